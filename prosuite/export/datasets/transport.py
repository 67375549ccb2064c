"""Datasets of trials as SAS transport files of version 5: what the format cannot hold is refused, never cut.

Limits: SAS TS-140, the record layout of a data set in SAS transport format; ASCII is what agencies ask for.
"""

import io
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from prosuite.errors import OutputError
from prosuite.export.datasets.dataset import Dataset, Variable
from prosuite.export.datasets.limits import XPORT
from prosuite.export.datasets.stored import as_numbers, as_texts
from prosuite.export.datasets.write import xpt_bytes
from prosuite.intake.formats.labelled import LabelledTable

_NAME = re.compile("[A-Z][A-Z0-9_]{0,7}")
_FORMATS = {"date": "DATE9", "datetime": "DATETIME20", "time": "TIME8"}
_MOST_TOLD = 10


def transport_bytes(table: LabelledTable) -> bytes:
    """Return a dataset as a SAS transport file of version 5, the same bytes for the same dataset.

    Names are written in capitals. Empty and missing texts are one to the format, and blanks at the end of a text are
    lost, as SAS has it.

    Parameters
    ----------
    table
        The dataset; see :func:`prosuite.export.datasets.stored.as_numbers` for its dates.

    Raises
    ------
    OutputError
        The format cannot hold it: a name, label or text is too long or not ASCII, or a number is too large or too
        small. Nothing is cut, and the file is read back before it is given.
    """
    faults = [*_name_faults(table)]
    variables = [_variable(table, place) for place in range(len(table.variables))]
    faults += [fault for one in variables for fault in _value_faults(one)]
    if faults:
        more = f"; and {len(faults) - _MOST_TOLD} more" if len(faults) > _MOST_TOLD else ""
        raise OutputError(f"{table.name} cannot be a SAS transport file: {'; '.join(faults[:_MOST_TOLD])}{more}")
    data = Dataset(variables, [])
    content = xpt_bytes(data, table.name.upper(), table.label)
    _check(content, data, table)
    return content


def _name_faults(table: LabelledTable) -> Iterator[str]:
    """Yield what is wrong with names and labels."""
    names = [one.name.upper() for one in table.variables]
    labels = {table.name: table.label} | {one.name: one.label for one in table.variables}
    if not 0 < len(names) <= XPORT.columns:
        yield f"it has {len(names):,} variables, a file holds 1 to {XPORT.columns:,}"
    for name in [table.name.upper(), *names]:
        if not _NAME.fullmatch(name):
            yield f"{name!r} is no name of up to 8 letters, digits and underscores, a letter first"
    for name, count in Counter(names).items():
        if count > 1:
            yield f"{count} variables are named {name}"
    for name, label in labels.items():
        if len(label.encode()) > XPORT.label:
            yield f"the label of {name} has {len(label.encode())} bytes, at most {XPORT.label} fit: shorten {label!r}"
        if not label.isascii():
            yield f"the label of {name}, {label!r}, is not ASCII"


def _variable(table: LabelledTable, place: int) -> Variable:
    facts = table.variables[place]
    name = facts.name.upper()
    if facts.is_numeric:
        shown = facts.format.rstrip(".") or _FORMATS.get(facts.data_type or "", "")
        return Variable(facts.name, name, facts.label, "number", as_numbers(table, place), {}, shown)
    texts = [words or "" for words in as_texts(table.frame.iloc[:, place])]
    return Variable(facts.name, name, facts.label, "text", np.array(texts, dtype=object), {})


def _value_faults(variable: Variable) -> Iterator[str]:
    """Yield what is wrong with the values of a variable, with the first record that holds such a value."""
    if variable.kind == "text":
        for row, words in enumerate(variable.values):
            if len(words.encode()) > XPORT.text:
                yield _fault(variable, row, f"a text of {len(words.encode())} bytes, at most {XPORT.text} fit")
            elif not words.isascii() or "\0" in words:
                yield _fault(variable, row, f"{words!r}, which is not ASCII")
        return
    size = np.abs(variable.values)
    for row in np.flatnonzero((size > XPORT.huge) | ((size > 0) & (size < XPORT.tiny))).tolist():
        yield _fault(variable, row, f"{variable.values[row]}, beyond the numbers of the format")


def _fault(variable: Variable, row: int, held: str) -> str:
    return f"{variable.name} of record {row + 1} holds {held}"


def _check(content: bytes, data: Dataset, table: LabelledTable) -> None:
    """Refuse a file that is read back as something else than was written."""
    import pyreadstat

    frame, meta = pyreadstat.read_xport(io.BytesIO(content), disable_datetime_conversion=True)
    if len(frame) != len(table.frame):
        raise OutputError(
            f"{table.name} cannot be a SAS transport file: of its {len(table.frame):,} records {len(frame):,} would be "
            f"read, for the others hold blanks alone; add a variable that is filled on every record, such as USUBJID"
        )
    labels = [meta.column_names_to_labels.get(one.name) or "" for one in data.variables]
    same = list(frame.columns) == [one.name for one in data.variables] and labels == [
        one.label for one in data.variables
    ]
    if not same or not all(_same(frame[one.name], one) for one in data.variables):
        raise OutputError(f"{table.name} cannot be a SAS transport file: it would be read as something else")


def _same(column: Any, variable: Variable) -> bool:
    if variable.kind == "text":
        return bool(column.fillna("").tolist() == [words.rstrip(" ") for words in variable.values])
    return bool(np.array_equal(column.to_numpy(dtype=float), variable.values, equal_nan=True))
