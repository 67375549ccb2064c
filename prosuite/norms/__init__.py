"""What scores are compared with: means and SDs, strata, reference equations, value sets."""
