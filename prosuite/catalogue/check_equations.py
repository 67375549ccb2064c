"""Checking a card of reference equations: every fault of the card and its tables, in one run."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from pydantic import BaseModel

from prosuite.catalogue.cards import CardFault, read_card
from prosuite.catalogue.catalogue import Catalogue
from prosuite.datafiles import parsed_rows
from prosuite.errors import SpecError
from prosuite.norms.coefficients import Coefficient, EquationSet, Knot
from prosuite.norms.equation_checks import coefficient_faults, knot_faults

Model = TypeVar("Model", bound=BaseModel)
_SEE = "see docs/adding_reference_equations.md."


def check_equations(path: Path, _catalogue: Catalogue) -> list[CardFault]:
    """Check a card of reference equations with its tables.

    What the rows make together is checked once each row can be read.

    Parameters
    ----------
    path
        The card (TOML); its tables (CSV) lie beside it.
    _catalogue
        Not needed: equations may be made for instruments that are described elsewhere.

    Raises
    ------
    SpecError
        The card cannot be read or is not TOML.
    """
    card, faults = read_card(path, EquationSet, _SEE)
    if card is None:
        return faults
    rows, unread = _read(path.with_name(card.coefficients), Coefficient)
    knots, unread_knots = ([], []) if card.splines is None else _read(path.with_name(card.splines), Knot)
    faults += [*unread, *unread_knots]
    if not unread:
        faults += _together(card.coefficients, coefficient_faults(card, rows))
    if card.splines is not None and not unread and not unread_knots:
        faults += _together(card.splines, knot_faults(card, rows, knots))
    return faults


def _read(path: Path, model: type[Model]) -> tuple[list[Model], list[CardFault]]:
    """Return the rows of a table, and what is wrong with those that cannot be read."""
    try:
        parsed = parsed_rows(path, model)
    except SpecError as error:
        return [], [CardFault(path.name, None, str(error), "Put the table beside the card, as CSV in UTF-8.")]
    faults = [
        CardFault(path.name, line, row, f"Correct the row; {_SEE}") for line, row in parsed if isinstance(row, str)
    ]
    return [row for _, row in parsed if not isinstance(row, str)], faults


def _together(table: str, messages: Iterable[str]) -> list[CardFault]:
    return [CardFault(table, None, message, f"Correct the rows; {_SEE}") for message in messages]
