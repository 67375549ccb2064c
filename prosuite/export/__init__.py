"""Scores and findings to analysis-ready tables and files; no value is changed on the way."""
