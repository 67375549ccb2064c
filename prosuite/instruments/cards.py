"""Faults of norm cards and their tables: where, what was found, what was expected, what to do."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


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


def has_errors(faults: Sequence[CardFault]) -> bool:
    """Tell whether any fault is an error."""
    return any(fault.severity == "error" for fault in faults)
