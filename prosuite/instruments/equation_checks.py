"""Whether the rows of a set of reference equations make whole equations; what does not is named."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

from prosuite.errors import SpecError
from prosuite.instruments.equation_rows import (
    LIMIT_PARTS,
    NEEDED_PARTS,
    PARTS,
    SEXES,
    Coefficient,
    Equation,
    EquationSet,
    Knot,
    equations_of,
)
from prosuite.instruments.loading import nearest
from prosuite.instruments.spec import UNVERIFIED


def check_coefficients(card: EquationSet, rows: Sequence[Coefficient]) -> None:
    """Check that the rows of a set's coefficients make whole equations.

    Raises
    ------
    SpecError
        A row stands twice, names a part or group the card does not have, or an equation lacks a part.
    """
    name = card.coefficients
    if not rows:
        raise SpecError(f"{name}: has no rows")
    _check_rows(card, rows)
    for measure in dict.fromkeys(row.measure for row in rows):
        units = sorted({row.unit for row in rows if row.measure == measure})
        if len(units) > 1:
            raise SpecError(f"{name}: {measure} has more than one unit: {', '.join(units)}")
        equations = equations_of(card, rows, measure)
        for equation in equations:
            _check_equation(card, measure, equation)
        _check_bands(name, measure, equations)
        limits = {row.part for equation in equations for row in equation.rows} & set(LIMIT_PARTS)
        if len(limits) > 1:
            raise SpecError(f"{name}: {measure} gives {' and '.join(sorted(limits))}; give one of them")
        if "rsd" in limits and card.limit_z is None:
            raise SpecError(f"{name}: {measure} gives rsd, which needs limit_z on the card")
    main = {row.confidence for row in rows if row.part in NEEDED_PARTS[card.form]}
    if main == {UNVERIFIED} and not card.unverified:
        raise SpecError(f"{card.id}.toml: confidence: is {card.confidence}, but every equation is {UNVERIFIED}")


def check_knots(card: EquationSet, rows: Sequence[Coefficient], knots: Sequence[Knot]) -> None:
    """Check that spline knots rise and span the ages of the equations they belong to.

    Raises
    ------
    SpecError
        Knots of a measure and sex are out of order, or missing for a sex or an age.
    """
    tables: dict[tuple[str, str], list[float]] = defaultdict(list)
    for knot in knots:
        tables[knot.measure, knot.sex].append(knot.age)
    measures = {row.measure for row in rows}
    for (measure, sex), ages in tables.items():
        if measure not in measures:
            raise SpecError(f"{card.splines}: unknown measure {measure!r}{nearest(measure, measures)}")
        wrong = next((late for early, late in pairwise(ages) if late <= early), None)
        if wrong is not None:
            raise SpecError(f"{card.splines}: {measure} {sex}: age {wrong:g} is not above the one before it")
    for measure in {measure for measure, _ in tables}:
        for equation in equations_of(card, rows, measure):
            for sex in (equation.sex,) if equation.sex else SEXES:
                _check_span(card, measure, equation, tables.get((measure, sex)))


def _check_rows(card: EquationSet, rows: Sequence[Coefficient]) -> None:
    keys = Counter((row.measure, row.sex, row.group, row.range, row.part, row.term) for row in rows)
    (measure, sex, group, _, part, term), times = keys.most_common(1)[0]
    if times > 1:
        raise SpecError(f"{card.coefficients}: {_words(measure, sex, group, part, term)} is given twice")
    for row in rows:
        where = f"{card.coefficients}: {_words(row.measure, row.sex, row.group, row.part, row.term)}"
        if row.part not in PARTS[card.form]:
            raise SpecError(f"{where}: form {card.form!r} has the parts {', '.join(PARTS[card.form])} only")
        if row.group is not None and row.group not in card.groups:
            known = ", ".join(card.groups) or "none"
            raise SpecError(
                f"{where}: group {row.group!r} is not on the card{nearest(row.group, card.groups)}: {known}"
            )
        if row.term == "ln_age" and row.age_from == 0:
            raise SpecError(f"{where}: ln_age has no value at age 0; age_from must be above 0")


def _check_equation(card: EquationSet, measure: str, equation: Equation) -> None:
    where = f"{card.coefficients}: {measure}, {equation}"
    parts = {row.part for row in equation.rows}
    missing = [part for part in NEEDED_PARTS[card.form] if part not in parts]
    if missing:
        raise SpecError(f"{where}: lacks {', '.join(missing)} (rows of one equation have the same ages and heights)")
    for part in parts:
        own = equation.part(part)
        if all(row.term != "const" for row in own):
            raise SpecError(f"{where}: {part} lacks const")
        if all(row.group is not None for row in own) and any(row.group is None for row in equation.rows):
            raise SpecError(f"{where}: {part} stands for single groups only, other parts for all")


def _check_bands(name: str, measure: str, equations: Iterable[Equation]) -> None:
    for early, late in pairwise(equations):
        if early.person != late.person:
            continue
        end = early.range.age_end
        if late.range.age_from < end or (late.range.age_from == end and early.range.age_to is not None):
            raise SpecError(f"{name}: {measure}, {late}: overlaps {early.range}")


def _check_span(card: EquationSet, measure: str, equation: Equation, ages: Sequence[float] | None) -> None:
    found = "none" if ages is None else f"{ages[0]:g} to {ages[-1]:g}"
    if ages is None or ages[0] > equation.range.age_from or ages[-1] < equation.range.age_end:
        raise SpecError(f"{card.splines}: {measure}, {equation}: knots must span these years; there are {found}")


def _words(*names: str | None) -> str:
    return " ".join(filter(None, names))
