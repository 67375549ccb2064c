"""Empty forms: a workbook to type answers and values into."""
