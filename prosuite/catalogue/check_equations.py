"""Checking a card of reference equations: every fault of the card and its tables, in one run."""

from collections.abc import Iterable
from pathlib import Path

from prosuite.catalogue.cards import FileFault, read_card, read_table
from prosuite.catalogue.catalogue import Catalogue
from prosuite.norms.coefficients import Coefficient, EquationSet, Knot
from prosuite.norms.equation_checks import coefficient_faults, knot_faults

_SEE = "see docs/adding_reference_equations.md."


def check_equations(path: Path, _catalogue: Catalogue) -> list[FileFault]:
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
    rows, unread = read_table(path.with_name(card.coefficients), Coefficient, _SEE)
    knots, unread_knots = ([], []) if card.splines is None else read_table(path.with_name(card.splines), Knot, _SEE)
    faults += [*unread, *unread_knots]
    if not unread:
        faults += _together(card.coefficients, coefficient_faults(card, [row for _, row in rows]))
    if card.splines is not None and not unread and not unread_knots:
        faults += _together(card.splines, knot_faults(card, [row for _, row in rows], [knot for _, knot in knots]))
    return faults


def _together(table: str, messages: Iterable[str]) -> list[FileFault]:
    return [FileFault(table, None, message, f"Correct the rows; {_SEE}") for message in messages]
