"""Reference equations of one measure as plain arrays: the plan that :mod:`prosuite.arithmetic.equations` evaluates."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray, FloatArray

IndexArray = NDArray[np.intp]

# What each term is made of. Body mass index is weight in kg by the square of height in m, unrounded.
TERM_INPUTS: dict[str, tuple[str, ...]] = {
    "const": (),
    "age": ("age",),
    "age_sq": ("age",),
    "ln_age": ("age",),
    "height_cm": ("height_cm",),
    "height_cm_sq": ("height_cm",),
    "height_m": ("height_cm",),
    "ln_height_cm": ("height_cm",),
    "weight_kg": ("weight_kg",),
    "bmi": ("height_cm", "weight_kg"),
    "bmi_sq": ("height_cm", "weight_kg"),
    "age_x_height": ("age", "height_cm"),
    "pct_pred_hrmax": ("pct_pred_hrmax",),
    "delta_hr_bpm": ("delta_hr_bpm",),
    "fev1_l": ("fev1_l",),
    "active": ("active",),
}

# Why a person has no value, by code; code 0 is no reason.
REASONS = (
    "",
    "age missing",
    "height missing",
    "weight missing",
    "peak heart rate in percent of predicted missing",
    "change of heart rate missing",
    "FEV1 missing",
    "physical activity missing",
    "sex missing",
    "ethnic group missing",
    "no equation for this person",
    "outside the equation's range",
    "equation unverified",
    "the equation predicts no value above zero",
    "lower limit unverified",
    "residual SD unverified",
    "measured value not above zero",
    "limits of normal undefined",
    "the lower limit of normal is not above zero",
)
INPUT_MISSING = {
    "age": 1,
    "height_cm": 2,
    "weight_kg": 3,
    "pct_pred_hrmax": 4,
    "delta_hr_bpm": 5,
    "fev1_l": 6,
    "active": 7,
}
(
    SEX_MISSING,
    GROUP_MISSING,
    NO_EQUATION,
    OUTSIDE,
    EQUATION_UNVERIFIED,
    NOT_POSITIVE,
    LIMIT_UNVERIFIED,
    RSD_UNVERIFIED,
    VALUE_NOT_POSITIVE,
    LIMITS_UNDEFINED,
    LIMIT_NOT_POSITIVE,
) = range(8, 19)


@dataclass(frozen=True, slots=True)
class PartPlan:
    """A linear predictor: the sum of coefficient times term, then the inverse of its link.

    Attributes
    ----------
    terms
        Names of the terms, keys of ``TERM_INPUTS``; the first is ``const``.
    coefficients
        Terms x equations; NaN where an equation lacks the part or may not use it.
    link
        ``identity``, ``ln`` or ``log10``.
    """

    terms: tuple[str, ...]
    coefficients: FloatArray
    link: str


@dataclass(frozen=True, slots=True)
class SplinePlan:
    """Spline terms of M, S and L by age.

    Attributes
    ----------
    knots
        Ages, increasing.
    values
        Part to its value at each knot; a part that is zero throughout is left out.
    """

    knots: FloatArray
    values: dict[str, FloatArray]


@dataclass(frozen=True, slots=True)
class EquationPlan:
    """Everything needed to evaluate one measure of a set of reference equations.

    An equation holds for one sex, ethnic group and age band. Arrays by equation have one more entry at the end,
    for people no equation was made for.

    Attributes
    ----------
    form
        ``linear`` or ``lms``.
    parts
        Linear predictors by part: ``predicted`` with ``lln``, ``margin`` or ``rsd``; or ``m``, ``s`` and ``l``.
    equations
        Age bands x (sex code * (number of groups + 1) + group code): which equation holds, bands by rising age.
    n_groups
        How many group codes there are; 0 if the measure does not depend on the group.
    sex_matters
        Whether the equations differ by sex.
    age_from, age_to, height_from, height_to
        Valid ranges by equation, both ends included; years and cm.
    needs
        Input to whether each equation needs it.
    notes
        By equation, the code of what is left out because it is unverified.
    splines, spline_of
        Spline tables, and by equation which of them holds; -1 for none.
    interpolation
        ``linear`` between knots or ``floor``: the knot at or below the age.
    limit_z
        How many SDs the limits lie from the median; None if there is no z-score.
    age_at_least
        Younger people are computed with this age; None to compute everybody with their own.
    per_unit
        What values are divided by: 100 for equations in percent, else 1.
    """

    form: str
    parts: dict[str, PartPlan]
    equations: IndexArray
    n_groups: int
    sex_matters: bool
    age_from: FloatArray
    age_to: FloatArray
    height_from: FloatArray
    height_to: FloatArray
    needs: dict[str, NDArray[np.bool_]]
    notes: CodeArray
    splines: tuple[SplinePlan, ...]
    spline_of: IndexArray
    interpolation: str | None
    limit_z: float | None
    age_at_least: float | None
    per_unit: float
