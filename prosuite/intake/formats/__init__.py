"""Files of every kind to raw sheets."""
