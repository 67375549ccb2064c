"""Reference equations in words: every rule and number with its source, splines in summary."""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby

import numpy as np

from prosuite.catalogue.catalogue import Catalogue
from prosuite.datafiles.models import UNVERIFIED
from prosuite.norms.coefficients import PARTS, Coefficient, EquationSet, Link, Part
from prosuite.norms.equations import ReferenceEquations, load_equations

_FORMS = {
    "linear": "linear: a predicted value",
    "lms": "LMS: median m, coefficient of variation s and Box-Cox power l",
}
_NAMES: dict[Part, str] = {"lln": "lower limit", "margin": "predicted - lower limit", "rsd": "residual SD"}
_LINKS: dict[Link, str] = {"identity": "{}", "ln": "ln({})", "log10": "log10({})"}


def entry_lines(card: EquationSet, _catalogue: Catalogue) -> Iterator[str]:
    """Yield size, confidence and source of a set of reference equations."""
    yield f"    n {card.n or 'not verified'}, confidence {card.confidence}; equations"
    yield f"      {card.source}"


def card_lines(card: EquationSet, catalogue: Catalogue) -> Iterator[str]:
    """Yield rules, every coefficient, sources and a summary of the splines of a set."""
    yield from _fact_lines(card)
    yield from _measures_lines(load_equations(catalogue.folder(card.id), card.id, allow_unverified=True))


def _fact_lines(card: EquationSet) -> Iterator[str]:
    unverified = ", unverified: needs --allow-unverified" if card.unverified else ""
    made_for = ", ".join(card.instruments)
    yield f"Reference equations for {made_for}: confidence {card.confidence}{unverified}; n {card.n or 'not verified'}"
    yield f"  Source: {card.source}"
    yield f"  Verified in: {card.verified}"
    if card.note:
        yield f"  Note: {card.note}"
    yield f"  Form: {_FORMS[card.form]}; {_limits(card)}"
    if card.groups:
        yield f"  Ethnic groups: {', '.join(card.groups)}"
    if card.age_at_least is not None:
        yield f"  Ages below {card.age_at_least:g} are computed as {card.age_at_least:g}"
    if card.splines_source is not None:
        rule = "linear between knots" if card.interpolation == "linear" else "the knot at or below the age"
        yield f"  Splines: {rule}. {card.splines_source}"


def _limits(card: EquationSet) -> str:
    return "no z-score" if card.limit_z is None else f"limits of normal at {card.limit_z:g} SD"


def _measures_lines(equations: ReferenceEquations) -> Iterator[str]:
    for measure in equations.measures:
        rows = [row for row in equations.rows if row.measure == measure]
        unit = "%, given as a fraction" if rows[0].unit == "%" else rows[0].unit
        yield ""
        yield f"{measure} ({unit}); needs {', '.join(equations.inputs(measure))}"
        for sex, group, valid in dict.fromkeys((row.sex, row.group, row.range) for row in rows):
            who = " ".join(filter(None, ("any sex" if sex == "any" else sex, group)))
            yield f"  {who}, {valid}"
            own = [row for row in rows if (row.sex, row.group, row.range) == (sex, group, valid)]
            yield from _part_lines(equations, own)
        yield from _knot_lines(equations, measure)
        for source in dict.fromkeys(row.source for row in rows):
            yield f"  Source: {source}"


def _part_lines(equations: ReferenceEquations, rows: Sequence[Coefficient]) -> Iterator[str]:
    card = equations.card
    for part in PARTS[card.form]:
        own = [row for row in rows if row.part == part]
        if own:
            added = "added to " if own[0].group and _has_base(equations, own[0]) else ""
            name = f"{added}{_LINKS[card.link(part)].format(_NAMES.get(part, part))}"
            yield f"    {name} = {_sum(own)}  ({_confidence(own)})"


def _has_base(equations: ReferenceEquations, row: Coefficient) -> bool:
    """Tell whether a group's row is added to rows for all groups."""
    others = (other for other in equations.rows if (other.measure, other.part) == (row.measure, row.part))
    return any(other.group is None for other in others)


def _sum(rows: Sequence[Coefficient]) -> str:
    text = " + ".join(_product(row) for row in rows)
    return text.replace("+ -", "- ")


def _product(row: Coefficient) -> str:
    number = np.format_float_positional(row.coefficient, trim="-")
    return number if row.term == "const" else f"{number} {row.term}"


def _confidence(rows: Iterable[Coefficient]) -> str:
    worst = max(row.confidence for row in rows)
    return f"{worst}, unverified: needs --allow-unverified" if worst == UNVERIFIED else worst


def _knot_lines(equations: ReferenceEquations, measure: str) -> Iterator[str]:
    knots = [knot for knot in equations.knots if knot.measure == measure]
    names = ", ".join(_LINKS[equations.card.link(part)].format(part) for part in PARTS["lms"])
    for sex, own in groupby(knots, key=lambda knot: knot.sex):
        ages = [knot.age for knot in own]
        span = f"{len(ages)} knots from {min(ages):g} to {max(ages):g} years"
        yield f"  Splines by age added to {names}, {sex}: {span}"
