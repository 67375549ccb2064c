"""A score back to its cells: the account of every value it was made of, as text, as JSON and as a table."""
