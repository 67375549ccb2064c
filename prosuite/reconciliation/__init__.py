"""A given analysis dataset held against what its source comes to, derived anew."""
