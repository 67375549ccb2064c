"""Times of day: every way to write half past ten, and columns whose numbers could be two of them."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosuite.errors import ColumnError
from prosuite.instruments.fields import MeasuredField
from prosuite.records.readings import Reading, read_column

BEDTIME = MeasuredField(id="bedtime", title="Bedtime", kind="clock", unit="hours")


def read(*cells: object, unit: str | None = None) -> Reading:
    """Read cells as a column of times."""
    return read_column(list(cells), BEDTIME, unit, None, "column 'x' (S!A1)")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("22:30", 22.5),
        (" 22:30 ", 22.5),
        ("22:30:00", 22.5),
        ("9:06", 9.1),
        ("10:30 pm", 22.5),
        ("10:30PM", 22.5),
        ("10.30 p.m.", 22.5),
        ("10 pm", 22),
        ("12 am", 0),
        ("12:15 am", 0.25),
        ("12 pm", 12),
        ("2230", 22.5),
        ("0030", 0.5),
        ("24:00", 24),
        ("00:00", 0),
        (datetime.time(22, 30), 22.5),
        (datetime.datetime(1899, 12, 30, 22, 30), 22.5),  # noqa: DTZ001
        (datetime.datetime(1900, 1, 1, 6, 0), 6),  # noqa: DTZ001
        (datetime.timedelta(hours=22, minutes=30), 22.5),
        (np.datetime64("1899-12-30T22:30"), 22.5),
        (22.5, 22.5),
        ("22.5", 22.5),
        (24, 24),
        (2230, 22.5),
        (2400, 24),
        (0.9375, 22.5),
        (0, 0),
        (1, 1),
    ],
)
def test_one_cell(cell: object, expected: float) -> None:
    """Each way to write a time gives its hours, alone in its column: 22 h 30 min is 22.5 h."""
    found = read(cell)
    assert found.number.tolist() == pytest.approx([expected])
    assert not found.faults


@pytest.mark.parametrize("cell", [None, "", " ", float("nan"), np.datetime64("NaT")])
def test_a_blank(cell: object) -> None:
    """It is no time and no fault."""
    found = read(cell)
    assert np.isnan(found.number).all()
    assert not found.faults


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("late", "text-answer"),
        ("22:75", "text-answer"),
        ("13 pm", "text-answer"),
        ("0:30 am", "text-answer"),
        ("22,5", "text-answer"),
        ("22:30 Uhr", "text-answer"),
        (float("inf"), "text-answer"),
        (True, "boolean-answer"),
        (datetime.date(2024, 1, 1), "date-answer"),
        (datetime.datetime(2024, 1, 1, 22, 30), "date-answer"),  # noqa: DTZ001
        ("25:10", "out-of-limits"),
        ("24:01", "out-of-limits"),
        (datetime.timedelta(hours=30), "out-of-limits"),
        (-1, "out-of-limits"),
        (25, "out-of-limits"),
        (2275, "out-of-limits"),
    ],
)
def test_no_time(cell: object, code: str) -> None:
    """What says no time is a fault of its cell; the others of the column are read."""
    found = read(cell, "22:30")
    assert found.number[1] == 22.5
    assert np.isnan(found.number[0])
    assert [fault.code for fault in found.faults.values()] == [code]
    assert list(found.faults) == [0]


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        ((2230, 630, 30, 5), [22.5, 6.5, 0.5, 5 / 60]),  # one above 24 settles all
        (("2230", "630"), [22.5, 6.5]),
        ((22, 23.5, 0.5), [22, 23.5, 0.5]),  # one above 1 settles that they are no days
        ((22.75, 22.3), [22.75, 22.3]),  # no hour has 75 minutes
        ((22.33, 22.5), [22.33, 22.5]),
        ((22.5, 22.25), [22.5, 22.25]),
        ((0.9375, 0.5), [22.5, 12]),  # 0.9375 h is no whole minute
        ((0.9375, 0.9583), [22.5, 22.9992]),
        ((2230, "22:00"), [22.5, 22]),
    ],
)
def test_the_whole_column_decides(cells: tuple[object, ...], expected: list[float]) -> None:
    """A number means what the others of its column leave it to mean."""
    found = read(*cells)
    assert found.number.tolist() == pytest.approx(expected)
    assert not found.faults


def test_what_fits_no_notation() -> None:
    """The notation of most numbers is taken, and the others are out of limits."""
    found = read(2230, 2100, 2199)
    assert found.number[:2].tolist() == [22.5, 21]
    assert found.faults.keys() == {2}
    typed = read(22, 23, 25)
    assert typed.number[:2].tolist() == [22, 23]
    assert typed.faults.keys() == {2}


@pytest.mark.parametrize(
    ("cells", "units", "times"),
    [
        ((0.5,), ("hours", "days"), ("00:30", "12:00")),
        ((0, 0.25), ("hours", "days"), ("00:15", "06:00")),
        ((22.3, 23), ("hours", "h.mm"), ("22:18", "22:30")),
        ((22.15, 22.45), ("hours", "h.mm"), ("22:09", "22:15")),
    ],
)
def test_two_notations_are_refused(cells: tuple[float, ...], units: tuple[str, str], times: tuple[str, str]) -> None:
    """The message names both times and both units, each of which settles it."""
    with pytest.raises(ColumnError) as refusal:
        read(*cells)
    for word in (*units, *times):
        assert word in str(refusal.value)
    first, second = (read(*cells, unit=unit).number.tolist() for unit in units)
    assert first == list(cells)
    assert first != second


def test_declared_units() -> None:
    """By hand: half of a day is noon; 22.30 with minutes is half past; 45 of hhmm is a quarter to one."""
    assert read(0.5, unit="days").number.tolist() == [12]
    assert read(22.3, unit="h.mm").number.tolist() == [22.5]
    assert read(45, unit="hhmm").number.tolist() == [0.75]
    assert read("22:30", 0.5, unit="hours").number.tolist() == [22.5, 0.5]


def test_a_notation_is_noted() -> None:
    """The run record can say so; hours go without saying."""
    assert read(2230).notes == ("bedtime: numbers read as hhmm",)
    assert read(22.5, "22:30").notes == ()
    assert read("2230").notes == ()


@given(st.lists(st.times(), min_size=1, max_size=8))
def test_all_ways_to_write_the_same_times_agree(times: list[datetime.time]) -> None:
    """As times, as text, with am and pm, as four digits, as declared days: to the minute."""
    whole = [time.replace(second=0, microsecond=0, tzinfo=None) for time in times]
    expected = [time.hour + time.minute / 60 for time in whole]
    written = (
        [time.strftime("%H:%M") for time in whole],
        [time.strftime("%I:%M %p") for time in whole],
        [time.strftime("%H%M") for time in whole],
        whole,
    )
    for cells in written:
        assert read(*cells).number.tolist() == pytest.approx(expected)
    assert read(*(hours / 24 for hours in expected), unit="days").number.tolist() == pytest.approx(expected)
