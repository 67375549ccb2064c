"""The default workbook of scores: what was found at a glance, then the scores, the findings, what columns mean."""

import datetime
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial
from itertools import chain
from textwrap import shorten, wrap
from typing import Any, Protocol

import pandas as pd

from prosuite.export.page import COLOURS, MOST_LINKS, Block, Filled, Linked, Page, Shown
from prosuite.findings.finding import SEVERITIES, finding_type
from prosuite.findings.report import Report
from prosuite.pipeline.run_record import run_table
from prosuite.scoring.by_visit import by_visit, shortfalls
from prosuite.scoring.scored import Scored
from prosuite.scoring.wide import FILE
from prosuite.version import __version__

SMALL = 10_000  # rows of the long table that go into a workbook unasked
_KEYS = [FILE, "subject", "visit"]
_LINE = 110  # characters of a line that is read without scrolling
_ONE_DECIMAL = 10  # numbers that are all smaller are shown with two: volumes and z-scores
Sheets = dict[str, pd.DataFrame | Page]


class Result(Protocol):
    """What scoring a workbook gives: see :class:`prosuite.pipeline.score_workbook.ScoreResult`."""

    @property
    def of(self) -> str: ...  # noqa: D102 - as said there, and so the others
    @property
    def forms(self) -> Sequence[Scored]: ...  # noqa: D102
    @property
    def findings(self) -> Report: ...  # noqa: D102
    @property
    def run(self) -> Mapping[str, str]: ...  # noqa: D102
    @property
    def wide(self) -> pd.DataFrame: ...  # noqa: D102
    @property
    def long(self) -> pd.DataFrame: ...  # noqa: D102
    def dictionary(self) -> pd.DataFrame: ...  # noqa: D102


def score_book(result: Result, *, with_long: bool) -> Sheets:
    """Return the sheets of the default workbook.

    Parameters
    ----------
    result
        What was scored.
    with_long
        Whether the long table is wanted, however long it is; else it is there up to :data:`SMALL` rows.

    Returns
    -------
    dict
        ``Summary``, ``Scores``, ``Findings``, ``Columns``, ``Run`` and perhaps ``Long``.
    """
    meanings = result.dictionary()
    scores, empty = _scores(result, meanings)
    sheets: Sheets = {
        "Summary": Page(tuple(_summary(result, empty))),
        "Scores": scores,
        "Findings": _findings(result.findings, scores.blocks[0].table),
        "Columns": Page((Block(meanings),), frozen=1, filtered=True),
        "Run": run_table(result.run),
    }
    n_rows = sum(len(form.columns) * len(form.records.sheet.table) for form in result.forms)
    if with_long or n_rows <= SMALL:
        sheets["Long"] = Page((Block(result.long),), frozen=_frozen(result.long), filtered=True)
    return sheets


def _scores(result: Result, meanings: pd.DataFrame) -> tuple[Page, list[str]]:
    """Return the sheet of scores, a row per person and visit, and the columns that are empty for everyone."""
    first = (form.names.columns[score] for form in result.forms for score in form.names.main)
    is_score, is_own = meanings["score"] != "", meanings["instrument"] != ""
    names = meanings["column"]
    order = dict.fromkeys(chain([*_KEYS, "date"], first, names[is_score], names[~is_own], names[is_own & ~is_score]))
    table = result.wide[[name for name in order if name in result.wide]].replace("", None)
    empty = [name for name in map(str, table) if name not in _KEYS and table[name].isna().all()]
    table = table.drop(columns=empty)
    for name in names[meanings["type"] == "date"]:
        if name in table:
            table[name] = table[name].map(_as_date)
    notes = {str(row.column): _note(row) for row in meanings[is_own].itertuples()}
    return Page((Block(table, formats=_formats(table), notes=notes),), frozen=_frozen(table), filtered=True), empty


def _frozen(table: pd.DataFrame) -> int:
    """Return how many columns say whose row it is."""
    return sum(key in table for key in _KEYS)


def _as_date(value: Any) -> Any:
    """Return a date in place of its text, so that a spreadsheet program sorts and counts it; else the value."""
    try:
        return datetime.date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _note(meaning: Any) -> str:
    """Return what a column is, for a comment on its header."""
    said = [meaning.label, meaning.unit or meaning.codes, meaning.range, meaning.direction, meaning.norms]
    return "\n".join(part for part in said if part)


def _formats(table: pd.DataFrame) -> dict[str, str]:
    """Return number formats by column; the cells keep the full values."""
    return {name: number_format(table[name]) for name in map(str, table) if table[name].dtype.kind == "f"}


def number_format(numbers: "pd.Series[float]") -> str:
    """Return how numbers of one kind are shown: whole ones as such, small ones with two decimals, others with one."""
    values = numbers.dropna().abs()
    if (values % 1 == 0).all():
        return "0"
    return "0.0" if values.max() >= _ONE_DECIMAL else "0.00"


def _findings(report: Report, scores: pd.DataFrame) -> Page:
    """Return the sheet of findings: errors first, coloured, each leading to the scores of its record."""
    rows: dict[tuple[str, ...], int] = {}
    keys = [name for name in _KEYS if name in scores]
    for row, record in enumerate(zip(*(scores[name] for name in keys), strict=True), start=2):
        rows.setdefault(_key(record), row)
    table = report.to_frame()
    table = table.iloc[table["severity"].map(SEVERITIES.index).argsort(kind="stable")].reset_index(drop=True)
    accepted = table["status"] == "accepted" if report.reviewed else table["severity"] == "accepted"
    kinds = table["severity"].mask(accepted, "accepted")
    places = (rows.get(_key(record)) for record in zip(*(table[name] for name in keys), strict=True))
    table["subject"] = [
        Linked(subject, f"'Scores'!A{row}") if row is not None and subject and number < MOST_LINKS else subject
        for number, (subject, row) in enumerate(zip(table["subject"], places, strict=True))
    ]
    table["severity"] = [Filled(word, COLOURS[kind]) for word, kind in zip(table["severity"], kinds, strict=True)]
    return Page((Block(table),), frozen=1, filtered=True)


def _key(record: Iterable[Any]) -> tuple[str, ...]:
    """Return whose record it is and when, "" for what is not said."""
    return tuple(part if isinstance(part, str) else "" for part in record)


def _summary(result: Result, empty: list[str]) -> Iterator[Block]:
    forms, findings = result.forms, result.findings
    about = {"input": result.of, "findings": findings.summary(), "written by": f"prosuite {__version__}"}
    yield Block(pd.DataFrame(about.items(), columns=["what", "value"]), f"Scores of {result.of}")
    yield Block(pd.DataFrame([_read(form) for form in forms]), "What was read")
    yield Block(_means(result), "Main scores by visit")
    if findings:
        yield Block(_kinds(findings), "Findings by kind")
    missing = shortfalls(forms)
    if len(missing):
        cut = missing["scores"].map(partial(shorten, width=_LINE, placeholder=" ..."))
        yield Block(missing.assign(scores=cut), "Not scored, by reason")
    notes = pd.DataFrame(_place(form) | {"note": line} for form in forms for line in _notes(form))
    if len(notes):
        yield Block(notes, "How it was read")
    if empty:
        yield Block(_by_prefix(result, empty), "Columns left out of Scores: empty for everyone")


def _means(result: Result) -> pd.DataFrame:
    """Return the main scores by visit, the means and SDs of a score shown in the format of its values."""
    table = by_visit(result.forms)
    names = [name for name in map(str, table) if table[name].dtype.kind == "f"]
    formats = [number_format(row) for _, row in table[names].iterrows()]
    shown = {name: list(map(Shown, table[name], formats)) for name in names}
    return table.assign(**{name: pd.Series(cells, dtype=object) for name, cells in shown.items()})


def _by_prefix(result: Result, columns: list[str]) -> pd.DataFrame:
    """Return columns by the instrument that they are of, as many in a row as can be read."""
    owners = {column: form.records.instrument.id for form in result.forms for column in form.names.columns.values()}
    table = pd.DataFrame({"instrument": [owners.get(column, "") for column in columns], "columns": columns})
    rows = table.groupby("instrument", sort=False)["columns"].agg(lambda names: wrap(", ".join(names), _LINE))
    return rows.explode().reset_index()


def _read(form: Scored) -> dict[str, Any]:
    """Return what was read of a form."""
    records = form.records
    return _place(form) | {
        "instrument": records.instrument.title,
        "declared by": str(records.sheet.declared_by),
        "records": len(records.sheet.table),
        "people": len(set(records.subjects)),
        "visits": len(set(records.visits)),
        "norms": form.norms.id if form.norms else "none",
    }


def _place(form: Scored) -> dict[str, Any]:
    """Return the sheet of a form, behind its file where several were given."""
    table = form.records.sheet.table
    return ({} if table.file is None else {FILE: table.file}) | {"sheet": table.sheet}


def _notes(form: Scored) -> Iterator[str]:
    """Yield what must be said of a form, in lines that can be read."""
    for note in (*(f"{name}: {words}" for name, words in form.remarks()), *form.records.notes):
        yield from wrap(note, _LINE)


def _kinds(report: Report) -> pd.DataFrame:
    """Count findings by kind, errors first, each leading to the first of its kind in the sheet of findings."""
    ordered = sorted(report, key=lambda finding: SEVERITIES.index(finding.severity))
    first: dict[str, int] = {}
    for row, finding in enumerate(ordered, start=2):
        first.setdefault(finding.code, row)
    return pd.DataFrame(
        {
            "severity": Filled(finding_type(code).severity, COLOURS[finding_type(code).severity]),
            "code": Linked(code, f"'Findings'!A{row}"),
            "findings": report.counts[code],
            "to do": finding_type(code).fix,
        }
        for code, row in first.items()
    )
