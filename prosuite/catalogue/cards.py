"""Faults of norm cards and their tables: where, what was found, what was expected, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

from prosuite.datafiles import parse, read_toml
from prosuite.errors import SpecError
from prosuite.norms.coefficients import EquationSet
from prosuite.norms.means import NormSet

Card = TypeVar("Card", NormSet, EquationSet)


@dataclass(frozen=True, slots=True)
class CardFault:
    """One fault of a card or of one of its tables.

    Attributes
    ----------
    file, line
        Name of the file and line in it; None where the fault is in no one line.
    message
        What was found and what was expected.
    fix
        What to do.
    severity
        An ``error`` makes the norms unusable or wrong, a ``warning`` should be looked at.
    """

    file: str
    line: int | None
    message: str
    fix: str
    severity: Literal["error", "warning"] = "error"

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} line {self.line}"
        return f"{place}: {self.severity}: {self.message}\n  To do: {self.fix}"


def read_card(path: Path, model: type[Card], see: str) -> tuple[Card | None, list[CardFault]]:
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
        return None, [CardFault(path.name, None, without_name(error, path), f"Correct the key; {see}")]
    if card.id == path.stem:
        return card, []
    message = f"id is {card.id!r}, expected the file's name without .toml, {path.stem!r}"
    return card, [CardFault(path.name, None, message, "Rename the file or change the id.")]


def without_name(error: SpecError, path: Path) -> str:
    """Return the text of an error without the name of the file before it."""
    return str(error).removeprefix(f"{path.name}: ")


def has_errors(faults: Sequence[CardFault]) -> bool:
    """Tell whether any fault is an error."""
    return any(fault.severity == "error" for fault in faults)
