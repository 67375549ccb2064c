"""Which column of a table with one row per answer names the items, and which holds the answers."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.synthetic import expected, records, scored

FORMS = records()


def csv(folder: Path, head: list[str], rows: list[list[Any]]) -> Path:
    pd.DataFrame(rows, columns=["pid", "visit", *head]).to_csv(folder / "long.csv", index=False)
    return folder / "long.csv"


def rows_of(*more: Any) -> list[list[Any]]:
    """Return subject, visit, item, answer and what functions of the answer say beside it."""
    return [
        [form.subject, form.visit, item, answer, *(function(answer) for function in more)]
        for form in FORMS
        for item, answer in form.answers.items()
    ]


def test_columns_are_found_by_what_they_hold(tmp_path: Path) -> None:
    """Items and answers need no known names where one column can be either."""
    path = csv(tmp_path, ["Kode", "Eingabe", "Bearbeiter"], rows_of(lambda _: "AB"))
    assert scored(path, instrument="sf36v2") == expected(FORMS)


def test_the_column_of_answers_that_fits_is_read(tmp_path: Path) -> None:
    """Words under a likelier name give way to the codes beside them; points are no rivals of codes."""
    words = [[*row[:3], f"answer {row[3]}", row[3], 20 * row[3]] for row in rows_of()]
    assert scored(csv(tmp_path, ["item", "response", "value", "score"], words), instrument="sf36v2") == expected(FORMS)


def test_two_columns_that_could_hold_the_answers_are_refused(tmp_path: Path) -> None:
    """Where both fit and they differ, the line that settles it is given, and settles it."""
    path = csv(tmp_path, ["item", "value", "result"], rows_of(lambda answer: max(1, answer - 1)))
    with pytest.raises(prosuite.ColumnError, match=r"'result' and 'value' could hold the answers.*\"answer\""):
        prosuite.score_workbook(path, instrument="sf36v2")
    (tmp_path / "study.toml").write_text('[sheets.long]\ncolumns = { value = "answer" }\n', encoding="utf-8")
    assert scored(path, tmp_path / "study.toml", "sf36v2") == expected(FORMS)


def test_a_list_of_visits_is_no_table_of_results(tmp_path: Path) -> None:
    """What was done at a visit is no value of the test."""
    path = csv(tmp_path, ["test", "result"], [[f"P{n}", "bl", name, "done"] for n in "12" for name in ("6MWD", "MMSE")])
    with pytest.raises(prosuite.InstrumentError, match="holds nothing to score"):
        prosuite.score_workbook(path)


def test_items_named_with_their_visit(tmp_path: Path) -> None:
    """Names such as m3_pf01 in the column of items give one record for each visit."""
    rows = [[row[0], f"{row[1]}_{row[2]}", row[3]] for row in rows_of()]
    pd.DataFrame(rows, columns=["record", "field_name", "value"]).to_csv(tmp_path / "eav.csv", index=False)
    assert scored(tmp_path / "eav.csv", instrument="sf36v2") == expected(FORMS)
