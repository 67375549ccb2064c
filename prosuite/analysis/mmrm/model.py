"""Mixed models for repeated measures: means of arms at visits, from all values of all people."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from prosuite.analysis.arrays import Floats
from prosuite.analysis.design import Cell
from prosuite.analysis.interval import t_statistic
from prosuite.analysis.mmrm.covariance import STRUCTURES
from prosuite.analysis.mmrm.inference import Df, Inference, inference_of
from prosuite.analysis.mmrm.prepared import Prepared, prepare
from prosuite.analysis.mmrm.rows import repeated
from prosuite.analysis.mmrm.search import Attempt, first_fit, words
from prosuite.analysis.statistic import Statistic, unable
from prosuite.analysis.why import Why
from prosuite.errors import InputError


@dataclass(frozen=True, slots=True)
class MixedModel:
    """A model for repeated measures, or why there is none.

    Attributes
    ----------
    structure
        The covariance structure that is used; None where there is no model.
    attempts
        What was tried, in order.
    why, note
        Why there is no model; of a model ``note`` names structure and method.
    deviance
        -2 log restricted likelihood (of ``restricted=False`` -2 log likelihood) as SAS and R's mmrm print it.
    covariance
        Of the visits, in their order.
    """

    structure: str | None
    attempts: tuple[Attempt, ...]
    why: Why | None
    note: str
    deviance: float | None
    covariance: Floats | None
    _test: str
    _prepared: Prepared | None
    _inference: Inference | None

    @property
    def description(self) -> str:
        """What was tried in which order, in words, for a caption or a log."""
        return "; ".join(map(str, self.attempts)) or self.note

    @property
    def visits(self) -> tuple[Any, ...]:
        """The visits that have values, in order."""
        return self._prepared.visits if self._prepared else ()

    @property
    def arms(self) -> list[Any]:
        """The arms that have values."""
        return self._prepared.arms if self._prepared else []

    def statistics(self, reference: Any = None, *, level: float = 0.95) -> list[Statistic]:
        """Return least-squares means of each arm and visit, and differences from a reference arm at each visit.

        Parameters
        ----------
        reference
            The arm that others are compared with; None for no comparison.
        level
            Of the confidence intervals.

        Returns
        -------
        list of Statistic
            ``ls_mean`` and ``ls_mean_difference``, with ``arm`` and ``visit``; ``n`` counts people of these arms with a
            value at the visit. Where there is no model, or a cell has no values, ``why`` and ``note`` say so.
        """
        if self._prepared is None:
            return [Statistic(statistic="ls_mean", test=self._test, why=self.why, note=self.note)]
        if reference is not None and reference not in self.arms:
            arms = ", ".join(map(str, self.arms))
            raise InputError(f"no row is of the reference arm {reference!r}; the arms are {arms}")
        return [self._told(self._prepared, name, cells, level) for name, cells in self._asked(reference)]

    def _asked(self, reference: Any) -> Iterator[tuple[str, list[Cell]]]:
        for arm in self.arms:
            yield from (("ls_mean", [(arm, visit)]) for visit in self.visits)
        for arm in self.arms:
            if reference is not None and arm != reference:
                yield from (("ls_mean_difference", [(arm, visit), (reference, visit)]) for visit in self.visits)

    def _told(self, prepared: Prepared, name: str, cells: list[Cell], level: float) -> Statistic:
        count = sum(prepared.counts[cell] for cell in cells)
        at: dict[str, Any] = {"arm": " - ".join(str(arm) for arm, _ in cells), "visit": str(cells[0][1])}
        if self._inference is None:
            return Statistic(statistic=name, test=self._test, n=count, why=self.why, note=self.note, **at)
        weights = [prepared.design.cells[cell] for cell in cells if cell in prepared.design.cells]
        if len(weights) < len(cells):
            return unable(name, self._test, Why.NOT_ESTIMABLE, count).at(**at)
        whole = weights[0] - sum(weights[1:])
        estimate, error, df = self._inference.of(whole)
        estimate = prepared.scale * estimate + float(whole @ prepared.ordinary)
        error *= prepared.scale
        return t_statistic(name, self._test, estimate, error, df, level, n=count, note=self.note, **at)


def mmrm(  # noqa: PLR0913 - the columns of a model and its choices, all by name
    rows: pd.DataFrame,
    *,
    value: str = "CHG",
    person: str = "USUBJID",
    visit: str = "AVISITN",
    arm: str = "TRTP",
    adjusting: Sequence[str] = ("BASE",),
    by_visit: Sequence[str] = (),
    visits: Sequence[Any] | None = None,
    structures: Sequence[str] = STRUCTURES,
    df: Df = "kenward_roger",
    restricted: bool = True,
) -> MixedModel:
    """Return a mixed model for repeated measures: a mean of each arm at each visit, adjusted for covariates.

    Values that are missing need no filling in where they are missing at random; people with one visit count too. The
    values of a person have the covariance matrix of the first structure that people are enough for and that converges
    to one solution; ``description`` says what was tried. Nothing that has not converged is a result.

    Parameters
    ----------
    rows
        One row per person and visit, of one parameter, baseline rows left out; rows with a value missing in any column
        of the model are left out.
    value, person, visit, arm
        Columns of the outcome, the person, the visit and the arm.
    adjusting
        Columns of covariates (numbers, taken at their mean over the rows) and factors (all else, of equal weight).
    by_visit
        Those of ``adjusting`` whose slopes differ by visit, such as ``["BASE"]``.
    visits
        The visits in order, where ``visit`` is neither a number nor an ordered category; others are left out.
    structures
        To be tried in this order, of ``STRUCTURES``: a declared one alone, or all. One is not tried where its
        parameters and the columns that differ between people are together more than the people.
    df
        ``kenward_roger`` (SAS: DDFM=KENWARDROGER), ``kenward_roger_linear`` or ``satterthwaite``.
    restricted
        Restricted maximum likelihood (REML); False for maximum likelihood, with ``satterthwaite`` alone.

    Raises
    ------
    prosuite.InputError
        A column is not there, the order of visits is not known, a person has a visit twice or is in two arms.

    Examples
    --------
    >>> import pandas as pd
    >>> from prosuite.analysis import mmrm
    >>> rows = pd.DataFrame({"USUBJID": list("aabbccddeeffgg"), "AVISITN": [1, 2] * 7, "TRTP": ["A"] * 8 + ["P"] * 6})
    >>> rows["CHG"] = [5.0, 9, 4, 6, 7, 8, 6, 9, 1, 3, 2, 2, 0, 4]
    >>> model = mmrm(rows, adjusting=[])
    >>> model.description
    'unstructured: used'
    >>> [(one.arm, one.visit, round(one.estimate, 6), one.p < 0.01) for one in model.statistics("P")[4:]]
    [('A - P', '1', 4.5, True), ('A - P', '2', 5.0, True)]
    """
    _check(structures, df, restricted=restricted)
    columns = [person, visit, arm, value, *adjusting]
    prepared, why, note = prepare(repeated(rows, columns, visits), columns, by_visit)
    if prepared is None:
        return MixedModel(None, (), why, note, None, None, f"mmrm_{df}", None, None)
    structure, found, attempts = first_fit(structures, prepared, restricted=restricted)
    if structure is None or found is None:
        note = Why.NOT_CONVERGED.said(attempts="; ".join(map(str, attempts)))
        return MixedModel(None, attempts, Why.NOT_CONVERGED, note, None, None, f"mmrm_{df}", prepared, None)
    free = prepared.moments.values - restricted * prepared.moments.columns
    units = free * np.log(prepared.scale) + restricted * prepared.design.log_units
    return MixedModel(
        structure=structure.name,
        attempts=attempts,
        why=None,
        note=f"{words(structure.name)} covariance, {'REML' if restricted else 'ML'}",
        deviance=found.state.deviance + 2 * float(units),
        covariance=prepared.scale**2 * structure.at(found.state.theta)[0],
        _test=f"mmrm_{df}",
        _prepared=prepared,
        _inference=inference_of(found, df),
    )


def _check(structures: Sequence[str], df: Df, *, restricted: bool) -> None:
    unknown = [one for one in structures if one not in STRUCTURES]
    if unknown or not structures:
        found = repr(unknown[0]) if unknown else "none"
        raise InputError(f"expected structures of {', '.join(STRUCTURES)}, found {found}")
    if not restricted and df != "satterthwaite":
        raise InputError(f'restricted=False goes with df="satterthwaite", found df="{df}"')
