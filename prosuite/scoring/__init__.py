"""Columnar scoring: arrays of answer codes in, arrays of scores out; numpy only."""
