"""An analysis dataset as the checks read it: texts and numbers by variable, dates as days."""

import datetime
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.cells import text
from prosuite.intake.export_blanks import is_export_blank
from prosuite.intake.formats.days import EPOCH, as_number
from prosuite.intake.formats.labelled import LabelledTable, VariableFacts

Class = Literal["adsl", "parameters", "events", "other"]
Texts = NDArray[np.object_]
Numbers = NDArray[np.float64]
Rows = NDArray[np.bool_]


class Analysis:
    """A dataset by variable; names are in capitals, as the standard has them.

    Attributes
    ----------
    name, label
        Of the dataset.
    file
        Name of its file without ending; None where there is none, or several datasets are in it.
    facts
        What is known of each variable, by name; of two with one name the first.
    written
        The names as they stand in the file.
    """

    def __init__(self, table: LabelledTable, file: str | None = None) -> None:
        self.name = table.name
        self.file = file
        self.label = table.label
        self.has_labels = table.has_labels
        self.written = tuple(one.name for one in table.variables)
        self.facts: dict[str, VariableFacts] = {}
        self._columns: dict[str, pd.Series[Any]] = {}
        for place, one in enumerate(table.variables):
            if one.name.upper() not in self.facts:
                self.facts[one.name.upper()] = one
                column = table.frame.iloc[:, place]
                is_typed = one.data_type is not None or one.is_numeric
                self._columns[one.name.upper()] = column if is_typed else _without_export_blanks(column)
        self.n = len(table.frame)
        self._texts: dict[str, Texts] = {}
        self._numbers: dict[str, Numbers] = {}
        self._codes: dict[str, NDArray[np.intp]] = {}

    def has(self, *names: str) -> bool:
        """Tell whether all variables are there."""
        return all(name in self.facts for name in names)

    def present(self, names: Iterable[str]) -> list[str]:
        """Return those of some variables that are there."""
        return [name for name in names if name in self.facts]

    @cached_property
    def kind(self) -> Class:
        """The class of the dataset, by its name and variables."""
        if self.name.upper() == "ADSL" or (
            self.has("TRT01P") and not self.has_any("PARAMCD", "PARAM", "AVAL", "AESEQ")
        ):
            return "adsl"
        if self.has_any("PARAMCD", "PARAM", "AVAL", "AVALC"):
            return "parameters"
        return "events" if self.has_any("AETERM", "AEDECOD", "TRTEMFL") else "other"

    def has_any(self, *names: str) -> bool:
        """Tell whether one of some variables is there."""
        return any(name in self.facts for name in names)

    def text(self, name: str) -> Texts:
        """Return a variable as texts without trailing blanks, "" where it holds nothing or is not there."""
        if name not in self._texts:
            self._texts[name] = _by_value(self._columns[name], _text, object) if self.has(name) else _blank(self.n)
        return self._texts[name]

    def number(self, name: str) -> Numbers:
        """Return a variable as numbers, dates as days since 1960; NaN where it holds none or is not there."""
        if name not in self._numbers:
            column = self._columns.get(name)
            if column is None:
                numbers = np.full(self.n, np.nan)
            elif pd.api.types.is_numeric_dtype(column):
                numbers = column.to_numpy(dtype=float, na_value=np.nan)
            else:
                numbers = _by_value(column, as_number, float)
            self._numbers[name] = numbers
        return self._numbers[name]

    def filled(self, name: str) -> Rows:
        """Tell which records hold something in a variable."""
        if not self.has(name):
            return np.zeros(self.n, dtype=bool)
        if pd.api.types.is_numeric_dtype(self._columns[name]):
            return ~np.isnan(self.number(name))
        return np.asarray(self.text(name) != "")

    def has_value(self) -> Rows:
        """Tell which records have a value, be it a number or a text."""
        return self.filled("AVAL") | self.filled("AVALC")

    def codes(self, name: str) -> NDArray[np.intp]:
        """Return a number for each record, the same for the same value of a variable."""
        if name not in self._codes:
            is_number = pd.api.types.is_numeric_dtype(self._columns[name])
            self._codes[name] = pd.factorize(self.number(name) if is_number else self.text(name))[0]
        return self._codes[name]

    def groups(self, *names: str) -> NDArray[np.intp]:
        """Return the number of the group that each record belongs to: equal in all of some variables."""
        codes = np.zeros(self.n, dtype=np.intp)
        for name in self.present(names):
            own = self.codes(name) + 1
            codes = pd.factorize(codes * (own.max(initial=0) + 1) + own)[0]
        return codes

    def at(self, name: str, row: int) -> str:
        """Return what a record holds in a variable, as text."""
        return _text(self._columns[name].iloc[row])


def as_text(number: float) -> str:
    """Return a number as it is told: whole ones without a point, others with all their digits."""
    return "a blank" if np.isnan(number) else text(float(number))


def as_date(days: float) -> str:
    """Return a day counted from 1960 as a date."""
    try:
        return (EPOCH + datetime.timedelta(days=float(days))).isoformat()
    except (OverflowError, ValueError):
        return as_text(days)


def _without_export_blanks(column: "pd.Series[Any]") -> "pd.Series[Any]":
    words = [word for word in column.unique() if is_export_blank(word)]
    return column.mask(column.isin(words), None) if words else column


def _blank(n: int) -> Texts:
    return np.full(n, "", dtype=object)


def _by_value(column: "pd.Series[Any]", convert: Any, kind: type) -> Any:
    """Return what each value is turned into, each distinct one once."""
    try:
        codes, values = pd.factorize(column, use_na_sentinel=True)
    except TypeError:  # lists and the like
        return np.array([convert(value) for value in column.tolist()], dtype=kind)
    turned: NDArray[Any] = np.array([*map(convert, _listed(values)), convert(None)], dtype=kind)
    return turned[codes]


def _listed(values: Any) -> Sequence[Any]:
    listed: list[Any] = values.tolist() if hasattr(values, "tolist") else list(values)
    return listed


def _text(value: object) -> str:
    return value.rstrip(" ") if isinstance(value, str) else text(value)
