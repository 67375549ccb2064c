"""What a notebook shows of a scored workbook, and of the quality of data."""

from collections.abc import Sequence
from xml.etree.ElementTree import Element

import pandas as pd

from prosuite.display.html import MOST_ROWS, Cell, page, table, words
from prosuite.findings.kinds import kinds_table
from prosuite.findings.report import Report
from prosuite.scoring.by_visit import main_columns, shortfalls
from prosuite.scoring.scored import Scored
from prosuite.scoring.summary import summary_table

_MOST_FORMS = 3  # of which the top rows are shown
_MOST_SCORES = 8
_TOP = 3
_MOST_SCORES_OF_ALL = 30
_SCORES = ("score", "instrument", "unit", "scored", "prorated", "not_scored", "mean", "sd", "min", "max")
_CRITERIA = ("criterion", "instrument", "value", "unit", "n", "relation", "threshold", "verdict", "note")
_SCALES = ("scale", "instrument", "n_estimable", "missing_items_pct", "floor_pct", "ceiling_pct", "alpha", "flags")


def result_page(name: str, forms: Sequence[Scored], findings: Report) -> str:
    """Return what was read, the main scores, why scores are missing, the top rows and the findings by kind."""
    return page(
        f"Scores of {name}: {findings.summary()}",
        table(
            "Forms",
            ["sheet", "instrument", "records", "people", "norms"],
            map(_form, forms),
            of=len(forms),
        ),
        _frame("Main scores", summary_table(forms, main=True), _SCORES, "summary()", most=_MOST_SCORES_OF_ALL),
        _frame(
            "Not scored", shortfalls(forms, main=True), ["reason", "instrument", "records", "scores"], "shortfalls()"
        ),
        *map(_top_rows, forms[:_MOST_FORMS]),
        kinds_table(findings),
        words(
            "All rows: .wide, .long; findings: .findings.to_frame(); columns: .dictionary(); "
            "one number: .trace(score, subject, visit); files: .write(path)"
        ),
    )


def quality_page(
    title: str, summary: pd.DataFrame, scales: pd.DataFrame, persons: pd.DataFrame, findings: Report
) -> str:
    """Return the criteria with their verdicts, the scales and the records that are flagged."""
    flagged = persons[persons["flags"] != ""]
    return page(
        title,
        _frame("Criteria", summary, _CRITERIA, "summary"),
        _frame("Scales", scales, _SCALES, "scales"),
        _frame("Records that are flagged", flagged, ["source", "subject", "visit", "flags"], "persons"),
        kinds_table(findings),
    )


def _form(form: Scored) -> list[Cell]:
    records = form.records
    sheet, people = records.sheet.table.sheet or "", len({*records.subjects} - {""})
    return [sheet, records.instrument.title, len(records.sheet.table), people, form.norms.id if form.norms else "none"]


def _top_rows(form: Scored) -> Element | None:
    """Return the main scores of the first records of a form."""
    records, columns = form.records, main_columns(form)[:_MOST_SCORES]
    shown = [column.shown[:_TOP] for column in columns]
    rows = zip(records.subjects[:_TOP], records.visits[:_TOP], *shown, strict=True)
    titles = ["subject", "visit", *(column.name for column in columns)]
    rest = f".wide has all {len(form.columns)} scores of {records.instrument.id}"
    return table(
        f"First records of {records.instrument.title}", titles, rows, of=len(records.sheet.table), rest=rest, most=_TOP
    )


def _frame(
    caption: str, frame: pd.DataFrame, columns: Sequence[str], rest: str, most: int = MOST_ROWS
) -> Element | None:
    rows = frame[[*columns]].head(most).itertuples(index=False, name=None)
    return table(caption, [name.replace("_", " ") for name in columns], rows, of=len(frame), rest=rest, most=most)
