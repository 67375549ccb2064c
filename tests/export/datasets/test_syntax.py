"""Programs that read the CSV: run where their program is installed, and held to their languages' rules anyway."""

import re
import shutil
import subprocess
from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

from prosuite.catalogue.describe.columns import ColumnMeaning
from prosuite.export.datasets import limits
from prosuite.export.datasets.dataset import dataset
from prosuite.export.datasets.syntax import LIMITS, program
from prosuite.export.datasets.write import sav_bytes
from prosuite.export.write import csv_text

NEEDS_R = pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
NEEDS_PSPP = pytest.mark.skipif(shutil.which("pspp") is None, reason="PSPP is not installed")
MEANINGS = [
    ColumnMeaning("subject", 'Identifier, "as typed"', "text", paramcd="SUBJECT"),
    ColumnMeaning("sf36v2_pcs", "Physical 'summary' & $more", "number", unit="T", paramcd="SF36328"),
    ColumnMeaning("pft_fev1_grade", "Grade", "category", codes=("A", "very low", "it's"), paramcd="FEV1GR"),
    ColumnMeaning("seen", "seen", "truth", paramcd="SEEN"),
    ColumnMeaning("date", "Date", "date", paramcd="DATE"),
    ColumnMeaning("v2", "v2", "text", paramcd="V2"),
]
TABLE = pd.DataFrame(
    {
        "subject": ["001", "1e5", "é, 体"],
        "sf36v2_pcs": [38.51234567890123, None, 1e-7],
        "pft_fev1_grade": ["very low", None, "it's"],
        "seen": pd.Series([True, None, False], dtype=object),
        "date": ["2024-02-29", "", "1941-07-09"],
        "v2": ['say "yes"', "NA", "-x"],
    }
)


def _written(folder: Path, language: str) -> str:
    (folder / "s.csv").write_text(csv_text(TABLE), encoding="utf-8")
    return program(language, dataset(TABLE, MEANINGS, LIMITS[language]), "s.csv")


def _run(folder: Path, *command: str) -> str:
    return subprocess.run(command, cwd=folder, check=True, capture_output=True, text=True, encoding="utf-8").stdout


@NEEDS_R
def test_r_reads_types_labels_and_levels(tmp_path: Path) -> None:
    """Texts as texts, a text "NA" among them; R has no JSON of its own, so it is told value by value."""
    (tmp_path / "s.R").write_text(_written(tmp_path, "r"), encoding="utf-8")
    ask = """source("s.R", encoding = "UTF-8")
    cat(sapply(scores, class), sep = "|"); cat("\\n")
    cat(levels(scores$pft_fev1_grade), sep = "|"); cat("\\n")
    cat(as.integer(scores$pft_fev1_grade), scores$seen, format(scores$date), scores$v2, scores$subject, sep = "|")
    cat("\\n"); cat(format(scores$sf36v2_pcs, digits = 17), sep = "|"); cat("\\n")
    cat(attr(scores$sf36v2_pcs, "label"), attr(scores$subject, "label"), sep = "|")"""
    classes, levels, cells, numbers, labels = _run(tmp_path, "Rscript", "-e", ask).splitlines()
    assert classes == "character|numeric|factor|logical|Date|character"
    assert levels == "A|very low|it's"
    assert cells == '2|NA|3|TRUE|NA|FALSE|2024-02-29|NA|1941-07-09|say "yes"|NA|\'-x|001|1e5|é, 体'
    assert [None if cell.strip() == "NA" else float(cell) for cell in numbers.split("|")] == [
        38.51234567890123,
        None,
        1e-7,
    ]
    assert labels == "Physical 'summary' & $more (T)|Identifier, \"as typed\""


@NEEDS_PSPP
def test_pspp_reads_what_an_spss_file_holds(tmp_path: Path) -> None:
    """The program and the .sav give the same data, labels included; the CSV has an apostrophe before -x."""
    text = _written(tmp_path, "spss") + "SAVE OUTFILE='s.sav'.\n"
    (tmp_path / "s.sps").write_text(text, encoding="utf-8")
    _run(tmp_path, "pspp", "s.sps")
    found, about = pyreadstat.read_sav(tmp_path / "s.sav")
    (tmp_path / "o.sav").write_bytes(sav_bytes(dataset(TABLE.replace("-x", "'-x"), MEANINGS, limits.SPSS)))
    expected, expected_about = pyreadstat.read_sav(tmp_path / "o.sav")
    pd.testing.assert_frame_equal(found, expected)
    assert about.column_names_to_labels == expected_about.column_names_to_labels
    assert about.variable_value_labels == expected_about.variable_value_labels


@pytest.mark.parametrize("language", LIMITS)
def test_every_column_is_named_and_labelled(tmp_path: Path, language: str) -> None:
    """With the file that is read."""
    text = _written(tmp_path, language)
    assert "s.csv" in text
    assert "UTF-8" in text
    if language != "r":
        assert all(one.column in text for one in MEANINGS)
    assert "Physical" in text


def test_sas_quotes_keep_macros_out(tmp_path: Path) -> None:
    """Between apostrophes, doubled within; & and % mean nothing there."""
    text = _written(tmp_path, "sas")
    assert "label sf36v2_pcs = 'Physical ''summary'' & $more (T)';" in text
    assert "invalue c3in 'A'=1 'very low'=2 'it''s'=3 other=.;" in text
    assert "informat pft_fev1_grade c3in8.;" in text
    assert "encoding='utf-8'" in text
    assert {line for line in text.splitlines() if line.count("'") % 2} == set()


def test_names_of_sas_formats_end_in_a_letter(tmp_path: Path) -> None:
    """SAS takes digits at the end for a width."""
    names = re.findall(r"^  (?:in)?value (\w+) ", _written(tmp_path, "sas"), flags=re.MULTILINE)
    assert names
    assert all(name[-1].isalpha() for name in names)


def test_stata_columns_cannot_meet_the_raw_ones(tmp_path: Path) -> None:
    """A column of the table that is named v2, as Stata names raw columns, is not taken for one."""
    lines = _written(tmp_path, "stata").splitlines()
    assert lines.index("rename v2 _raw2") < lines.index("rename _raw6 v2")
    assert "label variable sf36v2_pcs `\"Physical 'summary' & \\$more (T)\"'" in lines
    assert 'generate long date = daily(_raw5, "YMD")' in lines


def test_words_that_the_csv_marks_are_looked_for_as_it_has_them() -> None:
    """A category "-low" stands in the CSV with an apostrophe."""
    meaning = ColumnMeaning("band", "Band", "category", codes=("-low", "high"), paramcd="BAND")
    table = pd.DataFrame({"band": ["-low"]})
    assert "'-low" in csv_text(table)
    text = program("r", dataset(table, [meaning], LIMITS["r"]), "s.csv")
    assert 'levels = c("\'-low", "high"), labels = c("-low", "high")' in text
