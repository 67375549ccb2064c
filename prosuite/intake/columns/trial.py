"""Which columns say what a trial notes beside forms and tests: arms, doses, deaths, adverse events, values."""

import tomllib
from functools import cache, lru_cache
from importlib.resources import files
from typing import Literal

from prosuite.intake.columns.sides import sides
from prosuite.names import squash

Kind = Literal["person", "dose", "event", "value"]
_SHEETS = "sheets"


@lru_cache(maxsize=2**12)
def trial_field(header: str) -> str | None:
    """Return what a column says, by its name in one language or two; None if nothing of a trial."""
    own, each = _by_name().get(squash(header)), {_by_name().get(squash(side)) for side in sides(header)}
    return own if own is not None or len(each) != 1 else each.pop()


def fields_of(kind: Kind) -> list[str]:
    """Return the fields of persons, doses, events or values."""
    return list(_data()[kind])


def is_dose_sheet(name: str) -> bool:
    """Tell whether the plain dates of a sheet of this name are those of doses."""
    return squash(name) in map(squash, _data()[_SHEETS]["dose"])


@cache
def _by_name() -> dict[str, str]:
    """Return the field by squashed name; a field goes by its own name too."""
    fields = {field: names for kind, own in _data().items() if kind != _SHEETS for field, names in own.items()}
    return {squash(name): field for field, names in fields.items() for name in (field, *names)}


@cache
def _data() -> dict[str, dict[str, list[str]]]:
    return tomllib.loads(files("prosuite.intake.columns").joinpath("trial.toml").read_text(encoding="utf-8"))
