"""Rows of reference equations to the arrays that are evaluated."""

from collections.abc import Sequence

import numpy as np

from prosuite.arithmetic.equation_plan import (
    EQUATION_UNVERIFIED,
    INPUT_MISSING,
    LIMIT_UNVERIFIED,
    RSD_UNVERIFIED,
    TERM_INPUTS,
    EquationPlan,
    IndexArray,
    PartPlan,
    SplinePlan,
)
from prosuite.arithmetic.scale_plan import CodeArray, FloatArray
from prosuite.datafiles.models import UNVERIFIED
from prosuite.instruments.persons import SEXES, Sex
from prosuite.norms.coefficients import (
    NEEDED_PARTS,
    PARTS,
    Coefficient,
    Equation,
    EquationSet,
    Knot,
    Part,
    equations_of,
)

_PERCENT = 100.0


def compile_plan(
    card: EquationSet,
    rows: Sequence[Coefficient],
    knots: Sequence[Knot],
    measure: str,
    *,
    allow_unverified: bool,
) -> EquationPlan:
    """Return the plan of a measure; rows are those of a whole set that has been checked.

    Parameters
    ----------
    card, rows, knots
        The set.
    measure
        One of its measures.
    allow_unverified
        Whether parts of confidence C may be used.
    """
    equations = equations_of(card, rows, measure, knots)
    splines, spline_of = _splines(knots, measure, equations)
    return EquationPlan(
        form=card.form,
        parts=_parts(card, equations, allow_unverified=allow_unverified),
        equations=_cells(card, equations),
        n_groups=len(card.groups) if equations[0].group else 0,
        sex_matters=equations[0].sex is not None,
        age_from=_column([equation.range.age_from for equation in equations], np.inf),
        age_to=_column([_last_age(equation) for equation in equations], np.inf),
        height_from=_column([equation.range.height_from or -np.inf for equation in equations], -np.inf),
        height_to=_column([equation.range.height_to or np.inf for equation in equations], np.inf),
        needs=_needs(equations),
        notes=_notes(card, equations, allow_unverified=allow_unverified),
        splines=splines,
        spline_of=spline_of,
        interpolation=card.interpolation,
        limit_z=card.limit_z,
        age_at_least=card.age_at_least,
        per_unit=_PERCENT if equations[0].rows[0].unit == "%" else 1.0,
    )


def inputs_of(card: EquationSet, rows: Sequence[Coefficient], knots: Sequence[Knot], measure: str) -> tuple[str, ...]:
    """Return the names of the inputs that the equations of a measure need, the age always: its range is checked."""
    equations = equations_of(card, rows, measure, knots)
    needed = set(_needs(equations))
    who = {"sex": equations[0].sex is not None, "group": equations[0].group is not None}
    order = ("age", "height_cm", "weight_kg", "sex", "group", *INPUT_MISSING)
    return tuple(dict.fromkeys(name for name in order if who.get(name, name in needed)))


def _last_age(equation: Equation) -> float:
    if equation.range.age_to is not None:
        return equation.range.age_to
    return float(np.nextafter(equation.range.age_end, 0.0))


def _column(values: Sequence[float], nobody: float) -> FloatArray:
    """Return values by equation, with one more for people no equation was made for."""
    return np.array([*values, nobody])


def _cells(card: EquationSet, equations: Sequence[Equation]) -> IndexArray:
    """Return which equation holds, by age band and by sex and group."""
    groups: tuple[str | None, ...] = (None, *card.groups) if equations[0].group else (None,)
    sexes: tuple[Sex | None, ...] = (None, *SEXES)
    columns = []
    for sex in sexes:
        for group in groups:
            own = [
                index
                for index, equation in enumerate(equations)
                if equation.group == group and equation.sex in (sex, None)
            ]
            columns.append(own)
    bands = max(map(len, columns))
    return np.array([[*own, *[len(equations)] * (bands - len(own))] for own in columns], np.intp).T.copy()


def _parts(card: EquationSet, equations: Sequence[Equation], *, allow_unverified: bool) -> dict[str, PartPlan]:
    parts: dict[str, PartPlan] = {}
    for part in PARTS[card.form]:
        terms = dict.fromkeys(("const", *(row.term for equation in equations for row in equation.part(part))))
        if any(equation.part(part) for equation in equations):
            table = np.zeros((len(terms), len(equations) + 1))
            table[0, -1] = np.nan
            for index, equation in enumerate(equations):
                table[:, index] = _coefficients(equation.part(part), tuple(terms), allow_unverified=allow_unverified)
            parts[part] = PartPlan(tuple(terms), table, card.link(part))
    return parts


def _coefficients(rows: Sequence[Coefficient], terms: Sequence[str], *, allow_unverified: bool) -> list[float]:
    """Return the coefficients of one part of one equation, those of its group added; NaN if it may not be used."""
    if not rows or (_unverified(rows) and not allow_unverified):
        return [np.nan, *[0.0] * (len(terms) - 1)]
    return [sum(row.coefficient for row in rows if row.term == term) for term in terms]


def _unverified(rows: Sequence[Coefficient]) -> bool:
    return any(row.confidence == UNVERIFIED for row in rows)


def _needs(equations: Sequence[Equation]) -> dict[str, np.ndarray]:
    needs = {}
    for name in INPUT_MISSING:
        needed = [name == "age" or _needed(name, equation) for equation in equations]
        if any(needed):
            needs[name] = np.array([*needed, False])
    return needs


def _needed(name: str, equation: Equation) -> bool:
    if name == "height_cm" and equation.range.height_from is not None:
        return True
    return any(name in TERM_INPUTS[row.term] for row in equation.rows)


def _notes(card: EquationSet, equations: Sequence[Equation], *, allow_unverified: bool) -> CodeArray:
    codes = np.zeros(len(equations) + 1, np.uint8)
    if allow_unverified:
        return codes
    kinds: list[tuple[Part, int]] = [("lln", LIMIT_UNVERIFIED), ("margin", LIMIT_UNVERIFIED), ("rsd", RSD_UNVERIFIED)]
    kinds += [(part, EQUATION_UNVERIFIED) for part in NEEDED_PARTS[card.form]]  # the last weighs most
    for index, equation in enumerate(equations):
        for part, code in kinds:
            if _unverified(equation.part(part)):
                codes[index] = code
    return codes


def _splines(
    knots: Sequence[Knot], measure: str, equations: Sequence[Equation]
) -> tuple[tuple[SplinePlan, ...], IndexArray]:
    sexes = [sex for sex in SEXES if any(knot.measure == measure and knot.sex == sex for knot in knots)]
    tables = []
    for sex in sexes:
        own = [knot for knot in knots if knot.measure == measure and knot.sex == sex]
        columns: dict[str, FloatArray] = {
            part: np.array([getattr(knot, f"{part}_spline") for knot in own]) for part in PARTS["lms"]
        }
        values = {part: column for part, column in columns.items() if column.any()}
        tables.append(SplinePlan(np.array([knot.age for knot in own]), values))
    of = [sexes.index(equation.sex) if equation.sex in sexes else -1 for equation in equations]
    return tuple(tables), np.array([*of, -1], np.intp)
