"""How the values of reference equations came about: of one person, for one measure."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from prosuite.arithmetic.accounts import Account, given, made
from prosuite.arithmetic.equation_plan import EquationPlan, PartPlan, SplinePlan

# From a part and a term to its coefficients, or from a part and an age to its spline there, with sources.
Cite = Callable[[str, str | float], Sequence[tuple[float, Any]]]
_LOG = {"ln": "exp", "log10": "power"}
_LETTERS = {"s": "S", "l": "L"}


def of_equation(
    plan: EquationPlan, equation: int, inputs: Mapping[str, Account], observed: Account, cite: Cite, name: str
) -> dict[str, Account]:
    """Return the accounts of predicted, percent predicted, z and the limits of normal.

    Parameters
    ----------
    plan
        The equations of the measure.
    equation
        Which of them is the person's.
    inputs
        What is known of the person, by the names of the equations.
    observed
        The measured value.
    cite
        Gives the coefficients of a part and term with their sources: several are added, as one for an ethnic group.
        Of a part and the age of a knot, the spline's value there.
    name
        What the names of its parts begin with.
    """
    if plan.age_at_least is not None and inputs["age"].value < plan.age_at_least:
        youngest = given(plan.age_at_least, why="younger people are computed with this age")
        inputs = {**inputs, "age": made("larger", inputs["age"], youngest, label="age")}
    parts = {part: _part(plan, part, equation, inputs, cite) for part in plan.parts}
    names = {"m": f"{name}_predicted", "predicted": f"{name}_predicted"}  # of which the others are parts
    parts = {
        part: replace(account, name=names.get(part, f"{_LETTERS.get(part, part)} of {name}"))
        for part, account in parts.items()
    }
    return (_lms if plan.form == "lms" else _linear)(plan, parts, observed)


def out_of_range(plan: EquationPlan, equation: int, inputs: Mapping[str, Account]) -> str:
    """Return which end of an equation's ages or heights a person is beyond; "" if none."""
    ranges = {
        "age": (plan.age_from, plan.age_to),
        "height_cm": (plan.height_from, plan.height_to),
    }
    for name, (lowest, highest) in ranges.items():
        value = inputs[name].value if name in inputs else np.nan
        if value < lowest[equation]:
            return f"{name} {value:g} is below {lowest[equation]:g}"
        if value > highest[equation]:
            return f"{name} {value:g} is above {highest[equation]:g}"
    return ""


def _part(plan: EquationPlan, name: str, equation: int, inputs: Mapping[str, Account], cite: Cite) -> Account:
    """Return the account of a linear predictor and the inverse of its link."""
    part: PartPlan = plan.parts[name]
    summands = []
    for term, coefficients in zip(part.terms, part.coefficients, strict=True):
        coefficient = float(coefficients[equation])
        if coefficient or term == "const":
            number = _coefficient(coefficient, term, cite(name, term))
            is_alone = term == "const"
            summands.append(
                number if is_alone else made("product", _term(term, inputs).called("term"), number, label="product")
            )
    spline = plan.spline_of[equation]
    if spline >= 0 and name in plan.splines[spline].values:
        summands.append(_spline(plan.splines[spline], name, inputs["age"], plan.interpolation or "linear", cite))
    total = summands[0] if len(summands) == 1 else made("sum", *summands, label="sum")
    if part.link == "identity":
        return total.called(name)
    base = (given(10.0), total) if part.link == "log10" else (total,)
    return made(_LOG[part.link], *base, label=name)


def _coefficient(total: float, term: str, rows: Sequence[tuple[float, Any]]) -> Account:
    if not rows:
        return given(total, "coefficient", term=term)
    each = [given(value, "coefficient", term=term, source=source) for value, source in rows]
    return each[0] if len(each) == 1 else made("sum", *each, label="coefficient").with_facts(term=term)


def _term(term: str, inputs: Mapping[str, Account]) -> Account:
    """Return the account of a term of a linear predictor."""
    if term.startswith("bmi"):
        metres = made("quotient", inputs["height_cm"], given(100.0))
        bmi = made("quotient", inputs["weight_kg"], made("power", metres, given(2.0)))
        return made("power", bmi, given(2.0)) if term == "bmi_sq" else bmi
    if term == "age_x_height":
        return made("product", inputs["age"], inputs["height_cm"])
    if term == "height_m":
        return made("quotient", inputs["height_cm"], given(100.0))
    if term.startswith("ln_"):
        return made("ln", inputs[term.removeprefix("ln_")])
    if term.endswith("_sq"):
        return made("power", inputs[term.removesuffix("_sq")], given(2.0))
    return inputs[term]


def _spline(spline: SplinePlan, part: str, age: Account, rule: str, cite: Cite) -> Account:
    """Return the account of the spline's value at an age: between the knots around it."""
    knots = spline.knots
    low = int(np.clip(np.searchsorted(knots, age.value, side="right") - 1, 0, len(knots) - 1))
    high = min(low + 1, len(knots) - 1) if rule != "floor" and age.value > knots[low] else low
    values = spline.values[part]
    around = [[float(knots[at]), float(values[at])] for at in dict.fromkeys((low, high))]
    sources = [source for at, _ in around for _, source in cite(part, at)]
    return made("interpolate", age, label="spline", knots=around, rule=rule).with_facts(source=sources)


def _lms(plan: EquationPlan, parts: Mapping[str, Account], observed: Account) -> dict[str, Account]:
    """Account for a median M, a coefficient of variation S and a Box-Cox power L."""
    predicted = _in_unit(parts["m"].called("M"), plan)
    s, power = parts["s"].called("S"), parts["l"].called("L")
    results = {"predicted": predicted, "percent_predicted": _percent(observed, predicted)}
    ratio = made("quotient", observed, predicted)
    if power.value == 0:
        results["z"] = made("quotient", made("ln", ratio), s)
    else:
        above = made("difference", made("power", ratio, power), given(1.0))
        results["z"] = made("quotient", above, made("product", power, s))
    for name, sign in (("lln", -1.0), ("uln", 1.0)):
        limit = given(sign * (plan.limit_z or 0.0), "z of the limit")
        if power.value == 0:
            results[name] = made("product", predicted, made("exp", made("product", limit, s)))
        else:
            inner = made("sum", given(1.0), made("product", limit, power, s))
            raised = made("power", inner, made("quotient", given(1.0), power))
            results[name] = made("product", predicted, raised)
    return results


def _linear(plan: EquationPlan, parts: Mapping[str, Account], observed: Account) -> dict[str, Account]:
    """Account for a predicted value with a lower limit, a margin below it or a residual SD."""
    own = {name: _in_unit(part, plan) for name, part in parts.items()}
    predicted = own["predicted"].called("predicted")
    results = {"predicted": predicted, "percent_predicted": _percent(observed, predicted)}
    if "margin" in own:
        results["lln"] = made("difference", predicted, own["margin"].called("margin"))
    if "lln" in own:
        results["lln"] = own["lln"]
    if plan.limit_z is None:
        return results
    limit = given(plan.limit_z, "z of the limit")
    if "rsd" in own:
        sd = own["rsd"].called("residual SD")
        results["lln"] = made("difference", predicted, made("product", limit, sd))
    else:
        lln = results["lln"].called("lower limit")
        sd = made("quotient", made("difference", predicted, lln), limit, label="SD")
        results["uln"] = made("difference", made("product", given(2.0), predicted), lln)
    results["z"] = made("quotient", made("difference", observed, predicted), sd)
    return results


def _in_unit(part: Account, plan: EquationPlan) -> Account:
    """Return the account of a part in the unit of the measure: of equations in percent, as a fraction."""
    if plan.per_unit == 1:
        return part
    whole = replace(part, name=f"{part.name} in percent")
    return replace(made("quotient", whole, given(plan.per_unit), label=part.label), name=part.name)


def _percent(observed: Account, predicted: Account) -> Account:
    return made("product", given(100.0), made("quotient", observed, predicted))
