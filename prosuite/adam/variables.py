"""The variables of each dataset: names, labels, types, rules and origins, and frames in their order."""

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, Final, Literal, NamedTuple

import pandas as pd

from prosuite.adam.parameters import ParameterFacts
from prosuite.intake.formats.labelled import DataType, LabelledTable, VariableFacts

Kind = Literal["text", "number", "date"]
_TYPES: Final[dict[str, DataType]] = {"text": "string", "number": "double", "date": "date"}
_NUMBERED: Final = re.compile(r"(?P<start>M?CRIT)(?P<y>[0-9]+)(?P<end>[A-Z]*)")


class Variable(NamedTuple):
    """A variable of a dataset.

    Attributes
    ----------
    name, label
        Its name and label.
    kind
        What it holds.
    rule, origin
        How its values come about, in a sentence part, and in the word of Define-XML.
    codes
        What values stand for.
    is_optional
        Whether it is left out where no record has it.
    """

    name: str
    label: str
    kind: Kind
    rule: str
    origin: str
    codes: Mapping[str, str]
    is_optional: bool


def dataset_names() -> list[str]:
    """Return the names of all datasets, in their order."""
    return [name for name in _data() if name != "variables"]


def dataset_label(name: str) -> str:
    """Return the label of a dataset."""
    return str(_data()[name]["label"])


@cache
def variables_of(dataset: str) -> tuple[Variable, ...]:
    """Return the variables of a dataset in order; a ``y`` in a name stands for numbers from 1."""
    group = _data()[dataset].get("variables", dataset)
    return tuple(
        Variable(
            name,
            entry["label"],
            entry.get("kind", "text"),
            entry["rule"],
            entry["origin"],
            entry.get("codes", {}),
            entry.get("optional", False),
        )
        for name, entry in _data()["variables"].items()
        if group in entry["of"]
    )


def in_order(dataset: str, frame: pd.DataFrame) -> pd.DataFrame:
    """Return the variables that a dataset has, in their order and types; a frame has more or fewer columns."""
    columns: dict[str, Any] = {}
    for variable in variables_of(dataset):
        for name in _names(variable, frame):
            column = _typed(frame[name], variable.kind) if name in frame else _blank(len(frame), variable.kind)
            if not variable.is_optional or column.notna().any():
                columns[name] = column
    return pd.DataFrame(columns)


def _names(variable: Variable, frame: pd.DataFrame) -> Iterator[str]:
    start, y, end = variable.name.partition("y")
    if not y:
        yield variable.name
        return
    found = (_NUMBERED.fullmatch(name) for name in map(str, frame.columns))
    yield from (one[0] for one in found if one and (one["start"], one["end"]) == (start, end))


def _typed(column: pd.Series, kind: Kind) -> pd.Series:
    column = column.reset_index(drop=True)
    if kind == "date":
        return pd.to_datetime(column).astype("datetime64[s]")
    if kind == "number":
        return column.astype(float)
    plain = column.astype(object)
    return plain.where(plain.notna() & plain.ne(""), None)


def _blank(n: int, kind: Kind) -> pd.Series:
    return _typed(pd.Series([None] * n, dtype=object), kind)


def labelled(name: str, frame: pd.DataFrame, parameters: Sequence[ParameterFacts] = ()) -> LabelledTable:
    """Return a dataset with what is known of its variables, and of the values of its parameters."""
    known = {variable.name: variable for variable in variables_of(name)}
    keys = {key: place for place, key in enumerate(_data()[name]["keys"], start=1)}
    own = {one.code: one for one in parameters if one.dataset == name}
    facts = tuple(_facts(str(column), known, keys, own) for column in frame.columns)
    return LabelledTable(name, dataset_label(name), frame, facts)


def _facts(
    name: str, known: Mapping[str, Variable], keys: Mapping[str, int], parameters: Mapping[str, ParameterFacts]
) -> VariableFacts:
    found = _NUMBERED.fullmatch(name)
    variable = known[f"{found['start']}y{found['end']}" if found else name]
    kind = _TYPES[variable.kind]
    shown = "DATE9." if kind == "date" else ""
    by_parameter = {}
    if name == "AVAL":
        by_parameter = {
            code: VariableFacts(
                name, one.label[:40], kind, is_numeric=True, origin="Derived", method=one.rule, codes=_words(one)
            )
            for code, one in parameters.items()
        }
    return VariableFacts(
        name,
        variable.label.format(y=found["y"] if found else ""),
        kind,
        kind != "string",
        format=shown,
        key=keys.get(name),
        codes=dict(variable.codes),
        origin=variable.origin,
        method=variable.rule if variable.origin == "Derived" else "",
        parameters=by_parameter,
    )


def _words(one: ParameterFacts) -> dict[str, str]:
    return {str(number): word for number, word in enumerate(one.words, start=1)}


@cache
def _data() -> dict[str, Any]:
    return tomllib.loads(files("prosuite.adam").joinpath("variables.toml").read_text(encoding="utf-8"))
