"""Mixed models for repeated measures."""
