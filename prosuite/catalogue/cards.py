"""Faults of specs, norm cards and their tables: where, what was found, what was expected, what to do."""

import csv
import io
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from pydantic import BaseModel

from prosuite.datafiles import parse, parsed_rows, read_toml
from prosuite.datafiles.regular import file_text
from prosuite.errors import SpecError
from prosuite.harmless import visible_lines
from prosuite.names import nearest
from prosuite.norms.coefficients import EquationSet
from prosuite.norms.means import NormSet
from prosuite.norms.value_sets import ValueSet

OneCard = TypeVar("OneCard", NormSet, EquationSet, ValueSet)
Row = TypeVar("Row", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class FileFault:
    """One fault of a spec, of a card, or of one of their tables.

    Attributes
    ----------
    file, line
        Name of the file and line in it; None where the fault is in no one line.
    message
        What was found and what was expected.
    fix
        What to do.
    severity
        An ``error`` makes it unusable or wrong, a ``warning`` should be looked at.
    """

    file: str
    line: int | None
    message: str
    fix: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} line {self.line}"
        return visible_lines(f"{place}: {self.severity}: {self.message}\n  To do: {self.fix}")


def read_card(path: Path, model: type[OneCard], see: str) -> tuple[OneCard | None, list[FileFault]]:
    """Read a card by itself: the card if it can be read, and what is wrong with it.

    Raises
    ------
    SpecError
        The card cannot be read or is not TOML.
    """
    data = read_toml(path)
    try:
        card = parse(data, model, path.name)
    except SpecError as error:
        return None, [FileFault(path.name, None, without_name(error, path), f"Correct the key; {see}")]
    if card.id == path.stem:
        return card, []
    message = f"id is {card.id!r}, expected the file's name without .toml, {path.stem!r}"
    return card, [FileFault(path.name, None, message, "Rename the file or change the id.")]


def read_table(
    path: Path, model: type[Row], see: str, needed: Sequence[str] = ()
) -> tuple[list[tuple[int, Row]], list[FileFault]]:
    """Read a table by itself: the rows that can be read, with their lines, and what is wrong with the others.

    A header that does not fit stands for all its rows. ``needed`` names columns that must be there though a cell of
    them may be empty.
    """
    try:
        faults = list(_header_faults(path, model, needed))
        parsed = [] if faults else parsed_rows(path, model)
    except SpecError as error:
        fix = "Put the table beside the card, as CSV in UTF-8."
        return [], [FileFault(path.name, None, without_name(error, path), fix)]
    fix = f"Correct the row; {see}"
    faults += [FileFault(path.name, line, row, fix) for line, row in parsed if isinstance(row, str)]
    return [(line, row) for line, row in parsed if not isinstance(row, str)], faults


def _header_faults(path: Path, model: type[BaseModel], needed: Sequence[str]) -> Iterator[FileFault]:
    try:
        header = next(csv.reader(io.StringIO(file_text(path), newline="")), [])
    except OSError as error:
        raise SpecError(f"{path} cannot be read: {error.strerror or error}") from error
    except (UnicodeDecodeError, csv.Error) as error:
        raise SpecError(f"{path.name} is not CSV in UTF-8: {error}") from error
    for name in header:
        if name not in model.model_fields:
            message = f"column {name!r} is unknown{nearest(name, model.model_fields)}"
            yield FileFault(path.name, 1, message, f"Keep to the columns {', '.join(model.model_fields)}.")
    for name in (*(name for name, field in model.model_fields.items() if field.is_required()), *needed):
        if name not in header:
            yield FileFault(path.name, 1, f"column {name!r} is missing", "Add the column.")


def unknown_instrument(file: str, name: str, known: Collection[str]) -> FileFault:
    """Return that a card names an instrument that is not there."""
    message = f"instruments names {name!r}, which is no instrument{nearest(name, known)}"
    return FileFault(file, None, message, "Correct the name, or give its folder with --instruments DIR.")


def without_name(error: SpecError, path: Path) -> str:
    """Return the text of an error without the name of the file before it."""
    return str(error).removeprefix(f"{path.name}: ")


def has_errors(faults: Sequence[FileFault]) -> bool:
    """Tell whether any fault is an error."""
    return any(fault.severity == "error" for fault in faults)
