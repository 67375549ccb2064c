"""The trace of every score of every shipped instrument adds up to it, by a second reader who opens the file anew."""

import datetime
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.pipeline.score_workbook import ScoreResult, score_workbook
from prosuite.scoring.trace.nested import nested
from prosuite.scoring.trace.trace import Accounts
from tests.support.any_instrument import write_records
from tests.support.second_reader import SecondReader

_RECORDS = 3
_NORMS = {  # besides each instrument's default: each form of equations, of value sets and of means
    "spirometry": ["gli2012", "nhanes3", "ecsc1993", "jrs2014"],
    "sixmwt": ["troosters1999"],
    "eq5d5l": ["eq5d5l_england", "eq5d5l_uk_crosswalk", "eq5d5l_usa"],
    "eq5d3l": ["eq5d3l_germany_vas", "eq5d3l_australia_tto", "eq5d3l_argentina_tto", "eq5d3l_usa_tto"],
    "eq5dy3l": ["eq5dy3l_indonesia"],
    "sf36v1": ["farivar2007"],
}
_CASES = [(name, norms) for name in load_catalogue().instruments for norms in [None, *_NORMS.get(name, [])]]


PERSONS: list[list[Any]] = [
    ["subject", "Sex", "Birth date", "Height (mm)", "Weight (lb)"],
    ["001", "M", datetime.date(1960, 5, 1), 1780, 180],
    ["002", "F", datetime.date(1972, 5, 1), 1660, 140],
]
WALKS: list[Any] = ["subject", "visit", "date", "6MWD", "6MWD unit", "walk"]
DAY = datetime.date(2024, 1, 2)
SHEETS: dict[str, dict[str, Sequence[Sequence[Any]]]] = {
    "trials side by side in mL, persons on a sheet of their own in mm and lb": {
        "Persons": PERSONS,
        "Spirometry": [
            ["subject", "visit", "date", "pre FEV1 1 (mL)", "pre FEV1 2 (mL)", "pre FVC 1 (mL)", "post FEV1 1 (mL)"],
            ["001", "bl", DAY, 3000, 3100, 4000, 3300],
            ["002", "bl", DAY, 2000, None, 3000, 2300],
        ],
    },
    "units in a column beside the values": {
        "Persons": PERSONS,
        "6MWT": [WALKS, ["001", "bl", DAY, 1500, "ft", 1], ["001", "bl", DAY, 1600, "ft", 2]],
    },
    "units in the cells, visits side by side": {
        "Persons": PERSONS,
        "6MWT": [["subject", "bl 6MWD", "m3 6MWD", "date"], ["001", "1500 ft", "1600 ft", DAY]],
    },
    "one row per result": {
        "Persons": PERSONS,
        "RE": [
            ["USUBJID", "VISIT", "REDTC", "RETESTCD", "REORRES", "REORRESU", "REREPNUM"],
            *(["001", "bl", "2024-01-02", "FEV1", 2 + trial / 10, "L", trial] for trial in (1, 2, 3)),
            *(["001", "bl", "2024-01-02", "FVC", 3 + trial / 10, "L", trial] for trial in (1, 2, 3)),
        ],
    },
}


@pytest.mark.parametrize(("instrument", "norms"), _CASES)
def test_every_score_is_what_its_trace_comes_to(tmp_path: Path, instrument: str, norms: str | None) -> None:
    """From the numbers that the JSON states and the cells as openpyxl reads them, to nine digits."""
    spec = load_catalogue().instrument(instrument)
    path = write_records(tmp_path / "records.xlsx", spec, _RECORDS, seed=len(instrument))
    assert _read_again(score_workbook(path, norms=norms, allow_unverified=True))


@pytest.mark.parametrize("layout", SHEETS)
def test_the_cells_are_found_in_every_layout(tmp_path: Path, layout: str) -> None:
    """With their units, and persons on a sheet of their own."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in SHEETS[layout].items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "visits.xlsx")
    assert _read_again(score_workbook(tmp_path / "visits.xlsx", allow_unverified=True))


def test_whom_a_record_is_matched_with_is_traced_too(tmp_path: Path) -> None:
    """Mean and SD are those of the stratum, and the cells of sex and age are there."""
    spec = load_catalogue().instrument("sf36v1")
    path = write_records(tmp_path / "records.xlsx", spec, 1, seed=4, more={"sex": "female", "age": 41})
    result = score_workbook(path, norms="fr1995", match=("age", "sex"))
    assert _read_again(result)
    told = result.trace("pf_t").to_dict()["trace"]
    assert (told["stratum"], [one["holds"] for one in told["matched"]]) == ("female 35-44", [41, "female"])


def _read_again(result: ScoreResult) -> int:
    """Work every score of every record out again from its trace; return how many have a value."""
    book = openpyxl.load_workbook(result.path)
    scored = 0
    for form in result.forms:
        folder = None if form.norms is None else result.catalogue.folder(form.norms.id)
        for record in range(len(form.records.sheet.table)):
            accounts = Accounts(form, record, result.people, folder)
            for column in form.columns:
                reader = SecondReader(book)
                found = reader.value(json.loads(json.dumps(nested(accounts.of_score(column.name)))))
                value = float(column.values[record])
                if math.isnan(value):
                    assert found is None
                else:
                    assert found == pytest.approx(value, rel=1e-9, abs=1e-9), column.name
                    assert reader.cells, column.name
                    scored += 1
    return scored
