"""The limits of every field of every shipped instrument: what is just inside counts, what is just outside is a finding.

``field_limits.csv`` holds for each limit its own value and one just beyond it. Limits are prosuite's own, for cleaning
data; the lists are those of the Borg scale, the MMSE, the SPPB, the CES-D items and the Clinical Frailty Scale.
"""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

import prosuite
from prosuite.instruments.units import conversion, units_like
from prosuite.records.readings import read_column

Limit = tuple[str, str, str, float, float]

SHIPPED = [path.stem for path in sorted(Path(str(prosuite.__file__)).parent.glob("instruments/*.toml"))]
CODES = {"hard": "out-of-limits", "soft": "unusual-value", "listed": "out-of-range-answer"}


def _table() -> list[Limit]:
    path = Path(__file__).with_name("field_limits.csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [
        (row["instrument"], row["field"], row["limit"], float(row["inside"]), float(row["outside"])) for row in rows
    ]


TABLE = _table()


def _declared() -> Iterator[tuple[str, str, str, float]]:
    """Yield the limits that the shipped instruments declare."""
    for name in SHIPPED:
        for field in prosuite.instrument(name).fields:
            listed = (min(field.values), max(field.values)) if field.values else None
            for kind, limits in (("hard", field.hard), ("soft", field.soft), ("listed", listed)):
                for place, value in enumerate(limits or ()):
                    if kind != "soft" or field.hard is None or value != field.hard[place]:
                        yield name, field.id, f"{kind} {('low', 'high')[place]}", float(value)


def test_every_limit_is_in_the_table_and_no_other() -> None:
    """A limit that is changed, added or dropped is so on purpose, here too."""
    assert [row[:4] for row in TABLE] == list(_declared())


@pytest.mark.parametrize("limit", TABLE, ids=lambda row: f"{row[0]}-{row[1]}-{row[2]}")
def test_a_limit_is_inside_and_what_is_beyond_it_is_not(limit: Limit) -> None:
    """Beyond the hard limits, or none of the list, nothing is read; beyond the soft ones it is read and said."""
    instrument, name, kind, inside, outside = limit
    field, (family, _) = prosuite.instrument(instrument).field(name), kind.split()
    found = read_column([inside, outside], field, field.unit, None, "column A")
    assert str(found.faults[1].code) == CODES[family]
    assert (0 in found.faults, np.isnan(found.number[1])) == (
        family == "hard" and _is_odd(field.soft, inside),
        family != "soft",
    )
    assert found.number[0] == inside


def _is_odd(soft: tuple[float, float] | None, value: float) -> bool:
    return soft is not None and not soft[0] <= value <= soft[1]


UNITS = [
    (*row, unit.name)
    for row in TABLE
    if row[2].startswith("hard")
    for unit in units_like(prosuite.instrument(row[0]).field(row[1]).unit or "")[1:]
]


@pytest.mark.parametrize(("instrument", "name", "kind", "inside", "outside", "unit"), UNITS)
def test_a_limit_is_the_same_in_any_unit(
    instrument: str, name: str, kind: str, inside: float, outside: float, unit: str
) -> None:
    """18 L/min are 0.3 L/s: the limit itself is inside, however its unit makes it be written."""
    field = prosuite.instrument(instrument).field(name)
    typed = [value / conversion(unit, str(field.unit)) for value in (inside, outside)]
    found = read_column(typed, field, unit, None, "column A")
    assert np.isnan(found.number).tolist() == [False, True], kind
