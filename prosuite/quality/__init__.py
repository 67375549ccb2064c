"""How good answers are: per person, per scale and per dataset, against thresholds that are parameters."""
