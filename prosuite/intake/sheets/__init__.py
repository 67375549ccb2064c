"""A table and the instrument it holds."""
