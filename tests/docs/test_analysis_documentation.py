"""docs/analyze.md lists the variables that the datasets have, and follows one person as the program does."""

from pathlib import Path

import openpyxl

from tests.support.analysis_variables import END, PAGE, START, section

VISITS = Path(__file__).parents[2] / "examples" / "visits.xlsx"


def test_the_page_lists_every_variable_as_the_program_has_it() -> None:
    """The tables are what ``python -m tests.support.analysis_variables`` writes."""
    page = PAGE.read_text(encoding="utf-8")
    assert f"{START}{page.partition(START)[2].partition(END)[0]}{END}" == section()


def test_the_person_that_is_followed_has_these_answers() -> None:
    """The cells that the page names hold ten answers whose sum it gives."""
    cells = [cell.value for cell in openpyxl.load_workbook(VISITS)["SF36v2"]["H2:Q2"][0]]
    assert (len(cells), sum(cells), (sum(cells) - 10) / 20 * 100) == (10, 23, 65)
    assert "whose sum\nis 23; (23 - 10) / 20 * 100 is 65" in PAGE.read_text(encoding="utf-8")
