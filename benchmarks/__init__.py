"""Programs that measure, each run by hand: ``python -m benchmarks.NAME``."""
