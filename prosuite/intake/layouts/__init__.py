"""Other layouts to one row per record: visits side by side, one row per answer, rows of other forms."""
