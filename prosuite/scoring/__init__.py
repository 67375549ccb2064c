"""Records to scores: scales, comparison, steps; the score column and the tables made of it."""
