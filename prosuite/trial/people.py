"""The people of a trial: arm, doses, consent, death, withdrawal and what else is known of each."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from prosuite.errors import SpecError
from prosuite.findings.finding import Finding
from prosuite.intake.columns.trial import fields_of
from prosuite.intake.protocol import Arm
from prosuite.names import code_key, nearest, squash
from prosuite.study.declared import AnalysisStudy
from prosuite.trial.facts import Facts, finding_at, read_facts
from prosuite.trial.sheets import TrialSheet

_OF_PERSONS: Final = ("sex", "age", "birth_date")
_DOSES: Final = ("dose_date", "dose_end_date")
# What a date may not lie before, and the finding where it does; at the cell of the first one.
_ORDER: Final = (
    ("first_dose_date", "consent_date", "dose-before-consent"),
    ("death_date", "first_dose_date", "death-before-dose"),
)


@dataclass(frozen=True)
class TrialPeople:
    """The people of a trial.

    Attributes
    ----------
    facts
        A row per person, in order of appearance, by subject: ``arm``, dates, ``sex``, ``age`` and the like, as far as
        any sheet says it.
    doses
        A row per person and day of a dose, in order: ``subject``, ``date`` and ``period``, from 1.
    anchor
        What days are counted from: ``dose``, ``visit`` (the day of a declared visit is the day of the dose) or ``day``
        (the first day of each person, which is no dose).
    findings
        What is wrong with people.
    """

    facts: pd.DataFrame
    doses: pd.DataFrame
    anchor: str
    findings: list[Finding] = field(default_factory=list)

    def subjects(self) -> pd.DataFrame:
        """Return the people as :func:`prosuite.study.analysis_rows` takes them."""
        facts = self.facts.rename_axis("subject").reset_index()
        names = ["subject", "arm", "consent_date", "death_date", "withdrawal_date", "withdrawal_reason"]
        doses = self.doses.rename(columns={"date": "first_dose_date"})
        return (
            facts[[name for name in names if name in facts]]
            .merge(doses, on="subject", how="left")
            .fillna({"period": 1})
        )


def read_people(
    sheets: Sequence[TrialSheet], names: Mapping[str, str], days: pd.DataFrame, study: AnalysisStudy
) -> TrialPeople:
    """Read who takes part.

    Parameters
    ----------
    sheets
        The sheets of the trial.
    names
        The one spelling of each person.
    days
        When records are from: ``subject``, ``visit`` and ``date``.
    study
        Says where doses stand, what arms are called and how dates are written.

    Raises
    ------
    SpecError
        The sheet or column of doses that the study file names is not there.
    InputError
        Dates or words of a column can be read in two ways.
    """
    sheets = [_with_doses(sheet, study) for sheet in sheets]
    _check_dose_sheet(sheets, study)
    known = read_facts(sheets, [*fields_of("person"), *_OF_PERSONS, *_DOSES], names, study)
    people = pd.DataFrame(index=pd.Index(dict.fromkeys(names.values()), name="subject"))
    for name in dict.fromkeys(known.frame["field"]):
        people[name] = _ages(known) if name == "age" else known.of(name)
    for name in {"arm", "actual_arm"} & {*people}:
        people[name] = _spelled_alike(people[name])
    doses, anchor = _doses(known, days, study)
    people["first_dose_date"] = doses[doses["period"] == 1].set_index("subject")["date"]
    last = _last_doses(known, doses)
    people["last_dose_date"] = last.where(people["first_dose_date"].notna() & (anchor != "day"))
    findings = [*known.findings, *_out_of_order(people, known, sheets), *_without(people, sheets, names, study, anchor)]
    wrong = {one.subject for one in findings if one.code == "death-before-dose"}
    if "death_date" in people:
        people.loc[people.index.isin(wrong), "death_date"] = pd.NaT
    return TrialPeople(people, doses, anchor, findings)


def _with_doses(sheet: TrialSheet, study: AnalysisStudy) -> TrialSheet:
    """Return a sheet with the columns of doses that the study file names."""
    said = study.treatment
    if said.sheet is None or squash(said.sheet) != squash(sheet.table.sheet or ""):
        is_other = said.sheet is not None
        fields = {name: place for name, place in sheet.fields.items() if not (is_other and name in _DOSES)}
    else:
        headers = {squash(header): place for place, header in enumerate(sheet.table.headers)}
        named = {"dose_date": said.date, "dose_end_date": said.end}
        for name in filter(None, named.values()):
            if squash(name) not in headers:
                known = nearest(name, sheet.table.headers)
                raise SpecError(f"study file: treatment: sheet {sheet.said!r} has no column {name!r}{known}")
        own = {field: headers[squash(name)] for field, name in named.items() if name}
        dated = {} if sheet.roles.date is None else {"dose_date": sheet.roles.date}
        fields = dated | dict(sheet.fields) | own
    return TrialSheet(sheet.table, sheet.roles, fields, sheet.holds_forms)


def _check_dose_sheet(sheets: Iterable[TrialSheet], study: AnalysisStudy) -> None:
    names = {squash(sheet.table.sheet or ""): sheet.table.sheet or "" for sheet in sheets}
    wanted = study.treatment.sheet
    if wanted is not None and squash(wanted) not in names:
        raise SpecError(
            f"study file: treatment: no sheet with people is named {wanted!r}{nearest(wanted, names.values())} "
            f"(there are: {', '.join(names.values())})"
        )


def _ages(known: Facts) -> pd.Series:
    """Return the least age that is stated of each person, in whole years: that of the first record."""
    own = known.frame[known.frame["field"] == "age"]
    return own["value"].astype(float).groupby(own["subject"]).min() // 1


def _doses(known: Facts, days: pd.DataFrame, study: AnalysisStudy) -> tuple[pd.DataFrame, str]:
    """Return the days of doses, each opening a period, and what says them."""
    own = known.frame[known.frame["field"].isin(["dose_date", "first_dose_date"])]
    found = pd.DataFrame({"subject": own["subject"], "date": pd.to_datetime(own["value"])}).astype({"subject": object})
    visit, anchor = study.treatment.visit, "dose"
    if found.empty:
        anchor = "visit" if visit else "day"
        at = study.visit_name(visit) or visit if visit else study.anchor_visit
        labels = days["visit"].map({one: study.visit_name(one) or one for one in dict.fromkeys(days["visit"])})
        named = days[labels == at].groupby("subject", sort=False)["date"].min().dropna()
        first = days.groupby("subject", sort=False)["date"].min().dropna()
        found = (named if visit else named.combine_first(first)).rename("date").rename_axis("subject").reset_index()
    found = found.drop_duplicates().sort_values(["subject", "date"], kind="stable", ignore_index=True)
    return found.assign(period=found.groupby("subject").cumcount() + 1), anchor


def _last_doses(known: Facts, doses: pd.DataFrame) -> pd.Series:
    """Return the last day of treatment that is said of each person, or that of the last dose."""
    ends = known.frame[known.frame["field"].isin(["dose_end_date", "last_dose_date"])]
    last = pd.to_datetime(ends["value"]).groupby(ends["subject"]).max()
    given = doses.groupby("subject")["date"].max()
    return pd.concat([last, given], axis=1).max(axis=1)


def _out_of_order(people: pd.DataFrame, known: Facts, sheets: Sequence[TrialSheet]) -> Iterator[Finding]:
    for later, earlier, code in _ORDER:
        if not {later, earlier} <= {*people}:
            continue
        wrong = people.index[pd.to_datetime(people[later]) < pd.to_datetime(people[earlier])]
        for subject in wrong:
            # of a first dose the cell is that of any dose
            of = {later, "dose_date"} if later == "first_dose_date" else {later}
            own = known.frame[(known.frame["subject"] == subject) & known.frame["field"].isin(of)]
            if len(own):
                at = own.iloc[0]
                yield finding_at(
                    code, sheets[at["sheet"]], at["row"], at["field"], subject, value=at["said"],
                    expected=str(people.loc[subject, earlier])[:10],
                )  # fmt: skip


def _without(
    people: pd.DataFrame, sheets: Sequence[TrialSheet], names: Mapping[str, str], study: AnalysisStudy, anchor: str
) -> Iterator[Finding]:
    """Yield who lacks an arm or a dose where others have one, at the first row that the person stands in."""
    treated = people["first_dose_date"].notna()
    lacking = {"no-first-dose": ~treated & (anchor != "day")}
    if "arm" in people or study.arms:
        arms = people["arm"] if "arm" in people else pd.Series(index=people.index, dtype=object)
        lacking["no-arm"] = arms.isna() & treated
    for code, where in lacking.items():
        for subject in people.index[where]:
            own = (
                (sheet, row) for sheet in sheets for row, who in enumerate(sheet.subjects) if names.get(who) == subject
            )
            yield finding_at(code, *next(own), None, subject, value=subject)


def _spelled_alike(arms: pd.Series) -> pd.Series:
    """Return arms in one spelling each, the first of those that differ in capitals or blanks alone."""
    first: dict[str, str] = {}
    return arms.map(lambda arm: arm if pd.isna(arm) else first.setdefault(code_key(arm), arm))


def with_arms(study: AnalysisStudy, people: TrialPeople) -> AnalysisStudy:
    """Return a study file with the arms that there are, where it declares none: in order of their numbers and names."""
    if study.arms or "arm" not in people.facts:
        return study
    names = sorted(people.facts["arm"].dropna().unique(), key=_natural)
    return study.model_copy(update={"arms": {name: Arm() for name in names}})


def _natural(name: str) -> list[tuple[bool, float, str]]:
    parts = re.findall(r"[0-9]+|[^0-9]+", name.casefold())
    return [(not part.isdigit(), float(part) if part.isdigit() else 0.0, part) for part in parts]
