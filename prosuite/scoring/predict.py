"""A measured value compared with reference equations: what is expected, how far off it is, and why nothing is said."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.equation_plan import GROUP_MISSING, REASONS, SEX_MISSING
from prosuite.arithmetic.values import Reasons, Values
from prosuite.instruments.steps import PREDICTED
from prosuite.norms.equations import ReferenceEquations

_SEX, _GROUP = "sex", "group"
_SEXES = ("male", "female")
_CHOICES = {_SEX: SEX_MISSING, _GROUP: GROUP_MISSING}
_OF_OBSERVED = ("percent_predicted", "z")


def compare(
    equations: ReferenceEquations,
    measure: str,
    observed: Values,
    inputs: Mapping[str, tuple[Values, Sequence[str]]],
    reasons: Reasons,
) -> dict[str, Values]:
    """Compare measured values with those of people of the same age, sex, size and group.

    Parameters
    ----------
    equations
        The reference equations.
    measure
        What was measured, such as ``fev1``; one of the equations' measures.
    observed
        The measured values, one per session.
    inputs
        What the equations may ask of each person, by name, each with its codes if it is a choice.
    reasons
        What the numbers of reasons mean; more are added.

    Returns
    -------
    dict
        ``predicted``, ``percent_predicted``, ``z``, ``lln`` and ``uln``, one per session each. What is missing says the
        first reason of: an input that is missing, no measured value, what the equations say, not given by the set.
    """
    values = {name: value for name, (value, _) in inputs.items()}
    needed = [values[name] for name in equations.inputs(measure) if name in values]
    found = equations.evaluate(
        measure,
        observed.number,
        {name: value.number for name, value in values.items() if name not in (_SEX, _GROUP)},
        coded(inputs.get(_SEX), _SEXES, len(observed.number)),
        coded(inputs.get(_GROUP), equations.groups, len(observed.number)),
    )
    said = np.array([reasons.number(text) for text in REASONS], np.uint16)[found.why]
    for name, missing in _CHOICES.items():
        if name in inputs:
            said = np.where(found.why == missing, _unserved(equations, inputs[name], reasons), said)
    not_given = reasons.number(f"not given by {equations.id}")
    caveat, lacking = np.zeros(said.shape, np.uint16), np.zeros(said.shape, np.uint16)
    for value in (*needed, observed):
        caveat = np.where((caveat == 0) & value.known, value.why, caveat)
    for value in reversed(needed):  # the first input that is missing explains
        lacking = np.where(value.known, lacking, value.why)
    results: dict[str, Values] = {}
    for name in PREDICTED:
        number = getattr(found, name)
        of_observed = ~observed.known & (name in _OF_OBSERVED)
        why = np.select([lacking > 0, of_observed, said > 0], [lacking, observed.why, said], not_given)
        results[name] = Values(number, np.where(np.isnan(number), why, caveat).astype(np.uint16))
    return results


def nothing(like: Values, why: int) -> dict[str, Values]:
    """Return no comparison at all, and why."""
    none = Values(np.full(like.number.shape, np.nan), np.full(like.number.shape, why, np.uint16))
    return dict.fromkeys(PREDICTED, none)


def _unserved(
    equations: ReferenceEquations, choice: tuple[Values, Sequence[str]], reasons: Reasons
) -> NDArray[np.uint16]:
    """Return why a choice says nothing to the equations: it is missing, or of a code that they lack."""
    value, own = choice
    by_code = np.array([0, *(reasons.number(f"{equations.id} has no equation for {code}") for code in own)], np.uint16)
    return np.where(value.known, by_code[np.nan_to_num(value.number, nan=0.0).astype(np.intp)], value.why)


def coded(choice: tuple[Values, Sequence[str]] | None, known: Sequence[str], n: int) -> NDArray[np.uint8]:
    """Return the codes of a choice as their places among those known, from 1; 0 is unknown."""
    if choice is None:
        return np.zeros(n, np.uint8)
    value, own = choice
    table = np.array([0, *((list(known).index(code) + 1) if code in known else 0 for code in own)], np.uint8)
    return table[np.nan_to_num(value.number, nan=0.0).astype(np.intp)]
