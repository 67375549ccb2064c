"""Finding the header of a sheet and the columns that say who, when and at which visit."""

from typing import Any

import pytest

from prosuite.intake.columns.roles import Roles, find_roles
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.locate import find_table
from prosuite.intake.table import Table
from prosuite.names import squash


def _is_item(header: str) -> bool:
    return header.startswith("pf")


def _table(*rows: list[Any]) -> Table:
    found = find_table(RawSheet("Form", list(rows)), _is_item)
    assert found is not None
    return found.table


@pytest.mark.parametrize("name", ["Visit Date", "visit_date", "VISITDATE", " visit-date ", "Visit.Date"])
def test_names_are_compared_without_case_spaces_and_punctuation(name: str) -> None:
    """Case, spaces and punctuation do not tell names apart."""
    assert squash(name) == "visitdate"


def test_letters_of_any_alphabet_tell_names_apart() -> None:
    """Letters outside English stay part of a name."""
    assert squash("Größe (cm)") == "grössecm"


@pytest.mark.parametrize("name", ["subject", "SUBJID", "USUBJID", "Patient ID", "record_id", "Study ID", "pid", "ID"])
def test_the_subject_column_is_known_by_its_usual_names(name: str) -> None:
    """CDISC, REDCap and plain names mark the subject column."""
    assert find_roles(["age", name]) == Roles(subject=1, visit=None, date=None)


@pytest.mark.parametrize("name", ["visit", "AVISIT", "VISITNUM", "redcap_event_name", "Time point", "Week"])
def test_the_visit_column_is_known_by_its_usual_names(name: str) -> None:
    """CDISC, REDCap and plain names mark the visit column."""
    assert find_roles(["age", name]) == Roles(subject=None, visit=1, date=None)


@pytest.mark.parametrize("name", ["date", "Visit date", "QSDTC", "ADT", "Date of assessment"])
def test_the_date_column_is_known_by_its_usual_names(name: str) -> None:
    """CDISC and plain names mark the date column."""
    assert find_roles(["age", name]) == Roles(subject=None, visit=None, date=1)


@pytest.mark.parametrize("headers", [["id", "subject"], ["subject", "id"]])
def test_the_more_telling_name_wins_wherever_it_stands(headers: list[str]) -> None:
    """With a column 'id' and a column 'subject', 'subject' identifies people, whatever the order."""
    assert find_roles(headers).subject == headers.index("subject")


@pytest.mark.parametrize("name", ["subject initials", "birth date", "visited", "PCS", "identity"])
def test_a_similar_name_is_no_role(name: str) -> None:
    """A name that only resembles that of a role gives a column no role."""
    assert find_roles([name]) == Roles(None, None, None)


def test_the_header_may_stand_below_title_rows() -> None:
    """The row that names most known columns is the header; what stands above it is no record."""
    table = _table(["Study 12", None, None], ["Printed 2024-01-02", None, None], ["subject", "pf01", "pf02"], [1, 2, 3])
    assert (table.header_row, table.headers, table.row_labels) == (3, ("subject", "pf01", "pf02"), [4])


def test_a_sheet_without_a_known_column_has_no_table() -> None:
    """Where no row names a known column, there is no table."""
    assert find_table(RawSheet("Lab", [["code", "unit"], ["a", 1]]), _is_item) is None


def test_a_header_may_hold_nothing_but_items() -> None:
    """A row of item names is a header without any column that says who or when."""
    table = _table(["Form 3"], ["pf01", "pf02"], [1, 2])
    assert table.header_row == 2


def test_a_name_typed_twice_counts_once() -> None:
    """A row that repeats one known name is no better header than a row of two names."""
    table = _table(["pf01", "pf01", "pf01"], ["subject", "pf01", "pf02"], [1, 2, 3])
    assert table.header_row == 2


def test_blank_rows_are_no_records() -> None:
    """A row without any value is no record, and the rows below it keep their numbers."""
    table = _table(["subject", "pf01"], [None, "  "], [1, 2], [None, None], [2, 3])
    assert table.row_labels == [3, 5]


def test_a_column_without_header_and_cells_is_left_out() -> None:
    """A column that holds nothing at all is no column, and those right of it keep their letters."""
    table = _table(["subject", None, "pf01"], [1, None, 2])
    assert table.address(0, 1) == "Form!C2"


def test_a_column_with_cells_but_no_header_is_kept() -> None:
    """Values below a blank header are not lost."""
    table = _table(["subject", None, "pf01"], [1, "note", 2])
    assert list(table.columns[1]) == ["note"]


def test_a_short_row_is_filled_with_blanks() -> None:
    """A row that ends early is blank in the columns it lacks."""
    table = _table(["subject", "pf01", "pf02"], [1])
    assert [list(column) for column in table.columns] == [[1], [None], [None]]


def test_a_long_row_keeps_its_cells() -> None:
    """Values right of the last header are not lost."""
    table = _table(["subject", "pf01"], [1, 2, "extra"])
    assert (table.headers[2], list(table.columns[2])) == ("", ["extra"])


def test_a_header_without_records_is_a_table_without_rows() -> None:
    """A header with nothing below it gives a table of no records with all its columns."""
    table = _table(["subject", "pf01"])
    assert (len(table), table.headers) == (0, ("subject", "pf01"))
