"""A table with what its columns mean, as the variables of a dataset within the limits of its format."""

import datetime
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import count
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.catalogue.describe.columns import ColumnMeaning, Kind
from prosuite.cells import is_blank, text
from prosuite.errors import OutputError
from prosuite.export.datasets.limits import Limits

_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_OLDEST = datetime.date(1600, 1, 1)  # SPSS and SAS count from 1582
_EPOCH = datetime.date(1970, 1, 1)
_TRUTH = ("false", "true")
_MOST_NAMED, _LONGEST_NAMED = 5, 60


@dataclass(frozen=True, slots=True)
class Variable:
    """A column of a dataset.

    Attributes
    ----------
    column, name, label
        Its name in the table, its name in the dataset, and its label there.
    kind
        ``text``, ``number``, ``category``, ``truth`` or ``date``.
    values
        Texts; or numbers, NaN for none: of a date the days since 1970.
    codes
        What numbers stand for: words of a category from 1, of a truth value from 0.
    format
        How numbers are shown, where that is asked for.
    """

    column: str
    name: str
    label: str
    kind: Kind
    values: NDArray[Any]
    codes: dict[int, str]
    format: str = ""


@dataclass(frozen=True, slots=True)
class Dataset:
    """The variables of a dataset, and what is said of what its format cannot hold."""

    variables: list[Variable]
    notes: list[str]


def dataset(table: pd.DataFrame, meanings: Sequence[ColumnMeaning], limits: Limits) -> Dataset:
    """Return a table as a dataset.

    Parameters
    ----------
    table
        The table.
    meanings
        What its columns mean, in their order.
    limits
        Those of the format.

    Raises
    ------
    OutputError
        It has more columns than the format holds.
    """
    if len(table.columns) > limits.columns:
        raise OutputError(
            f"the table has {len(table.columns):,} columns, {limits.format} holds {limits.columns:,}: "
            f"choose an output that ends in .sav, .csv or .parquet"
        )
    names = list(_names(meanings, limits))
    given = zip(meanings, names, strict=False)  # the scores of a long table follow its columns
    variables = [
        _variable(table.iloc[:, place], *of, limits) for place, of in zip(range(table.shape[1]), given, strict=False)
    ]
    notes = [*_name_notes(variables, limits), *_label_notes(variables, limits)]
    shortened = [_shortened(variable, limits) for variable in variables]
    notes += [note for _, own in shortened for note in own]
    variables = [replace(variable, label=_cut(variable.label, limits.label)) for variable, _ in shortened]
    return Dataset(variables, [*notes, *_text_notes(variables, limits)])


def _names(meanings: Iterable[ColumnMeaning], limits: Limits) -> Iterator[str]:
    """Yield the names of columns in the dataset, no two the same whatever their case."""
    taken: set[str] = set()
    for meaning in meanings:
        first = meaning.paramcd if limits.short_names else limits.name_of(meaning.column)
        others = (f"{first[: limits.name - len(str(number)) - 1]}_{number}" for number in count(2))
        name = first if first.lower() not in taken else next(one for one in others if one.lower() not in taken)
        taken.add(name.lower())
        yield name


def _variable(column: "pd.Series[Any]", meaning: ColumnMeaning, name: str, limits: Limits) -> Variable:
    kind, values, codes = _typed(column, meaning, limits)
    said = meaning.label if meaning.label != meaning.column or meaning.instrument else ""
    said += f" ({meaning.unit})" if meaning.unit else ""
    label = f"{meaning.column}: {said}".removesuffix(": ") if limits.short_names else said or meaning.column
    return Variable(meaning.column, name, label, kind, values, codes)


def _typed(
    column: "pd.Series[Any]", meaning: ColumnMeaning, limits: Limits
) -> tuple[Kind, NDArray[Any], dict[int, str]]:
    """Return the kind of a variable, its values and what they stand for."""
    if meaning.kind in ("category", "truth") and not limits.codes:
        return (
            "text",
            np.array(
                [_text(cell).lower() if meaning.kind == "truth" else _text(cell) for cell in column.tolist()],
                dtype=object,
            ),
            {},
        )
    if meaning.kind == "category":
        codes = dict(enumerate(meaning.codes, start=1))
        numbers = {word: float(number) for number, word in codes.items()}
        return "category", np.array([numbers.get(cell, np.nan) for cell in column.tolist()], dtype=float), codes
    if meaning.kind == "truth":
        return "truth", _floats(column), dict(enumerate(_TRUTH))
    if meaning.kind == "number":
        values = _floats(column)
        size = np.abs(values[~np.isnan(values) & (values != 0)])
        if not size.size or (size.max() <= limits.huge and size.min() >= limits.tiny):
            return "number", values, {}
    elif meaning.kind == "date":
        dates = [_date(cell) for cell in column.tolist()]
        if all(date is None or (isinstance(date, datetime.date) and date >= _OLDEST) for date in dates):
            days = [np.nan if date is None else (date - _EPOCH).days for date in dates]  # type: ignore[operator]
            return "date", np.array(days, dtype=float), {}
    return "text", np.array([_text(cell) for cell in column.tolist()], dtype=object), {}


def _floats(column: "pd.Series[Any]") -> NDArray[np.float64]:
    return column.to_numpy(dtype=float, na_value=np.nan)


def _date(cell: object) -> datetime.date | str | None:
    """Return the date that a cell holds; None for a blank one, and text where it is none."""
    if is_blank(cell):
        return None
    written = text(cell)
    try:
        return datetime.date.fromisoformat(written) if _ISO_DATE.fullmatch(written) else written
    except ValueError:
        return written


def _text(cell: object) -> str:
    """Return text that a file can hold: characters that end a text in it, or are none, are written out."""
    found = cell if isinstance(cell, str) else text(cell)
    if "\0" not in found and found.isascii():
        return found
    return found.replace("\0", r"\x00").encode(errors="backslashreplace").decode()


def _cut(words: str, size: int) -> str:
    """Return text of at most so many bytes, with a mark where something is missing."""
    raw = words.encode()
    return words if len(raw) <= size else f"{raw[: size - 3].decode(errors='ignore')}..."


def _shortened(variable: Variable, limits: Limits) -> tuple[Variable, list[str]]:
    """Return a variable with its texts within the limits, and what is said of those that were not."""
    if variable.kind != "text":
        return variable, []
    long = [len(cell) * 4 > limits.text and len(cell.encode()) > limits.text for cell in variable.values]
    if not any(long):
        return variable, []
    cells = [_cut(cell, limits.text) for cell in variable.values]
    note = (
        f"{_short(variable.column)}: {sum(long)} texts are cut to {limits.text:,} bytes, the longest that "
        f"{limits.format} holds; an output that ends in .csv or .parquet has them whole"
    )
    return replace(variable, values=np.array(cells, dtype=object)), [note]


def _name_notes(variables: Sequence[Variable], limits: Limits) -> Iterator[str]:
    if limits.short_names:
        yield f"columns go by their codes in {limits.format}, and their labels begin with their names"
        return
    renamed = [f"{_short(one.column)} is {one.name}" for one in variables if one.name != one.column]
    if renamed:
        yield f"names of columns that {limits.format} cannot have: {_listed(renamed)}"


def _label_notes(variables: Sequence[Variable], limits: Limits) -> Iterator[str]:
    long = [variable.name for variable in variables if len(variable.label.encode()) > limits.label]
    if long:
        yield (
            f"labels are cut to {limits.label} bytes, the longest that {limits.format} holds, and whole in the file "
            f"of columns: {_listed(long)}"
        )


def _text_notes(variables: Sequence[Variable], limits: Limits) -> Iterator[str]:
    texts = [variable for variable in variables if variable.kind == "text"]
    lines = (
        [] if limits.lines else [one.name for one in texts if any("\n" in cell or "\r" in cell for cell in one.values)]
    )
    if lines:
        yield f"texts of several lines in a CSV file cannot be read by {limits.format}: {_listed(lines)}"
    if not limits.plain:
        return
    wide = [one.name for one in texts if not all(map(str.isascii, one.values)) or not one.label.isascii()]
    if wide:
        yield f"text that is not ASCII is in UTF-8, which {limits.format} does not say: {_listed(wide)}"


def _listed(names: Sequence[str]) -> str:
    more = len(names) - _MOST_NAMED
    return ", ".join(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")


def _short(name: str) -> str:
    """Return a name as a sentence can hold it: a question's whole text may stand over a column."""
    return name if len(name) <= _LONGEST_NAMED else f"{name[: _LONGEST_NAMED - 3]}..."
