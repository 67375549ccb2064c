"""What a workbook may hold, and how sure that is."""
