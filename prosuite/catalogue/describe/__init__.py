"""Instruments and norm sets in words: every rule and number with its source."""
