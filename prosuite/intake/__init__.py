"""Any input file to tables that remember their cell addresses, and their columns to items."""
