"""What a study file declares about the analysis: arms, treatment, windows, baseline, parameters, endpoints, report."""

from typing import Annotated, Any, Final, Literal, Self, get_args

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from prosuite.datafiles.models import Frozen
from prosuite.intake.thresholds import Better, Threshold

Code = Annotated[str, Field(min_length=1)]
Dataset = Literal["ADQS", "ADFT", "ADRE", "ADLB"]
Select = Literal["nearest", "first", "last", "mean", "best"]
SameDay = Literal["last_entered", "first", "largest", "smallest", "mean"]
Tie = Literal["later", "earlier"]
LAST_BEFORE: Final = "last_on_or_before_treatment"
BaselineRule = Literal["last_on_or_before_treatment", "visit"]


def _whole(day: float) -> float:
    """Return a day as a whole number; an open end is infinite. A validator."""
    if abs(day) == float("inf"):
        return day
    if not float(day).is_integer():
        raise ValueError(f"found {day}, expected a whole number of days, or inf for a window without an end")
    return int(day)


Day = Annotated[float, AfterValidator(_whole)]
Span = tuple[Day, Day]


class Window(Frozen):
    """When a visit may take place, in days since the first dose (the day of the dose is 0).

    Attributes
    ----------
    day
        Its planned day.
    window
        First and last day; ``inf`` for a window without an end.
    """

    day: int | None = None
    window: Span | None = Field(None, examples=[[76, 104]])

    @model_validator(mode="before")
    @classmethod
    def _from_short_form(cls, data: Any) -> Any:
        """Take a bare pair as the window, and arrays, which TOML has, for tuples."""
        table = data if isinstance(data, dict) else {"window": data}
        return {key: tuple(value) if isinstance(value, list) else value for key, value in table.items()}

    @model_validator(mode="after")
    def _check_window(self) -> Self:
        if self.window is not None:
            first, last = self.window
            if first > last:
                raise ValueError(f"window [{first}, {last}] ends before it begins")
            if self.day is not None and not first <= self.day <= last:
                raise ValueError(
                    f"window [{first}, {last}] leaves out day {self.day}: both are counted from the same day, "
                    f"such as day = 90, window = [76, 104]"
                )
        return self


class StudyCard(Frozen):
    """The study: its identifier (STUDYID), title, and whether its data are synthetic."""

    id: Code | None = None
    title: Code | None = None
    synthetic: bool = False


class Arm(Frozen):
    """An arm: its label in outputs, its dose and its other spellings."""

    label: Code | None = None
    dose: float | None = Field(None, ge=0)
    spellings: tuple[Code, ...] = ()


class Treatment(Frozen):
    """Where doses stand: the sheet, and its columns of the date and of the end of treatment.

    Attributes
    ----------
    sheet, date, end
        The sheet and its columns.
    visit
        The visit whose day is that of the first dose, where no sheet says when doses were given.
    """

    sheet: Code | None = None
    date: Code | None = None
    end: Code | None = None
    visit: Code | None = Field(None, examples=["baseline"])


class Selection(Frozen):
    """Which of several values in one window counts.

    Attributes
    ----------
    rule
        The one nearest to the planned day, the first, the last, the mean of all, or the best.
    tie
        Of two equally near (or equally good) the later or the earlier.
    unscheduled
        Whether values of visits that are not planned take part.
    """

    rule: Select = "nearest"
    tie: Tie = "later"
    unscheduled: bool = True


class BaselineOf(Frozen):
    """What a baseline is.

    Attributes
    ----------
    rule
        The last value on or before the first dose, or that of a named visit.
    same_day
        Whether a value on the day of the dose, where no time tells, is from before the dose or from after it.
    within
        How many days before the dose it may lie at most.
    visit
        The named visit.
    day
        The day to which the value of the named visit is to be nearest; without it the planned day of the visit.
    tie
        Of two equally near the later or the earlier.
    """

    rule: BaselineRule | None = None
    same_day: Literal["before", "after"] | None = None
    within: int | None = Field(None, ge=0)
    visit: Code | None = Field(None, examples=["day 1"])
    day: int | None = None
    tie: Tie | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_word(cls, data: Any) -> Any:
        """Take a bare word as the rule, or as the name of the visit."""
        if not isinstance(data, str):
            return data
        return {"rule": data} if data in get_args(BaselineRule) else {"visit": data}

    @model_validator(mode="after")
    def _check_visit(self) -> Self:
        if self.rule == "visit" and self.visit is None:
            raise ValueError('rule = "visit" needs the name of the visit, such as visit = "day 1"')
        if self.visit is not None and self.rule == LAST_BEFORE:
            raise ValueError(f'visit = "{self.visit}" goes with rule = "visit"')
        return self


class Baseline(BaselineOf):
    """The baseline of all parameters, and of single ones.

    Attributes
    ----------
    parameters
        What differs, by parameter.
    """

    parameters: dict[Code, BaselineOf] = Field(default_factory=dict, examples=[{"PRA": {"visit": "day 1"}}])


def _zero(said: Any) -> Any:
    """Take 0 for the word; a validator."""
    return "zero" if said == 0 and not isinstance(said, bool) else said


def _underscored(said: Any) -> Any:
    """Take blanks for underscores, and ``last`` for the last entered; a validator."""
    if not isinstance(said, str):
        return said
    word = "_".join(said.lower().split())
    return "last_entered" if word == "last" else word


class Parameter(Frozen):
    """What holds for one parameter; what it does not say is said for all.

    Attributes
    ----------
    windows
        Windows of its own, by visit, in place of those of the study.
    windows_on
        Whether the study day or the visit's label says which visit a value is of.
    same_day
        Which of several values on one day counts.
    below_limit
        What a value below a detection limit, such as ``<0.50``, counts as.
    baseline
        Its baseline.
    rule, tie
        Which of several values in a window counts.
    better
        Which of two values is the better one.
    percent_change
        Whether change in percent is made.
    baseline_change
        Whether change on the baseline row is missing or 0.
    thresholds
        Thresholds, each a criterion (CRIT1, CRIT2, ...).
    unit, units
        Its unit, and factors from others to it.
    paramcd, label, category, dataset
        What it goes by in datasets: its code of up to eight characters, its name (PARAM), its category (PARCAT1), and
        the dataset that it stands in.
    """

    windows: dict[Code, Window] = Field(default_factory=dict, examples=[{"month 3": {"day": 90, "window": [76, 104]}}])
    windows_on: Annotated[Literal["study_day", "visit"], BeforeValidator(_underscored)] | None = None
    same_day: Annotated[SameDay, BeforeValidator(_underscored)] = "last_entered"
    below_limit: Literal["half", "limit", "zero", "missing"] | None = None
    baseline: BaselineOf | None = Field(None, examples=[{"visit": "day 1"}])
    rule: Select | None = None
    tie: Tie | None = None
    better: Better | None = None
    percent_change: bool | None = None
    baseline_change: Annotated[Literal["missing", "zero"], BeforeValidator(_zero)] = "missing"
    thresholds: tuple[Threshold, ...] = Field((), examples=[[{"change": 30, "direction": "up"}]])
    unit: Code | None = None
    units: dict[Code, Annotated[float, Field(gt=0)]] = Field(default_factory=dict, examples=[{"ng/L": 1}])
    paramcd: Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,7}$")] | None = Field(None, examples=["PRA"])
    label: Code | None = None
    category: Code | None = None
    dataset: Dataset | None = None


class Endpoint(Frozen):
    """An endpoint: a parameter, which direction is better, at which visits and with which test it is looked at."""

    parameter: Code
    better: Better | None = None
    visits: tuple[Code, ...] = ()
    test: Code | None = None
    thresholds: tuple[Threshold, ...] = Field((), examples=[[{"change": 30, "direction": "up"}]])
    percent_change: bool | None = None
    baseline: BaselineOf | None = Field(None, examples=[{"visit": "day 1"}])


class Population(Frozen):
    """Who belongs to a population: people with a dose, with a baseline, with a value at these visits."""

    dose: bool = False
    baseline: bool = False
    visits: tuple[Code, ...] = ()


class Composite(Frozen):
    """A composite of adverse events.

    Attributes
    ----------
    name
        What it is called.
    terms
        Its preferred or reported terms; without any all events belong to it.
    within
        Days since the first dose within which an event begins.
    serious
        Whether its events are serious.
    """

    name: Code = "COMPOSITE"
    terms: tuple[Code, ...] = ()
    within: int | None = Field(None, ge=0)
    serious: bool = False


class AdverseEvents(Frozen):
    """Which adverse events count: for how many days after the last dose, and which are of the trial's composite."""

    window: int | None = Field(None, ge=0)
    composite: Composite | None = Field(None, examples=[{"name": "SAE BY DAY 30", "within": 30, "serious": True}])


class ReportStyle(Frozen):
    """How results are written."""

    p_style: Literal["journal", "plain"] = "journal"
    error_bars: Literal["ci", "sem", "sd"] = "ci"
    alpha: float = Field(0.05, gt=0, lt=1)
    adjust: Literal["none", "holm", "fdr"] = "none"


class Protocol(Frozen):
    """The part of a study file that says how values become analysis rows.

    Attributes
    ----------
    study, arms, treatment
        The study; its arms in display order; where doses stand.
    day_scale
        ``study_day`` where days of the file count the day of the dose as 1; else it is day 0.
    partial_dates
        What a date without a day, or without a month, counts as: the first, the middle or the last day it can be.
        Without it such a date is none.
    selection, baseline
        Which value of a window counts; what the baseline is.
    parameters, endpoints
        What holds for single parameters; the endpoints.
    populations, report
        Who is analysed; how results are written.
    adverse_events
        Which adverse events are treatment-emergent, and which are of the composite.
    """

    study: StudyCard = Field(default_factory=StudyCard)
    arms: dict[Code, Arm] = Field(default_factory=dict, examples=[{"20M": {"dose": 20}}])
    treatment: Treatment = Field(default_factory=Treatment)
    day_scale: Literal["since_dose", "study_day"] = "since_dose"
    partial_dates: Literal["first", "middle", "last"] | None = None
    selection: Selection = Field(default_factory=Selection)
    baseline: Baseline = Field(default_factory=Baseline)
    parameters: dict[Code, Parameter] = Field(default_factory=dict, examples=[{"PCS": {"percent_change": False}}])
    endpoints: dict[Code, Endpoint] = Field(
        default_factory=dict, examples=[{"6MWD": {"parameter": "sixmwt.distance_m"}}]
    )
    populations: dict[Code, Population] = Field(default_factory=dict, examples=[{"safety": {"dose": True}}])
    report: ReportStyle = Field(default_factory=ReportStyle)
    adverse_events: AdverseEvents = Field(default_factory=AdverseEvents)

    @property
    def first_day(self) -> int:
        """The number that the file gives to the day of the first dose."""
        return 1 if self.day_scale == "study_day" else 0
