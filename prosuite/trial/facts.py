"""What sheets say of people, cell by cell: each different thing once, with the cell that says it first."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from prosuite.cells import is_blank, is_number, text
from prosuite.findings.finding import Finding
from prosuite.intake.columns.persons import read_sexes
from prosuite.intake.export_blanks import is_export_blank
from prosuite.names import code_key
from prosuite.study.dates import Side, read_days
from prosuite.study.declared import AnalysisStudy
from prosuite.trial.sheets import TrialSheet

# What a partial date counts as where only its bound matters; None: it has to be whole.
_DATES: Final[dict[str, Side | None]] = {
    "consent_date": "first",
    "randomisation_date": "first",
    "first_dose_date": None,
    "last_dose_date": None,
    "dose_date": None,
    "dose_end_date": None,
    "death_date": "last",
    "withdrawal_date": "last",
    "completion_date": "last",
    "birth_date": "first",
}
MANY: Final = frozenset({"age", "dose_date", "dose_end_date"})  # what a person may have several of
_COLUMNS: Final = ("subject", "field", "value", "said", "sheet", "row")


class Facts(NamedTuple):
    """What is known of people.

    Attributes
    ----------
    frame
        ``subject``, ``field``, ``value`` (a date, a number or text), ``said`` (as typed), ``sheet`` (its place among
        the sheets) and ``row``; a row for each different thing.
    findings
        What cannot be read, and where two things contradict each other.
    """

    frame: pd.DataFrame
    findings: list[Finding]

    def of(self, field: str) -> pd.Series:
        """Return what is said first of each person, by subject."""
        own = self.frame[self.frame["field"] == field]
        return own.drop_duplicates("subject").set_index("subject")["value"]


def read_facts(
    sheets: Sequence[TrialSheet], fields: Iterable[str], names: Mapping[str, str], study: AnalysisStudy
) -> Facts:
    """Read what sheets say of people in some fields.

    Parameters
    ----------
    sheets
        The sheets.
    fields
        Of :class:`prosuite.trial.sheets.TrialSheet`.
    names
        The one spelling of each person.
    study
        Says how dates and codes are written, and what arms are called.

    Raises
    ------
    InputError
        Dates of a column can be read in two ways, or words for the sexes are not known.
    """
    parts, findings = list[pd.DataFrame](), list[Finding]()
    for place, sheet in enumerate(sheets):
        for field in fields:
            if field in sheet.fields:
                part = _different(sheet, field, names, study).assign(sheet=place)
                if field not in MANY and _is_of_records(part):
                    continue
                findings += _nameless(part, sheet, field)
                part, faults = _with_values(part[part["subject"].ne("")], sheet, field, study)
                parts.append(part)
                findings += faults
    frame = pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(_COLUMNS))
    return Facts(frame, [*findings, *_contradictions(frame, sheets)])


def _different(sheet: TrialSheet, field: str, names: Mapping[str, str], study: AnalysisStudy) -> pd.DataFrame:
    """Return each different cell of each person with its first row; blanks and codes for missing are none."""
    position = sheet.fields[field]
    codes, texts = sheet.table.coded(position)
    missing = {code_key(code) for code in study.missing}
    is_said = np.array(
        [
            not is_blank(said) and not (study.export_blanks and is_export_blank(said)) and code_key(said) not in missing
            for said in texts
        ],
        dtype=bool,
    )
    subjects = [names.get(name, "") for name in sheet.subjects]
    frame = pd.DataFrame({"subject": subjects, "code": codes, "row": np.arange(len(codes))})
    frame = frame[is_said[codes]].drop_duplicates(["subject", "code"])
    cells = sheet.table.columns[position]
    return pd.DataFrame(
        {
            "subject": frame["subject"].to_numpy(),
            "field": field,
            "value": pd.Series([cells[row] for row in frame["row"]], dtype=object),
            "said": [texts[code] for code in frame["code"]],
            "row": frame["row"].to_numpy(),
        }
    )


def _is_of_records(part: pd.DataFrame) -> bool:
    """Tell whether a column says something of records, not of people: most of several people have several things."""
    each = part[part["subject"].ne("")].groupby("subject").size()
    return int((each > 1).sum()) > max(len(each) / 2, 1)


def _nameless(part: pd.DataFrame, sheet: TrialSheet, field: str) -> Iterator[Finding]:
    """Yield what stands beside no subject, on a sheet that is there to say it."""
    for said, row in part.loc[part["subject"].eq("") & (not sheet.holds_forms), ["said", "row"]].itertuples(
        index=False
    ):
        yield finding_at("nameless-value", sheet, row, field, "", value=said)


def _with_values(
    part: pd.DataFrame, sheet: TrialSheet, field: str, study: AnalysisStudy
) -> tuple[pd.DataFrame, list[Finding]]:
    """Return cells as dates, numbers and words, without those that are none, and a finding for each of these."""
    if field in _DATES:
        where = f"sheet {sheet.said}, column {sheet.table.headers[sheet.fields[field]]}"
        entry = study.sheet(sheet.table.sheet or "")
        order = entry.date_order if entry is not None and entry.date_order else study.date_order
        found = read_days(part["value"], study.model_copy(update={"date_order": order}), _DATES[field], where)
        part = part.assign(value=pd.Series(found.dates.astype("datetime64[s]"), index=part.index, dtype=object))
        return _kept(part, ~np.isnat(found.dates), sheet, field, "a whole date, such as 2024-03-31")
    if field == "age":
        is_age = np.array([is_number(said) for said in part["said"]], dtype=bool)
        part = part.assign(value=[float(said) if ok else np.nan for said, ok in zip(part["said"], is_age, strict=True)])
        return _kept(part, is_age, sheet, field, "a number of years")
    if field == "sex":
        return part.assign(value=_sexes(part, sheet, study)), []
    named = {code_key(code): meaning for code, meaning in study.codes.get(field, {}).items()}
    words = [named.get(code_key(said), said) for said in part["said"]]
    if field in ("arm", "actual_arm") and study.arms:
        arms = {
            code_key(one): name for name, arm in study.arms.items() for one in (name, arm.label or name, *arm.spellings)
        }
        known = np.array([code_key(word) in arms for word in words], dtype=bool)
        part = part.assign(value=[arms.get(code_key(word), word) for word in words])
        return _kept(part, known, sheet, field, ", ".join(study.arms))
    return part.assign(value=words), []


def _sexes(part: pd.DataFrame, sheet: TrialSheet, study: AnalysisStudy) -> list[Any]:
    named = {code_key(code): meaning for code, meaning in study.codes.get("sex", {}).items()}
    entry = study.sheet(sheet.table.sheet or "")
    named |= {code_key(code): meaning for code, meaning in (entry.codes.get("sex", {}) if entry else {}).items()}
    rows = part["row"].tolist()
    place = sheet.fields["sex"]
    cells = [named.get(code_key(said), said) for said in part["said"]]
    table = sheet.table.rows(rows).with_cells(place, sheet.table.headers[place], cells)
    return [reading.value for reading in read_sexes(table)]


def _kept(
    part: pd.DataFrame, is_good: np.ndarray, sheet: TrialSheet, field: str, expected: str
) -> tuple[pd.DataFrame, list[Finding]]:
    code = "unknown-arm" if field in ("arm", "actual_arm") else "faulty-fact"
    return part[is_good], [
        finding_at(code, sheet, row, field, subject, value=said, expected=expected)
        for subject, said, row in part.loc[~is_good, ["subject", "said", "row"]].itertuples(index=False)
    ]


def finding_at(
    code: str, sheet: TrialSheet, row: int, field: str | None, subject: str, *, value: str, expected: str = ""
) -> Finding:
    """Return a finding at a cell of a sheet, or at its row."""
    place = None if field is None else sheet.fields.get(field)
    return Finding(
        code,
        file=sheet.table.file,
        sheet=sheet.table.sheet,
        cell=sheet.address(row, field),
        subject=subject or None,
        item=field,
        column=None if place is None else sheet.table.headers[place],
        value=value,
        expected=expected or None,
    )


def _contradictions(frame: pd.DataFrame, sheets: Sequence[TrialSheet]) -> Iterator[Finding]:
    """Yield a finding for each thing that contradicts what is said of a person before."""
    own = frame[~frame["field"].isin(MANY)]
    keys = own["value"].map(lambda value: code_key(value) if isinstance(value, str) else text(value))
    own = own.assign(key=keys).drop_duplicates(["subject", "field", "key"])
    first = own.drop_duplicates(["subject", "field"]).set_index(["subject", "field"])
    for subject, field, said, sheet, row in own.loc[
        own.duplicated(["subject", "field"]), ["subject", "field", "said", "sheet", "row"]
    ].itertuples(index=False):
        before = first.loc[(subject, field)]
        there = sheets[before["sheet"]].address(before["row"], field)
        yield finding_at(
            "two-facts", sheets[sheet], row, field, subject, value=said, expected=f"{before['said']}, as in {there}"
        )
