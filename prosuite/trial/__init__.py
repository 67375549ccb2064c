"""The sheets a trial has beside forms and tests: arms, doses, deaths, adverse events, tables of values."""
