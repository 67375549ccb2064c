"""The default workbook: what a person sees first, and where everything else is."""

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from prosuite.pipeline.score_book import score_book
from prosuite.pipeline.score_workbook import ScoreResult, score_workbook

EXAMPLE = Path(__file__).parents[2] / "examples" / "visits.xlsx"


@pytest.fixture(scope="module")
def result() -> ScoreResult:
    """Give the example's scores."""
    return score_workbook(EXAMPLE)


@pytest.fixture(scope="module")
def book(result: ScoreResult, tmp_path_factory: pytest.TempPathFactory) -> openpyxl.Workbook:
    """Give the example's workbook of scores."""
    (path,) = result.write(tmp_path_factory.mktemp("book") / "scores.xlsx")
    return openpyxl.load_workbook(path)


def _header(sheet: Worksheet) -> list[str]:
    return [str(cell.value) for cell in sheet[1]]


def test_the_main_scores_come_first(book: openpyxl.Workbook) -> None:
    """Who and when, then the main scores in the order of each instrument's spec."""
    assert _header(book["Scores"])[:5] == ["subject", "visit", "date", "sf36v2_pcs", "sf36v2_mcs"]
    names = _header(book["Scores"])
    assert names.index("sixmwt_distance_m") < names.index("pft_fev1_z") < names.index("sf36v2_pf_t")
    assert book["Scores"].freeze_panes == "C2"


def test_columns_that_are_empty_for_everyone_are_named_not_shown(result: ScoreResult, book: openpyxl.Workbook) -> None:
    """The example has no walk with oxygen saturation: Summary names the column, and the tables of files keep it."""
    assert "sixmwt_desaturation" not in _header(book["Scores"])
    assert "sixmwt_desaturation" in result.wide.columns
    said = " ".join(str(cell) for row in book["Summary"].iter_rows(values_only=True) for cell in row if cell)
    assert "sixmwt_desaturation" in said


def test_numbers_are_short_to_the_eye(result: ScoreResult, book: openpyxl.Workbook) -> None:
    """PCS to one decimal, FEV1 to two, and the cells keep their values."""
    sheet = book["Scores"]
    for name, shown in (("sf36v2_pcs", "0.0"), ("pft_fev1_l", "0.00"), ("sixmwt_distance_m", "0")):
        cell = sheet.cell(2, _header(sheet).index(name) + 1)
        assert (cell.number_format, cell.value) == (shown, pytest.approx(result.wide[name].iloc[0], rel=1e-15))


def test_dates_are_dates(book: openpyxl.Workbook) -> None:
    """A spreadsheet program can sort and subtract them."""
    assert book["Scores"]["C2"].is_date


def test_findings_stand_errors_first_and_lead_to_their_record(book: openpyxl.Workbook) -> None:
    """The planted answer 33 of subject 005 at month 3 leads to that row of the scores."""
    findings, scores = book["Findings"], book["Scores"]
    severities = [cell.value for cell in findings["A"]][1:]
    assert severities == sorted(severities)
    link = findings.cell(2, _header(findings).index("subject") + 1)
    row = int(link.hyperlink.location.partition("!A")[2])
    assert (link.value, scores.cell(row, 1).value, scores.cell(row, 2).value) == ("005", "005", "month 3")


def test_the_summary_leads_to_the_findings(book: openpyxl.Workbook) -> None:
    """Each kind of finding leads to the first of its kind."""
    links = [cell for row in book["Summary"].iter_rows() for cell in row if cell.hyperlink]
    rows = [int(link.hyperlink.location.partition("!A")[2]) for link in links]
    assert [link.value for link in links] == [book["Findings"].cell(row, 2).value for row in rows]
    assert "blank-answer" in [link.value for link in links]


def test_headers_say_what_a_column_is(book: openpyxl.Workbook) -> None:
    """The comment on PCS has its label and norm set."""
    sheet = book["Scores"]
    note = sheet.cell(1, _header(sheet).index("sf36v2_pcs") + 1).comment.text
    assert note.startswith("Physical component summary")
    assert "us1998" in note


def test_a_long_table_goes_in_only_where_it_is_wanted_or_short(
    result: ScoreResult, monkeypatch: pytest.MonkeyPatch
) -> None:
    """At the limit it is there, above only when asked for."""
    rows = len(result.long)
    for most, wanted, there in ((rows, False, True), (rows - 1, False, False), (rows - 1, True, True)):
        monkeypatch.setattr("prosuite.pipeline.score_book.SMALL", most)
        assert ("Long" in score_book(result, with_long=wanted)) is there
