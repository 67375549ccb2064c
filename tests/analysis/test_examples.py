"""The examples of the docstrings."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import prosuite

ROOM = Path(prosuite.__file__).parent / "analysis"
NAMES = [path.relative_to(ROOM).with_suffix("") for path in ROOM.rglob("*.py")]
MODULES = [".".join(name.parts) for name in NAMES if name.stem != "__init__"]


@pytest.mark.parametrize("module", MODULES)
def test_examples_print_what_they_say(module: str) -> None:
    """All of a module."""
    assert doctest.testmod(import_module(f"prosuite.analysis.{module}")).failed == 0


@pytest.mark.parametrize("name", prosuite.analysis.__all__)
def test_every_public_function_has_an_example(name: str) -> None:
    """One that runs, above."""
    value = getattr(prosuite.analysis, name)
    assert not callable(value) or isinstance(value, type) or ">>>" in (value.__doc__ or "") or name == "methods"
