"""A draft study file: what a workbook says of itself, what is guessed, and what only a person can decide."""
