"""A file to sheets: tables that remember their cell addresses, and what their columns mean."""
