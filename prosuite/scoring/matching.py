"""Records to strata of a norm population, and scores that compare each record with its own stratum."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import FloatArray, NormPlan
from prosuite.arithmetic.scales import standardise
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.persons import SEXES
from prosuite.intake.columns.persons import Reading, read_ages, read_sexes
from prosuite.intake.dates import DateOrder
from prosuite.intake.table import Table
from prosuite.norms.means import Norms
from prosuite.norms.strata import Stratum, span
from prosuite.scoring.plan import norm_weights, scale_rows

_KNOWN = Reading("all")


@dataclass(frozen=True, slots=True)
class Matched:
    """The stratum of every record.

    Attributes
    ----------
    norms
        The norms with their strata.
    places
        Position of each record's stratum among ``norms.matched``; -1 for none.
    reasons
        Why a record has no stratum; "" where it has one.
    """

    norms: Norms
    places: NDArray[np.intp]
    reasons: list[str]

    @property
    def names(self) -> list[str]:
        """Each record's stratum in words; "" for none."""
        names = [*map(str, self.norms.matched), ""]
        return [names[place] for place in self.places]


def match_records(norms: Norms, table: Table, date: int | None, order: DateOrder | None = None) -> Matched:
    """Find the stratum of every record by itself.

    Parameters
    ----------
    norms
        The norms and what records are matched on.
    table
        The records.
    date
        Position of the column with the record's date, if there is one.
    order
        The declared order of day and month.

    Raises
    ------
    InputError
        A column to match on is missing or holds codes that are not declared.
    """
    strata = list(norms.matched)
    sexes = read_sexes(table) if "sex" in norms.match else [_KNOWN] * len(table)
    ages = read_ages(table, date, order) if "age" in norms.match else [Reading(0)] * len(table)
    found: dict[tuple[Reading, Reading], tuple[int, str]] = {}
    for key in zip(sexes, ages, strict=True):
        if key not in found:
            found[key] = _find(norms, strata, *key)
    matched = [found[key] for key in zip(sexes, ages, strict=True)]
    return Matched(norms, np.array([place for place, _ in matched], np.intp), [reason for _, reason in matched])


def compare(instrument: Instrument, matched: Matched, scales: FloatArray) -> FloatArray:
    """Compare every record with its own stratum.

    Parameters
    ----------
    instrument
        The instrument.
    matched
        The stratum of every record.
    scales
        Scale scores, all scales of the instrument x records.

    Returns
    -------
    numpy.ndarray
        Scores x records; NaN where not scored: T = 50 + 10 (score - mean) / SD, the components, and the difference
        score - mean, with mean and SD of the record's stratum.
    """
    norms = matched.norms
    means, sds = (_numbers(instrument, norms, matched.places, name) for name in ("mean", "sd"))
    weights = norm_weights(instrument, norms)
    rows = scale_rows(instrument)
    n_scales, n_t = len(rows), len(rows) + len(weights)
    scores = np.empty((n_t + n_scales, scales.shape[1]))
    standardise(NormPlan(rows, means, sds, weights), scales, scores[:n_t])
    np.subtract(scales[list(rows)], means, out=scores[n_t:])
    return scores


def lacking(matched: Matched, scale: str, numbers: Sequence[str]) -> list[str]:
    """Return why each record's scale cannot be compared; "" where nothing stands in the way.

    Parameters
    ----------
    matched
        The stratum of every record.
    scale
        A norm-based scale.
    numbers
        What the comparison needs: ``mean``, or ``mean`` and ``sd``.
    """
    norms = matched.norms
    words = {"mean": "mean", "sd": "SD"}
    by_stratum = []
    for stratum, scales in norms.matched.items():
        missing = [words[name] for name in numbers if getattr(scales[scale], name) is None]
        by_stratum.append(f"{norms.id} gives no {' and '.join(missing)} of {scale} for {stratum}" if missing else "")
    by_stratum.append("")
    return [reason or by_stratum[place] for place, reason in zip(matched.places, matched.reasons, strict=True)]


def _numbers(instrument: Instrument, norms: Norms, places: NDArray[np.intp], name: str) -> FloatArray:
    """Return means or SDs, norm-based scales x records; NaN where the record has no stratum or that no number."""
    by_stratum = [
        *([getattr(scales[scale], name) for scale in instrument.norm_based] for scales in norms.matched.values()),
        [None] * len(instrument.norm_based),
    ]
    table = np.array(by_stratum, dtype=np.float64)
    return np.ascontiguousarray(table[places].T)


def _find(norms: Norms, strata: Sequence[Stratum], sex: Reading, age: Reading) -> tuple[int, str]:
    unknown = "; ".join(filter(None, (sex.reason, age.reason)))
    if unknown:
        return -1, unknown
    bands = [stratum for stratum in strata if stratum.sex == sex.value]
    if not bands:
        return -1, f"{norms.id} has no strata for {sex.value}"
    inside = next((band for band in bands if "age" not in norms.match or band.holds(age.value)), None)
    if inside is None:
        return -1, f"age {age.value} is outside the strata of {norms.id}{_of(bands)} ({span(bands)})"
    return strata.index(inside), ""


def _of(bands: Iterable[Stratum]) -> str:
    sexes = {band.sex for band in bands} & {*SEXES}
    return f" for {' and '.join(sorted(sexes))}" if sexes else ""
