"""Whether the rows of a set of reference equations make whole equations; what does not is named."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from itertools import pairwise

from prosuite.datafiles.models import UNVERIFIED
from prosuite.names import nearest
from prosuite.norms.coefficients import (
    LIMIT_PARTS,
    NEEDED_PARTS,
    PARTS,
    Coefficient,
    Equation,
    EquationSet,
    Knot,
    equations_of,
)


def coefficient_faults(card: EquationSet, rows: Sequence[Coefficient]) -> Iterator[str]:
    """Yield what keeps the coefficients of a set from making whole equations.

    A row stands twice, names a part or group the card does not have, or an equation lacks a part.
    """
    if not rows:
        yield "has no rows"
    yield from _row_faults(card, rows)
    for measure in dict.fromkeys(row.measure for row in rows):
        yield from _measure_faults(card, measure, [row for row in rows if row.measure == measure])
    if {row.confidence for row in rows if row.part in NEEDED_PARTS[card.form]} == {UNVERIFIED} != {card.confidence}:
        yield f"every equation has confidence {UNVERIFIED}, but the card says confidence {card.confidence}"


def knot_faults(card: EquationSet, rows: Sequence[Coefficient], knots: Sequence[Knot]) -> Iterator[str]:
    """Yield what is wrong with spline knots: out of order, or missing for a measure, a sex or an age."""
    tables: dict[tuple[str, str], list[float]] = defaultdict(list)
    for knot in knots:
        tables[knot.measure, knot.sex].append(knot.age)
    measures = {row.measure for row in rows}
    for (measure, sex), ages in tables.items():
        if measure not in measures:
            yield f"{measure} has knots but no coefficients{nearest(measure, measures)}"
        for early, late in pairwise(ages):
            if late <= early:
                yield f"{measure} {sex}: age {late:g} stands below age {early:g}; ages must rise, each given once"
    for measure in dict.fromkeys(measure for measure, _ in tables):
        for equation in equations_of(card, rows, measure, knots):
            yield from _span_faults(measure, equation, tables.get((measure, str(equation.sex))))


def _row_faults(card: EquationSet, rows: Sequence[Coefficient]) -> Iterator[str]:
    keys = Counter((row.measure, row.sex, row.group, row.range, row.part, row.term) for row in rows)
    for (measure, sex, group, valid, part, term), times in keys.items():
        if times > 1:
            yield f"{_words(measure, sex, group, part, term)}, {valid}: given {times} times"
    for row in rows:
        where = _words(row.measure, row.sex, row.group, row.part, row.term)
        if row.part not in PARTS[card.form]:
            yield f"{where}: part {row.part!r} is none of form {card.form!r}, which has {', '.join(PARTS[card.form])}"
        if row.group is not None and row.group not in card.groups:
            known = ", ".join(card.groups) or "none"
            yield f"{where}: group {row.group!r} is not on the card{nearest(row.group, card.groups)} (known: {known})"
        if row.term == "ln_age" and row.age_from == 0:
            yield f"{where}: ln_age has no value at age 0; age_from must be above 0"


def _measure_faults(card: EquationSet, measure: str, rows: Sequence[Coefficient]) -> Iterator[str]:
    units = sorted({row.unit for row in rows})
    if len(units) > 1:
        yield f"{measure}: has more than one unit: {', '.join(units)}"
    limits = sorted({row.part for row in rows} & set(LIMIT_PARTS))
    if len(limits) > 1:
        yield f"{measure}: has {' and '.join(limits)}; give one of them"
    if "rsd" in limits and card.limit_z is None:
        yield f"{measure}: has rsd, which needs limit_z on the card"
    equations = equations_of(card, rows, measure)
    for equation in equations:
        for fault in _equation_faults(card, equation):
            yield f"{measure}, {equation}: {fault}"
    for early, late in pairwise(equations):
        if early.person == late.person and not early.range.ends_before(late.range):
            yield f"{measure}, {late}: overlaps {early.range}"


def _equation_faults(card: EquationSet, equation: Equation) -> Iterator[str]:
    parts = tuple(dict.fromkeys(row.part for row in equation.rows))
    missing = [part for part in NEEDED_PARTS[card.form] if part not in parts]
    if missing:
        yield f"lacks {', '.join(missing)} (the rows of one equation have the same ages and heights)"
    for part in parts:
        if all(row.term != "const" for row in equation.part(part)):
            yield f"{part} lacks const"


def _span_faults(measure: str, equation: Equation, ages: Sequence[float] | None) -> Iterator[str]:
    if ages is None or min(ages) > equation.range.age_from or max(ages) < equation.range.age_end:
        found = "there are none" if ages is None else f"they go from {min(ages):g} to {max(ages):g}"
        yield f"{measure}, {equation}: knots must span these years, but {found}"


def _words(*names: str | None) -> str:
    return " ".join(filter(None, names))
