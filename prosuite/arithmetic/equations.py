"""The arithmetic of reference equations: predicted value, percent predicted, z-score and limits of normal."""

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

import prosuite.arithmetic.equation_plan as rp
from prosuite.arithmetic.equation_plan import REASONS, EquationPlan, IndexArray, PartPlan
from prosuite.arithmetic.scale_plan import CodeArray, FloatArray

__all__ = ["REASONS", "ReferenceValues", "reference_values"]

_BLOCK = 1 << 15  # people at a time: what a block needs stays in the processor's cache
_ABOVE_ZERO = ("height_cm", "weight_kg")
Mask: TypeAlias = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class ReferenceValues:
    """What a set of reference equations says of each person; NaN where it says nothing.

    Attributes
    ----------
    predicted, lln, uln
        Predicted (median) value, lower and upper limit of normal, in the unit of the measure; ratios as fractions.
    percent_predicted
        100 x observed / predicted.
    z
        z-score.
    why
        Code into ``REASONS`` of what keeps a value from being given, 0 if nothing does. A missing observation and
        a value that the set does not define are no reasons.
    """

    predicted: FloatArray
    percent_predicted: FloatArray
    z: FloatArray
    lln: FloatArray
    uln: FloatArray
    why: CodeArray


def reference_values(
    plan: EquationPlan, observed: FloatArray, inputs: dict[str, FloatArray], sex: CodeArray, group: CodeArray
) -> ReferenceValues:
    """Compare observed values with those predicted for people of the same age, height, sex and group.

    Each person is computed alone, so the values do not depend on who else there is or in which order.

    Parameters
    ----------
    plan
        The equations of one measure.
    observed
        Measured values, one per person, in the unit of the measure, ratios as fractions; NaN if missing.
    inputs
        ``age`` (decimal years), ``height_cm``, ``weight_kg`` and what else the plan needs, each one value per
        person; NaN if missing. An input that is left out is missing for everybody.
    sex
        0 unknown, 1 male, 2 female.
    group
        0 unknown, else the position of the ethnic group in the set, from 1.

    Returns
    -------
    ReferenceValues
        One value per person.
    """
    n = len(observed)
    nothing = np.full((5, n), np.nan)
    result = ReferenceValues(nothing[0], nothing[1], nothing[2], nothing[3], nothing[4], np.zeros(n, np.uint8))
    with np.errstate(all="ignore"):  # what cannot be computed is NaN and has its reason
        for start in range(0, n, _BLOCK):
            block = slice(start, start + _BLOCK)
            given = {name: values[block] for name, values in inputs.items() if name in plan.needs}
            _fill(plan, observed[block], given, (sex[block], group[block]), _view(result, block))
    return result


def _view(result: ReferenceValues, block: slice) -> ReferenceValues:
    return ReferenceValues(
        result.predicted[block],
        result.percent_predicted[block],
        result.z[block],
        result.lln[block],
        result.uln[block],
        result.why[block],
    )


def _fill(
    plan: EquationPlan,
    observed: FloatArray,
    inputs: dict[str, FloatArray],
    who: tuple[CodeArray, CodeArray],
    result: ReferenceValues,
) -> None:
    missing = np.full(len(observed), np.nan)
    inputs = {name: inputs.get(name, missing) for name in plan.needs}
    equation = choose_equation(plan, inputs["age"], who)
    _explain(plan, inputs, who, equation, result.why)
    usable = result.why == 0
    inputs = {name: np.where(usable & np.isfinite(values), values, 1.0) for name, values in inputs.items()}
    if plan.age_at_least is not None:
        inputs["age"] = np.maximum(inputs["age"], plan.age_at_least)
    parts = _predictors(plan, equation, inputs)
    (_lms if plan.form == "lms" else _linear)(plan, parts, observed, result)
    _withhold(plan, equation, observed, result)


def choose_equation(plan: EquationPlan, age: FloatArray, who: tuple[CodeArray, CodeArray]) -> IndexArray:
    """Return each person's equation: that of sex and group, in the last age band begun."""
    sex, group = who
    cell = sex.astype(np.intp)
    if plan.n_groups:
        cell = cell * (plan.n_groups + 1) + group
    equation: IndexArray = plan.equations[0].take(cell)
    for band in plan.equations[1:]:
        later = band.take(cell)
        equation = np.where(age >= plan.age_from.take(later), later, equation)
    return equation


def _explain(
    plan: EquationPlan,
    inputs: dict[str, FloatArray],
    who: tuple[CodeArray, CodeArray],
    equation: IndexArray,
    why: CodeArray,
) -> None:
    """Write down why no equation can be used; what stands further down weighs more."""
    notes = plan.notes.take(equation)
    why[notes == rp.EQUATION_UNVERIFIED] = rp.EQUATION_UNVERIFIED
    if "height_cm" in inputs:
        why[_beyond(inputs["height_cm"], plan.height_from, plan.height_to, equation)] = rp.OUTSIDE
    for name, needed in plan.needs.items():
        needs = needed.take(equation)
        if name in _ABOVE_ZERO:
            why[needs & (inputs[name] <= 0)] = rp.OUTSIDE
        why[needs & ~np.isfinite(inputs[name])] = rp.INPUT_MISSING[name]
    why[_beyond(inputs["age"], plan.age_from, plan.age_to, equation)] = rp.OUTSIDE
    why[~np.isfinite(inputs["age"])] = rp.INPUT_MISSING["age"]
    why[equation == len(plan.notes) - 1] = rp.NO_EQUATION
    sex, group = who
    if plan.n_groups:
        why[group == 0] = rp.GROUP_MISSING
    if plan.sex_matters:
        why[sex == 0] = rp.SEX_MISSING


def _beyond(values: FloatArray, lowest: FloatArray, highest: FloatArray, equation: IndexArray) -> Mask:
    return (values < lowest.take(equation)) | (values > highest.take(equation))


def _predictors(plan: EquationPlan, equation: IndexArray, inputs: dict[str, FloatArray]) -> dict[str, FloatArray]:
    """Return each part's linear predictor, splines included, before the inverse of its link."""
    names = {name for part in plan.parts.values() for name in part.terms[1:]}
    terms = {name: _term(name, inputs) for name in names}
    predictors = {name: _weighted_sum(part, equation, terms) for name, part in plan.parts.items()}
    spline_of = plan.spline_of.take(equation)
    for index, spline in enumerate(plan.splines):
        people = np.flatnonzero(spline_of == index)
        age = inputs["age"].take(people)
        for name, values in spline.values.items():
            predictors[name][people] += _interpolate(age, spline.knots, values, plan.interpolation)
    return predictors


def _weighted_sum(part: PartPlan, equation: IndexArray, terms: dict[str, FloatArray]) -> FloatArray:
    total: FloatArray = part.coefficients[0].take(equation)
    for name, coefficient in zip(part.terms[1:], part.coefficients[1:], strict=True):
        total += coefficient.take(equation) * terms[name]
    return total


def _term(name: str, inputs: dict[str, FloatArray]) -> FloatArray:
    """Return a term of a linear predictor; a name that is no formula is an input."""
    if name.startswith("bmi"):
        bmi = inputs["weight_kg"] / (inputs["height_cm"] / 100) ** 2
        return bmi * bmi if name == "bmi_sq" else bmi
    if name == "age_x_height":
        return inputs["age"] * inputs["height_cm"]
    if name == "height_m":
        return inputs["height_cm"] / 100
    if name.startswith("ln_"):
        logarithm: FloatArray = np.log(inputs[name.removeprefix("ln_")])
        return logarithm
    if name.endswith("_sq"):
        return inputs[name.removesuffix("_sq")] ** 2
    return inputs[name]


def _interpolate(age: FloatArray, knots: FloatArray, values: FloatArray, rule: str | None) -> FloatArray:
    if rule == "floor":
        return values.take(np.searchsorted(knots, age, side="right") - 1)
    return np.interp(age, knots, values)


def _inverse(link: str, predictor: FloatArray) -> FloatArray:
    if link == "identity":
        return predictor
    value: FloatArray = np.exp(predictor) if link == "ln" else 10.0**predictor
    return value


def _lms(plan: EquationPlan, parts: dict[str, FloatArray], observed: FloatArray, result: ReferenceValues) -> None:
    """Fill in the values of a median M, a coefficient of variation S and a Box-Cox power L.

    z = ((x / M) ** L - 1) / (L S) and limits M (1 + z L S) ** (1 / L), computed by way of ln(x / M) so that powers
    near 0 lose no digits; for L = 0, z = ln(x / M) / S.
    """
    log_unit = np.log(plan.per_unit)
    m, s, power = (_inverse(plan.parts[name].link, parts[name]) for name in ("m", "s", "l"))
    log_m = (parts["m"] if plan.parts["m"].link == "ln" else np.log(m)) - log_unit
    result.predicted[:] = m / plan.per_unit
    np.divide(100.0 * observed, result.predicted, out=result.percent_predicted)
    flat = power == 0
    divisor = np.where(flat, 1.0, power)
    log_ratio = np.log(observed) - log_m
    result.z[:] = np.where(flat, log_ratio, np.expm1(power * log_ratio) / divisor) / s
    limit = 0.0 if plan.limit_z is None else plan.limit_z
    for sign, out in ((-1.0, result.lln), (1.0, result.uln)):
        step = sign * limit * s
        inner = step * power
        inner[inner <= -1] = np.nan
        out[:] = np.exp(log_m + np.where(flat, step, np.log1p(inner) / divisor))


def _linear(plan: EquationPlan, parts: dict[str, FloatArray], observed: FloatArray, result: ReferenceValues) -> None:
    """Fill in the values of a predicted value with a lower limit, a margin below it or a residual SD."""
    values = {name: _inverse(plan.parts[name].link, parts[name]) / plan.per_unit for name in parts}
    predicted = result.predicted
    predicted[:] = values["predicted"]
    np.divide(100.0 * observed, predicted, out=result.percent_predicted)
    if "margin" in values:
        result.lln[:] = predicted - values["margin"]
    if "lln" in values:
        result.lln[:] = values["lln"]
    if plan.limit_z is None:
        return
    if "rsd" in values:
        sd = values["rsd"]
        result.lln[:] = predicted - plan.limit_z * sd
    else:
        sd = (predicted - result.lln) / plan.limit_z
        result.uln[:] = 2 * predicted - result.lln
    result.z[:] = np.where(sd > 0, (observed - predicted) / sd, np.nan)


def _withhold(plan: EquationPlan, equation: IndexArray, observed: FloatArray, result: ReferenceValues) -> None:
    """Take back what must not be given, and write down why."""
    why = result.why
    why[(why == 0) & ~(result.predicted > 0)] = rp.NOT_POSITIVE
    unusable = why != 0
    for values in (result.predicted, result.percent_predicted, result.z, result.lln, result.uln):
        values[unusable] = np.nan
    result.z[~(observed > 0)] = np.nan
    open_to_notes = ~unusable
    why[open_to_notes] = plan.notes.take(equation)[open_to_notes]
    why[(why == 0) & (result.lln <= 0)] = rp.LIMIT_NOT_POSITIVE
    result.lln[result.lln <= 0] = np.nan
    if plan.form == "lms":
        why[(why == 0) & (np.isnan(result.lln) | np.isnan(result.uln))] = rp.LIMITS_UNDEFINED
    if plan.limit_z is not None:
        why[(why == 0) & (observed <= 0)] = rp.VALUE_NOT_POSITIVE
