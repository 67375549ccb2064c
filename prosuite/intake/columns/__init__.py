"""What a column means: an item, a field, a role, something about the person."""
