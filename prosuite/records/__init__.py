"""Cells to numbers: answers to codes, readings with units, rows and trials to records, persons joined."""
