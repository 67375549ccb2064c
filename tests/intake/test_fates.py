"""What became of every column of a sheet: each is listed once."""

from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.intake.fates import Fate, column_fates
from tests.support.synthetic import write_study, write_xlsx

Rows = list[list[Any]]
STUDY = '[sheets."6MWT"]\nignore = ["checked"]\ncolumns = { "who" = "subject" }\n'


def fates(folder: Path, rows: Rows) -> dict[Fate, list[str]]:
    """Return the fates of the columns of a sheet of walks."""
    path = write_xlsx(folder / "walks.xlsx", {"6MWT": rows})
    (form,) = prosuite.score_workbook(path, write_study(folder, STUDY)).forms
    return column_fates(form.records.sheet)


def test_each_column_has_one_fate(tmp_path: Path) -> None:
    """Used under its own name or a declared one, carried along, ignored or empty; one without a name is numbered."""
    head = ["who", "visit", "6MWD (m)", "arm", "checked", "empty", ""]
    rows = [["P1", "bl", 400, "a", "x", None, "note"], ["P2", "bl", 450, "b", "x", None, None]]
    assert fates(tmp_path, [head, *rows]) == {
        Fate.USED: ["who = subject", "visit = visit", "6MWD (m) = distance_m"],
        Fate.CARRIED: ["arm", "column 7"],
        Fate.IGNORED: ["checked"],
        Fate.BLANK: ["empty"],
    }


def test_visits_side_by_side(tmp_path: Path) -> None:
    """Each column of each visit is used as its field; the visits' column is none of the sheet."""
    rows: Rows = [
        ["who", "bl_6mwd", "m3_6mwd", "arm", "checked"],
        ["P1", 400, 420, "a", "x"],
        ["P2", 450, 440, "b", "x"],
    ]
    assert fates(tmp_path, rows) == {
        Fate.USED: ["who = subject", "bl_6mwd = distance_m", "m3_6mwd = distance_m"],
        Fate.CARRIED: ["arm"],
        Fate.IGNORED: ["checked"],
    }


def test_one_row_per_result(tmp_path: Path) -> None:
    """What differs within a record is not read, and that is said."""
    head = ["who", "visit", "test", "result", "typed by", "arm", "checked"]
    rows = [
        [who, "bl", test, result, typist, arm, "x"]
        for who, arm, distance in (("P1", "a", 400), ("P2", "b", 450), ("P3", "a", 380))
        for test, result, typist in (("6MWD", distance, "AB"), ("laps", 10, "CD"))
    ]
    found = fates(tmp_path, [head, *rows])
    turned = "item, answer or unit of a row"
    assert found[Fate.USED] == ["who = subject", "visit = visit", f"test = {turned}", f"result = {turned}"]
    assert (found[Fate.CARRIED], found[Fate.IGNORED], found[Fate.UNREAD]) == (["arm"], ["checked"], ["typed by"])


@pytest.mark.parametrize("n_columns", [1, 400])
def test_the_run_record_lists_them(tmp_path: Path, n_columns: int) -> None:
    """They stand in the run record, in parts that a cell can hold where there are very many."""
    names = [f"{number:03} {'long ' * 11}name" for number in range(n_columns)]
    rows: Rows = [["subject", "6MWD (m)", *names], ["P1", 400, *["x"] * n_columns]]
    run = prosuite.score_workbook(write_xlsx(tmp_path / "walks.xlsx", {"6MWT": rows})).run
    key = "sheet '6MWT': sixmwt: columns"
    assert run[f"{key} used"] == "subject = subject; 6MWD (m) = distance_m"
    parts = [value for name, value in run.items() if name.startswith(f"{key} carried along")]
    assert len("; ".join(parts).split("; ")) >= n_columns
    assert (len(parts), max(map(len, parts)) <= 20_000) == (1 if n_columns == 1 else 2, True)
