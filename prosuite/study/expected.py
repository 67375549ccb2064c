"""The visits at which a parameter is expected, in order, with their planned days and windows."""

from dataclasses import dataclass
from math import isinf, isnan, nan
from typing import ClassVar, Final

import numpy as np

from prosuite.study.declared import AnalysisStudy
from prosuite.study.rules import Plan, Rules, visit_names
from prosuite.study.study_days import study_day
from prosuite.study.visits import first_number, planned

_NO_PLAN: Final = (nan, nan, nan)


@dataclass(frozen=True)
class ExpectedVisit:
    """A visit at which a parameter is expected.

    Attributes
    ----------
    name, number
        ``AVISIT`` and ``AVISITN``.
    target, first, last
        Planned day and window in days since the first dose, infinite where it is open; NaN if not declared.
    """

    name: str
    number: int
    target: float
    first: float
    last: float

    COLUMNS: ClassVar = ("AVISIT", "AVISITN", "AWTARGET", "AWLO", "AWHI")

    @property
    def is_later(self) -> bool:
        """Whether it is planned after the first dose; also if nothing says when."""
        return not self.day <= 0

    @property
    def day(self) -> float:
        """The planned day, else the first day of its window."""
        return self.first if isnan(self.target) else self.target

    @property
    def end(self) -> float:
        """The last day on which it may take place; the planned day of a window without an end."""
        return self.target if isnan(self.last) or isinf(self.last) else self.last

    def columns(self) -> dict[str, object]:
        """Return what a row of this visit says of it; days as study days, missing where open."""
        bounds = {"AWTARGET": self.target, "AWLO": self.first, "AWHI": self.last}
        days = {name: nan if isinf(day) else float(study_day(np.array(day))) for name, day in bounds.items()}
        return {"AVISIT": self.name, "AVISITN": self.number, **days}


def expected_visits(study: AnalysisStudy, rules: Rules) -> list[ExpectedVisit]:
    """Return the visits at which a parameter is expected, in order of their planned days.

    These are the planned visits of the study, or those for which the parameter has windows of its own; of them those
    that an endpoint of the parameter names, if each of its endpoints does, and those up to the first dose.
    """
    names, plans = visit_names(study), {plan.visit: plan for plan in rules.plans}
    own = {study.visit_name(name) or name for name in rules.own.windows}
    is_planned, first = planned(study, len(names)), first_number(study)
    found = [
        ExpectedVisit(name, place + first, *_times(plans.get(place)))
        for place, name in enumerate(names)
        if (name in own if own else is_planned[place])
    ]
    named = _named(study, rules.name)
    kept = [visit for visit in found if not named or visit.name in named or not visit.is_later]
    return sorted(kept, key=lambda visit: (isnan(visit.day), visit.day, visit.number))


def _times(plan: Plan | None) -> tuple[float, float, float]:
    return _NO_PLAN if plan is None else (plan.target, plan.first, plan.last)


def _named(study: AnalysisStudy, parameter: str) -> set[str]:
    """Return the visits that endpoints of a parameter name; nothing if one of them names none."""
    each = [one.visits for one in study.endpoints.values() if one.parameter == parameter]
    return {study.visit_name(name) or name for visits in each for name in visits} if all(each) else set()
