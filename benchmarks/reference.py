"""Time reference equations against a bare NumPy evaluation of the same formula.

Run ``python benchmarks/reference.py``. Every figure is a ratio of medians measured side by side in one run, because
machines differ and drift; absolute times are shown for orientation only.

``prosuite.arithmetic.equations.reference_values`` of 1,000,000 people with GLI-2012 FEV1, of both sexes and five
groups,
against the z-score alone by ``np.log``, ``np.interp``, ``np.exp`` and ``np.power``, for people of one group, without
ranges, missing values, limits, percent predicted or reasons. Bar: at most 4.
"""

import statistics
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.equations import reference_values
from prosuite.catalogue.load import load_catalogue
from prosuite.norms.equations import ReferenceEquations

PEOPLE = 1_000_000
RUNS = 15
Floats = NDArray[np.float64]


def _equations() -> ReferenceEquations:
    catalogue = load_catalogue()
    found = catalogue.norms(catalogue.instrument("spirometry"), "gli2012")
    if not isinstance(found, ReferenceEquations):
        raise TypeError("gli2012 is no set of reference equations")
    return found


class Bare:
    """GLI-2012 z-scores of FEV1 in Caucasian people: the least any evaluation has to do."""

    def __init__(self) -> None:
        gli = _equations()
        self.terms: dict[tuple[int, str, str], float] = {}
        self.knots: dict[int, tuple[Floats, ...]] = {}
        for code, sex in ((1, "male"), (2, "female")):
            for row in gli.rows:
                if (row.measure, row.sex, row.group) == ("fev1", sex, None):
                    self.terms[code, row.part, row.term] = row.coefficient
            knots = [knot for knot in gli.knots if (knot.measure, knot.sex) == ("fev1", sex)]
            columns = [(knot.age, knot.m_spline, knot.s_spline, knot.l_spline) for knot in knots]
            self.knots[code] = tuple(np.array(columns).T.copy())

    def __call__(self, age: Floats, height: Floats, observed: Floats, sex: NDArray[np.uint8]) -> Floats:
        """Return the z-scores, one sex after the other."""
        z = np.empty(len(age))
        for code, (ages, m_spline, s_spline, l_spline) in self.knots.items():
            people = np.flatnonzero(sex == code)
            years, ln_age = age[people], np.log(age[people])

            def term(part: str, name: str, code: int = code) -> float:
                return self.terms.get((code, part, name), 0.0)

            m = term("m", "const") + term("m", "ln_height_cm") * np.log(height[people]) + term("m", "ln_age") * ln_age
            median = np.exp(m + np.interp(years, ages, m_spline))
            variation = np.exp(term("s", "const") + term("s", "ln_age") * ln_age + np.interp(years, ages, s_spline))
            power = term("l", "const") + term("l", "ln_age") * ln_age + np.interp(years, ages, l_spline)
            z[people] = (np.power(observed[people] / median, power) - 1) / (power * variation)
        return z


def ratio(ours: Callable[[], object], theirs: Callable[[], object]) -> tuple[float, float, float]:
    """Return the median seconds of both, run in turn after one warm-up each, and the median ratio of the pairs."""
    pairs = []
    for run in range(RUNS + 1):
        taken = []
        for function in (ours, theirs):
            start = time.perf_counter()
            function()
            taken.append(time.perf_counter() - start)
        if run:
            pairs.append(taken)
    first, second = (statistics.median(column) for column in zip(*pairs, strict=True))
    return first, second, statistics.median(one / other for one, other in pairs)


def main() -> None:
    """Print the ratio of the evaluator to the bare formula."""
    chance = np.random.default_rng(12)
    age, height = chance.uniform(3, 95, PEOPLE), chance.uniform(95, 200, PEOPLE)
    observed = chance.uniform(0.5, 6.0, PEOPLE)
    sex = chance.integers(1, 3, PEOPLE).astype(np.uint8)
    group = chance.integers(1, 6, PEOPLE).astype(np.uint8)
    plan = _equations().plan("fev1")
    inputs = {"age": age, "height_cm": height}
    bare = Bare()
    same = reference_values(plan, observed, inputs, sex, np.ones(PEOPLE, np.uint8)).z
    np.testing.assert_allclose(same, bare(age, height, observed, sex), rtol=1e-9, atol=1e-9)
    ours, theirs, times = ratio(
        lambda: reference_values(plan, observed, inputs, sex, group), lambda: bare(age, height, observed, sex)
    )
    print(f"{PEOPLE:,} people, all values: {ours:.3f} s; bare z-scores: {theirs:.3f} s; ratio {times:.2f} (bar 4)")


if __name__ == "__main__":
    main()
