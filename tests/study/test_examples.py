"""The examples of docstrings run as printed."""

import doctest
from importlib import import_module

import pytest


@pytest.mark.parametrize("module", ["carried", "completion", "criteria", "deterioration", "extremes"])
def test_examples(module: str) -> None:
    """Each module has one, and it gives what it says."""
    found = doctest.testmod(import_module(f"prosuite.study.{module}"))
    assert (found.failed, found.attempted > 0) == (0, True)
