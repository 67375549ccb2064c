"""Input to result: a file for each thing a user can ask for."""
