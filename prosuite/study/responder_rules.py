"""What thresholds mean: the rule of each, and of a change the three outcomes, by parameter."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.datafiles import parse
from prosuite.errors import InputError
from prosuite.intake.study_file import Study
from prosuite.intake.thresholds import Threshold
from prosuite.names import code_key
from prosuite.study.bound import VARIABLES, On
from prosuite.study.comparison import reaches
from prosuite.study.declared import study_of
from prosuite.study.groups import names_of
from prosuite.study.rules import rules_of

IMPROVED, UNCHANGED, WORSENED = "improved", "unchanged", "worsened"


@dataclass(frozen=True)
class Rule:
    """A threshold of a variable and the direction in which it is reached.

    Attributes
    ----------
    on
        What is held against it.
    at
        The threshold, with its sign.
    upward
        Whether it is reached from below.
    strict
        Whether values at it do not reach it.
    """

    on: On
    at: float
    upward: bool
    strict: bool

    def __str__(self) -> str:
        sign = (">" if self.upward else "<") + "=" * (not self.strict)
        return f"{VARIABLES[self.on]} {sign} {self.at:.12g}"

    def reached(self, values: NDArray[np.float64]) -> NDArray[np.bool_]:
        """Return which values reach it."""
        return reaches(values, self.at, upward=self.upward, strict=self.strict)


@dataclass(frozen=True)
class Criterion:
    """What is derived from a threshold.

    Attributes
    ----------
    text
        The rule in words, as in ``CRITy``.
    rule
        Of two outcomes, reached or not.
    outcomes
        Of three outcomes, the rules of improvement and of worsening; None without any.
    """

    text: str
    rule: Rule
    outcomes: tuple[Rule, Rule] | None


def in_words(improved: Rule, worsened: Rule) -> str:
    """Return the rule of three outcomes."""
    return f"{improved}: {IMPROVED}; {worsened}: {WORSENED}; else: {UNCHANGED}"


def declared_criteria(
    study: str | Path | Mapping[str, Any] | Study, parameters: pd.Series
) -> dict[str, list[Criterion]]:
    """Return the criteria that a study file declares for the parameters of a column.

    These are their own, then those of their endpoints.

    Raises
    ------
    InputError
        A threshold is in percent, and no change in percent is made of its parameter; or nothing says what is better.
    """
    said = study_of(study)
    found: dict[str, list[Criterion]] = {}
    declared = [one.thresholds for one in said.parameters.values()] + [
        one.thresholds for one in said.endpoints.values()
    ]
    if not any(declared):
        return found
    for rules in rules_of(said, names_of(parameters)):
        endpoints = (one for one in said.endpoints.values() if code_key(one.parameter) == code_key(rules.name))
        thresholds = [*rules.own.thresholds, *(each for one in endpoints for each in one.thresholds)]
        if not rules.percent_change and any(one.on == "percent" for one in thresholds):
            raise InputError(
                f"{rules.name} has a threshold in percent, and no change in percent is made of it: its percent_change "
                f"is false or its unit is that of a T or z score; declare the threshold as a change"
            )
        if thresholds:
            found[rules.name] = list(dict.fromkeys(criterion(one, rules.name, rules.better) for one in thresholds))
    return found


def threshold_of(given: Threshold | Mapping[str, Any]) -> Threshold:
    """Return a threshold of a call.

    Raises
    ------
    SpecError
        It is faulty.
    """
    return given if isinstance(given, Threshold) else parse(dict(given), Threshold, "threshold")


def criterion(threshold: Threshold, parameter: str, better: str | None = None) -> Criterion:
    """Return what is derived from a threshold of a parameter.

    Raises
    ------
    InputError
        Its direction needs to know which values are better, and nothing says so.
    """
    better = threshold.better or better
    if threshold.direction in ("improvement", "worsening", "either") and better is None:
        raise InputError(
            f'a threshold of {parameter} says direction = "{threshold.direction}", and nothing says whether higher or '
            f'lower values are better: add better = "higher" or better = "lower"'
        )
    rule = _rule(threshold, better)
    text = f"{threshold.label}: {rule}" if threshold.label else str(rule)
    if better is None or threshold.on == "value" or threshold.direction not in (None, "either"):
        return Criterion(text, rule, None)
    size, worse = abs(threshold.at), threshold.worsened or abs(threshold.at)
    sign = 1 if better == "higher" else -1
    improved = Rule(threshold.on, sign * size, better == "higher", threshold.strict)
    worsened = Rule(threshold.on, -sign * worse, better == "lower", threshold.strict)
    return Criterion(text, rule, (improved, worsened))


def _rule(threshold: Threshold, better: str | None) -> Rule:
    """Return the rule of a threshold; a number without a sign or a direction is the size of an improvement."""
    if threshold.direction in ("up", "down"):
        upward = threshold.direction == "up"
    elif threshold.on != "value" and threshold.at < 0:
        upward = False
    else:
        upward = (better != "lower") != (threshold.direction == "worsening")
    at = threshold.at if threshold.on == "value" or upward else -abs(threshold.at)
    return Rule(threshold.on, at, upward, threshold.strict)
