"""What a check finds: the rule, the variable, the records, and what they hold beside what they should."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from prosuite.conformance.analysis import Analysis, Rows, as_text
from prosuite.findings.finding import Finding


@dataclass(frozen=True, slots=True)
class Found:
    """Records, a variable or a dataset that break a rule.

    Attributes
    ----------
    rule
        Code of the rule.
    variable
        The variable; None for the whole dataset.
    rows
        The records, counted from 0; None for the whole variable.
    values, expected
        What each record holds, and what was expected of it: one for each, or one for all.
    """

    rule: str
    variable: str | None = None
    rows: Sequence[int] | None = None
    values: Sequence[str] | str = ""
    expected: Sequence[str] | str = ""


# What each record of a dataset holds: texts, numbers, or what tells it by the record's number; or one text for all.
Said: TypeAlias = NDArray[Any] | Callable[[int], str] | str


def broken(rule: str, variable: str, rows: Rows, values: Said = "", expected: Said = "") -> Iterator[Found]:
    """Yield what breaks a rule, if any record does.

    Parameters
    ----------
    rule, variable
        The rule and the variable.
    rows
        Of each record whether it breaks the rule.
    values, expected
        What each record holds and should hold.
    """
    places = np.flatnonzero(rows).tolist()
    if places:
        yield Found(rule, variable, places, _told(values, places), _told(expected, places))


def _told(said: Said, places: Sequence[int]) -> Sequence[str] | str:
    if isinstance(said, str):
        return said
    found = map(said, places) if callable(said) else said[places].tolist()
    return [each if isinstance(each, str) else as_text(each) for each in found]


def findings_of(data: Analysis, found: Found) -> Iterator[Finding]:
    """Yield a finding for each record."""
    if found.rows is None:
        cell = f"{data.name}!{found.variable}" if found.variable else data.name
        yield Finding(found.rule, data.name, cell, column=found.variable, **_said(found, None))
        return
    subjects, visits, parameters = (data.text(name) for name in ("USUBJID", "AVISIT", "PARAMCD"))
    for number, row in enumerate(found.rows):
        yield Finding(
            found.rule,
            data.name,
            f"{data.name}!{found.variable}[{row + 1}]",
            subjects[row] or None,
            visits[row] or None,
            item=parameters[row] or None,
            column=found.variable,
            **_said(found, number),
        )


def _said(found: Found, number: int | None) -> dict[str, str]:
    texts = {"value": found.values, "expected": found.expected}
    return {name: own if isinstance(own, str) or number is None else own[number] for name, own in texts.items()}  # type: ignore[misc]
