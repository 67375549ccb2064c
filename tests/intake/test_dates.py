"""Columns of dates: what is read, what is refused, and that no order of day and month is ever guessed."""

import datetime
from typing import Any

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.utils.datetime import from_excel

import prosuite
from prosuite.intake.dates import DateFault, DateOrder, read_dates, settled_by

D = datetime.date
DATES = st.dates(D(1900, 1, 1), D(2099, 12, 31))
FORMATS: dict[DateOrder, str] = {"dmy": "{0.day}{1}{0.month}{1}{0.year}", "mdy": "{0.month}{1}{0.day}{1}{0.year}"}


@pytest.mark.parametrize(
    ("cell", "date"),
    [
        (D(2024, 5, 31), D(2024, 5, 31)),
        (datetime.datetime(2024, 5, 31, 9, 30), D(2024, 5, 31)),  # noqa: DTZ001 - spreadsheets have no time zones
        ("2024-05-31", D(2024, 5, 31)),
        (" 2024-5-31 ", D(2024, 5, 31)),
        ("2024/05/31", D(2024, 5, 31)),
        ("2024.05.31", D(2024, 5, 31)),
        ("2024-05-31T09:30", D(2024, 5, 31)),
        ("2024-05-31 09:30:00", D(2024, 5, 31)),
        ("2024-05-31T09:30:00Z", D(2024, 5, 31)),
        ("31 May 2024", D(2024, 5, 31)),
        ("31-MAY-2024", D(2024, 5, 31)),
        ("31MAY2024", D(2024, 5, 31)),
        ("May 31, 2024", D(2024, 5, 31)),
        ("7 september 2024", D(2024, 9, 7)),
        ("7 Sept. 2024", D(2024, 9, 7)),
        ("2024-Sep-07", D(2024, 9, 7)),
        ("29/02/2024", D(2024, 2, 29)),
        ("03/03/2024", D(2024, 3, 3)),  # the same either way
        (25569, D(1970, 1, 1)),  # the Unix epoch, as spreadsheet programs number it
        (36526.0, D(2000, 1, 1)),
        ("45292", D(2024, 1, 1)),
        (45292.75, D(2024, 1, 1)),
    ],
)
def test_a_date_that_says_itself_what_it_is(cell: Any, date: datetime.date) -> None:
    """A cell whose parts cannot be mistaken is read without any declaration."""
    read = read_dates([cell])
    assert (read.values, read.faults, read.undecided) == ([date], {}, ())


@pytest.mark.parametrize(
    ("cell", "fault"),
    [
        ("31/02/2024", DateFault.NO_SUCH_DAY),
        ("2023-02-29", DateFault.NO_SUCH_DAY),  # 2023 is no leap year
        ("32 May 2024", DateFault.NO_SUCH_DAY),
        ("45/13/2024", DateFault.NO_SUCH_DAY),
        ("2024-13", DateFault.NO_SUCH_DAY),
        ("01/02/1800", DateFault.OUT_OF_RANGE),
        ("2204-05-31", DateFault.OUT_OF_RANGE),
        (D(1899, 12, 31), DateFault.OUT_OF_RANGE),
        ("1824-05", DateFault.OUT_OF_RANGE),
        ("0204", DateFault.NOT_A_DATE),
        ("3/4/24", DateFault.SHORT_YEAR),
        ("31-May-24", DateFault.SHORT_YEAR),
        ("not known", DateFault.NOT_A_DATE),
        ("31 Foo 2024", DateFault.NOT_A_DATE),
        ("31/05-2024", DateFault.NOT_A_DATE),
        (7, DateFault.NOT_A_DATE),
        (7305, DateFault.NOT_A_DATE),  # the day before the first that is taken for a day number
        (73051, DateFault.NOT_A_DATE),
        (float("inf"), DateFault.NOT_A_DATE),
        (-45292, DateFault.NOT_A_DATE),
        (True, DateFault.NOT_A_DATE),
        (datetime.time(9, 30), DateFault.NOT_A_DATE),
    ],
)
def test_what_is_no_date(cell: Any, fault: DateFault) -> None:
    """A cell that is no date has no value and its row a reason."""
    read = read_dates([None, cell])
    assert (read.values, read.faults) == ([None, None], {1: fault})


@pytest.mark.parametrize("cell", ["2024-05", "2024", 2024, 2024.0])
def test_a_partial_date_is_no_fault_and_has_no_day(cell: Any) -> None:
    """A year, or a year and a month, is counted as a date without a day."""
    read = read_dates([cell, "2024-05-31"])
    assert (read.values, read.faults) == ([None, D(2024, 5, 31)], {})
    assert read.note == f"1 date without a day, such as {'2024-05' if cell == '2024-05' else '2024'}"


def test_day_numbers_are_said() -> None:
    """A note counts the day numbers and gives one with its date."""
    note = read_dates([None, "36526", 45292]).note
    assert note == "2 dates read as day numbers of the 1900 date system, such as 36526 is 2000-01-01"


def test_blank_cells_are_nothing() -> None:
    """Blank cells are neither dates nor faults."""
    read = read_dates([None, "", " ", float("nan")])
    assert (read.values, read.faults, read.note, read.undecided) == ([None] * 4, {}, None, ())


def test_an_order_that_nothing_settles_is_not_guessed() -> None:
    """A cell that could be two dates has no value; its row is named."""
    read = read_dates(["2024-01-02", "03/04/2024", "05.06.2024"])
    assert (read.values, read.undecided) == ([D(2024, 1, 2), None, None], (1,))
    assert read.doubt(["X!A2"]) == "X!A2 can be read day first or month first"


@pytest.mark.parametrize(
    ("settling", "read_as", "words"), [("13/05/2024", D(2024, 4, 3), "day"), ("05/13/2024", D(2024, 3, 4), "month")]
)
def test_one_cell_settles_its_column(settling: str, read_as: datetime.date, words: str) -> None:
    """03/04/2024 is 3 April beside a 13th day, 4 March beside a 13th in second place, and a note says why."""
    read = read_dates(["03/04/2024", settling])
    assert (read.values, read.undecided) == ([read_as, D(2024, 5, 13)], ())
    assert read.note == f"2 dates read {words} first, as {settling} can be read no other way"


def test_cells_that_contradict_each_other_settle_nothing() -> None:
    """A 13th in first and in second place leave the order open; both rows are named."""
    read = read_dates(["03/04/2024", "13/05/2024", "05/13/2024"])
    assert (read.values[0], read.undecided) == (None, (1, 2))
    assert read.doubt(["A3", "A4"]) == "A3 and A4 cannot have the same order of day and month"


@pytest.mark.parametrize(("order", "date"), [("dmy", D(2024, 4, 3)), ("mdy", D(2024, 3, 4))])
def test_a_declared_order_is_taken(order: DateOrder, date: datetime.date) -> None:
    """03/04/2024 is read as declared and counted."""
    read = read_dates(["03/04/2024", "2024-05-31"], order)
    assert (read.values, read.undecided) == ([date, D(2024, 5, 31)], ())
    assert read.note == f"1 date read {'day' if order == 'dmy' else 'month'} first, as declared"


@pytest.mark.parametrize(("order", "cell"), [("dmy", "05/13/2024"), ("mdy", "13/05/2024"), ("ymd", "03/04/2024")])
def test_a_date_in_another_order_than_declared_is_a_fault(order: DateOrder, cell: str) -> None:
    """A date that cannot be in the declared order is not read in another one."""
    assert read_dates([cell], order).faults == {0: DateFault.OTHER_ORDER}


@given(date=DATES, order=st.sampled_from(["dmy", "mdy"]), separator=st.sampled_from("./-"))
def test_any_date_is_read_back_in_its_declared_order(date: datetime.date, order: DateOrder, separator: str) -> None:
    """What is written in an order is read in that order."""
    assert read_dates([FORMATS[order].format(date, separator)], order).values == [date]


@given(dates=st.lists(DATES, min_size=1), order=st.sampled_from(["dmy", "mdy"]))
def test_without_a_declaration_a_date_is_right_or_not_read(dates: list[datetime.date], order: DateOrder) -> None:
    """Whatever stands in a column of one order, no cell of it is read as another date."""
    read = read_dates([FORMATS[order].format(date, "/") for date in dates])
    assert all(value in (None, date) for value, date in zip(read.values, dates, strict=True))
    assert read.faults == {}


@given(st.integers(7306, 73050))
def test_day_numbers_are_those_of_spreadsheets(serial: int) -> None:
    """A day number is the date that openpyxl makes of it."""
    assert read_dates([serial]).values == [from_excel(serial).date()]


class TestAnotherColumn:
    """A column that leaves the order open, beside one that settles it."""

    OPEN = ("03.04.2024", "05.06.2024")

    @pytest.mark.parametrize(("other", "first"), [("13.05.1960", (2024, 4, 3)), ("05/13/1960", (2024, 3, 4))])
    def test_it_is_read_in_the_order_of_the_other(self, other: str, first: tuple[int, int, int]) -> None:
        """And the note names what settles it."""
        found = settled_by(self.OPEN, read_dates(self.OPEN), [read_dates(["01.02.1950", other])])
        assert (found.values[0], found.undecided) == (datetime.date(*first), ())
        assert f"as {other} in another column can be read no other way" in str(found.note)

    def test_others_that_disagree_settle_nothing(self) -> None:
        """It stays open."""
        others = [read_dates(["13.05.1960"]), read_dates(["05.13.1960"])]
        assert settled_by(self.OPEN, read_dates(self.OPEN), others).undecided == (0,)

    def test_a_column_that_contradicts_itself_is_settled_by_none(self) -> None:
        """13.05. and 05.13. in one column."""
        cells = ("13.05.2024", "05.13.2024")
        assert settled_by(cells, read_dates(cells), [read_dates(["13.05.1960"])]).undecided == (0, 1)


@pytest.mark.parametrize(("born", "seen"), [("23.04.1960", "03.05.2024"), ("03.04.1960", "23.05.2024")])
def test_birth_dates_and_dates_of_a_sheet_settle_each_other(born: str, seen: str) -> None:
    """Either column may be the one with a day above 12; 3 May 2024 and 3 April 1960 are then day first."""
    row = {"subject": "1", "sex": "m", "birth_date": born, "date": seen, "height_cm": 175, "fev1_l": 3, "fvc_l": 4}
    iso = {**row, "birth_date": "-".join(born.split(".")[::-1]), "date": "-".join(seen.split(".")[::-1])}
    ages = [prosuite.score(pd.DataFrame([one]), "spirometry")["fev1_predicted"].tolist() for one in (row, iso)]
    assert ages[0] == ages[1]
