"""One unit for all values of a parameter: the one that is declared or the only one that is named."""

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from prosuite.datafiles.toml_text import key_text, written
from prosuite.errors import InputError
from prosuite.study.groups import Bools, Floats, codes_of, labelled, names_of
from prosuite.study.rules import Rules


class _Unit(NamedTuple):
    """What the numbers of one parameter that stand beside one unit are multiplied by, and the parameter's unit."""

    factor: float
    unit: str
    is_known: bool = True


def one_unit(
    rows: pd.DataFrame, is_number: Bools, rules: Sequence[Rules], column: str
) -> tuple[Floats, Bools, pd.Categorical]:
    """Return what each number is multiplied by, which rows do not say their unit, and the unit of each row.

    Raises
    ------
    InputError
        A parameter is in two units and no factor is declared.
    """
    pair, names = codes_of(rows["PARAMCD"])[0], [""]
    if column in rows:
        stands, n_units = codes_of(rows[column])
        pair, names = pair * n_units + stands, ["", *names_of(rows[column])]
    there = np.bincount(pair[is_number], minlength=len(rules) * len(names)).reshape(len(rules), -1) > 0
    found = [_units(one, names, there[place]) for place, one in enumerate(rules)]
    flat = [unit for units in found for unit in units]
    labels = list(dict.fromkeys(unit.unit for unit in flat if unit.unit))
    places = np.array([labels.index(unit.unit) if unit.unit else -1 for unit in flat])
    factors, unknown = np.array([unit.factor for unit in flat]), np.array([not unit.is_known for unit in flat])
    return factors[pair], unknown[pair], labelled(places[pair], labels)


def _units(rules: Rules, names: Sequence[str], there: Bools) -> list[_Unit]:
    """Return what each unit means for a parameter; there are numbers beside some."""
    # In sorted order, so that neither the unit nor its spelling depends on the order of rows.
    named = {
        _key(name): name for name, is_there in sorted(zip(names, there.tolist(), strict=True)) if name and is_there
    }
    factors = {_key(name): factor for name, factor in rules.own.units.items()}
    own = rules.own.unit or next((name for key, name in named.items() if key not in factors), "")
    factors |= {_key(own): 1.0}
    strange = next((name for key, name in named.items() if key not in factors), None)
    if strange is not None:
        raise InputError(
            f"{rules.name} is in two units, {own} and {strange}: declare in the study file below "
            f"[parameters.{key_text(rules.name)}] unit = {written(own)} and units = {{ {key_text(strange)} = 1 }}, "
            f"with what 1 {strange} is in {own}"
        )
    is_known = set(named) <= {_key(own)}
    return [_Unit(factors.get(_key(name), 1.0), own, is_known=is_known or name != "") for name in names]


def _key(unit: str) -> str:
    """Return a unit as units are compared: without case and blanks."""
    return "".join(unicodedata.normalize("NFKC", unit).casefold().split())
