"""The trace of every score of every shipped instrument adds up to it, by a second reader who opens the file anew."""

import json
import math
from pathlib import Path

import openpyxl
import pytest

from prosuite.catalogue.load import load_catalogue
from prosuite.pipeline.score_workbook import score_workbook
from prosuite.scoring.trace.nested import nested
from prosuite.scoring.trace.trace import Accounts
from tests.support.any_instrument import write_records
from tests.support.second_reader import SecondReader

_RECORDS = 4
_NORMS = {  # besides each instrument's default: each form of equations, of value sets and of means
    "spirometry": ["gli2012", "nhanes3", "ecsc1993", "jrs2014"],
    "sixmwt": ["troosters1999"],
    "eq5d5l": ["eq5d5l_england", "eq5d5l_crosswalk_uk", "eq5d5l_usa"],
    "sf36v1": ["farivar2007"],
}
_CASES = [(name, norms) for name in load_catalogue().instruments for norms in [None, *_NORMS.get(name, [])]]


@pytest.mark.parametrize(("instrument", "norms"), _CASES)
def test_every_score_is_what_its_trace_comes_to(tmp_path: Path, instrument: str, norms: str | None) -> None:
    """From the numbers that the JSON states and the cells as openpyxl reads them, to nine digits."""
    catalogue = load_catalogue()
    path = write_records(tmp_path / "records.xlsx", catalogue.instrument(instrument), _RECORDS, seed=len(instrument))
    result = score_workbook(path, norms=norms, allow_unverified=True)
    book = openpyxl.load_workbook(path)
    (form,) = result.forms
    folder = None if form.norms is None else catalogue.folder(form.norms.id)
    scored = 0
    for record in range(_RECORDS):
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
    assert scored
