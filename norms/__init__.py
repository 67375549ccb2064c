"""Norm sets: a card (TOML) and tables (CSV) each; no code."""
