"""Columns of test sheets to numbers: units are converted once, and each cell that is no value says what it may be."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from prosuite.catalogue.load import load_catalogue
from prosuite.errors import ColumnError
from prosuite.instruments.units import units_like
from prosuite.intake.dates import DateOrder
from prosuite.records.readings import CellFault, Reading, read_column

SPECS = load_catalogue().instruments
FIELDS = {field.id: field for spec in SPECS.values() for field in spec.fields}


def read(field: str, *cells: object, unit: str | None = None, order: DateOrder | None = None) -> Reading:
    """Read cells as a field's column."""
    return read_column(list(cells), FIELDS[field], unit, order, "column 'x' (S!A1)")


# The factors are those of the SI Brochure (9th ed.) and, for foot, inch and pound, of NIST SP 811 (2008).
@pytest.mark.parametrize(
    ("field", "unit", "cell", "expected"),
    [
        ("fev1_l", "mL", 2450, 2.45),
        ("fev1_l", "L", 2.45, 2.45),
        ("pef_l_s", "L/min", 480, 8),
        ("pef_l_s", "mL/s", 8000, 8),
        ("height_cm", "m", 1.75, 175),
        ("height_cm", "mm", 1750, 175),
        ("height_cm", "in", 70, 177.8),
        ("height_cm", "ft", 5.5, 167.64),
        ("weight_kg", "lb", 150, 68.0388555),
        ("weight_kg", "g", 70_000, 70),
        ("age", "months", 72, 6),
        ("distance_m", "ft", 1000, 304.8),
        ("distance_m", "km", 0.4, 400),
        ("spo2_lowest", "fraction", 0.88, 88),
        ("fet_s", "min", 0.1, 6),
    ],
)
def test_a_stated_unit_is_converted_once(field: str, unit: str, cell: float, expected: float) -> None:
    """Into the unit of the field."""
    np.testing.assert_allclose(read(field, cell, unit=unit).number, [expected], rtol=1e-12)


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("fev1_l", 2.45, 2.45),
        ("fev1_l", "2.45", 2.45),
        ("fev1_l", " 2.45 ", 2.45),
        ("fev1_l", 2, 2),
        ("borg_dyspnoea_end", 0.5, 0.5),
        ("borg_dyspnoea_end", "10", 10),
        ("sex", "Male", 1),
        ("sex", "F", 2),
        ("sex", " woman ", 2),
        ("ethnic_group", "NE Asian", 3),
        ("acceptable", "no", 1),
        ("acceptable", 1, 2),
        ("acceptable", True, 2),
        ("birth_date", "1960-05-31", datetime.date(1960, 5, 31).toordinal()),
        ("birth_date", datetime.datetime(1960, 5, 31), datetime.date(1960, 5, 31).toordinal()),  # noqa: DTZ001
    ],
)
def test_a_cell_as_a_number(field: str, cell: object, expected: float) -> None:
    """Values of any type, codes in their spellings, dates as day numbers; no fault."""
    found = read(field, cell)
    assert (found.number.tolist(), found.faults) == ([expected], {})


@pytest.mark.parametrize("field", ["fev1_l", "sex", "birth_date", "stop_reason", "borg_fatigue_end"])
@pytest.mark.parametrize("blank", [None, "", "  ", float("nan")])
def test_a_blank_is_no_value_and_no_fault(field: str, blank: object) -> None:
    """Of every kind of field."""
    found = read(field, blank)
    assert (np.isnan(found.number).tolist(), found.faults) == ([True], {})


@pytest.mark.parametrize(
    ("field", "unit", "cell", "code", "expected"),
    [
        ("fev1_l", None, 2450, "out-of-limits", "0.1 to 8 L; 2450 mL would be 2.45 L"),
        ("fev1_l", None, 85, "out-of-limits", "0.1 to 8 L; it may be percent of predicted"),
        ("fev1_l", "mL", 2.45, "out-of-limits", "0.1 to 8 L; it may be in L"),
        ("fev1_l", None, -1, "out-of-limits", "0.1 to 8 L"),
        ("fvc_l", None, 3100, "out-of-limits", "0.2 to 10 L; 3100 mL would be 3.1 L"),
        ("pef_l_s", None, 480, "out-of-limits", "0.3 to 20 L/s; 480 L/min would be 8 L/s; 480 mL/s would be 0.48 L/s"),
        ("height_cm", None, 1.75, "out-of-limits", "60 to 250 cm; 1.75 m would be 175 cm"),
        ("height_cm", None, 5.75, "out-of-limits", "60 to 250 cm; 5.75 ft would be 175.3 cm"),
        ("height_cm", None, 1750, "out-of-limits", "60 to 250 cm; 1750 mm would be 175 cm"),
        ("height_cm", "m", 175, "out-of-limits", "60 to 250 cm; it may be in cm"),
        ("age", None, 0, "out-of-limits", "2 to 115 years"),
        ("age", None, 130, "out-of-limits", "2 to 115 years; 130 months would be 10.83 years"),
        ("distance_m", None, 1020, "out-of-limits", "0 to 1000 m; 1020 ft would be 310.9 m"),
        ("spo2_lowest", None, 0.88, "out-of-limits", "50 to 100 %; 0.88 fraction would be 88 %"),
        ("borg_dyspnoea_end", None, 2.5, "out-of-range-answer", "0, 0.5, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10"),
        ("fev1_l", None, "2.4 L", "text-answer", "a number"),
        ("fev1_l", None, "2,4", "text-answer", "a number"),
        ("fev1_l", None, True, "boolean-answer", "a number"),
        ("fev1_l", None, datetime.date(2024, 1, 2), "date-answer", "a number"),
        ("birth_date", None, "31/02/1960", "impossible-date", "a date such as 2024-05-31; there is no such day"),
    ],
)
def test_a_cell_that_is_no_value(field: str, unit: str | None, cell: object, code: str, expected: str) -> None:
    """It counts as missing, and the fault says within what it should be and what it may be instead."""
    found = read(field, cell, unit=unit)
    assert np.isnan(found.number).tolist() == [True]
    assert found.faults == {0: CellFault(code, expected)}


@pytest.mark.parametrize(
    ("field", "cell", "expected"),
    [
        ("fev1_l", 7.5, "0.4 to 7 L"),
        ("height_cm", 67, "95 to 215 cm; 67 in would be 170.2 cm"),
        ("distance_m", 30, "50 to 800 m"),
        ("distance_m", 900, "50 to 800 m; 900 ft would be 274.3 m"),
    ],
)
def test_a_rare_value_is_used_and_named(field: str, cell: float, expected: str) -> None:
    """Between the soft and the hard limits."""
    found = read(field, cell)
    assert (found.number.tolist(), found.faults) == ([cell], {0: CellFault("unusual-value", expected)})


@pytest.mark.parametrize("endless", [np.inf, -np.inf])
def test_an_endless_number_is_a_fault_of_its_cell(endless: float) -> None:
    """In a column of numbers too, which is read at once."""
    found = read_column(np.array([2.0, endless]), FIELDS["fev1_l"], None, None, "column 'x'")
    assert (found.number[0], found.faults) == (2.0, {1: CellFault("text-answer", "a number")})


@pytest.mark.parametrize("field", [name for name, field in FIELDS.items() if field.hard])
@pytest.mark.parametrize("side", [0, 1])
def test_hard_limits_are_part_of_what_they_bound(field: str, side: int) -> None:
    """The limit itself is a value."""
    limit = (FIELDS[field].hard or ())[side]
    assert read(field, limit, unit=FIELDS[field].unit).number.tolist() == [limit]


@pytest.mark.parametrize("cells", [(90, 120, 85), (150, 180)])
def test_weights_without_a_unit_are_refused(cells: tuple[float, ...]) -> None:
    """Both kilograms and pounds are likely; the refusal names what settles it."""
    with pytest.raises(ColumnError, match=r"kg or lb: name it 'weight \(kg\)'.*units = \{ \"column\" = \"kg\" \}"):
        read("weight_kg", *cells)


@pytest.mark.parametrize("cells", [(None,), (15, 70), (70, 80, 65)])
def test_weights_that_cannot_be_pounds_are_kilograms(cells: tuple[float | None, ...]) -> None:
    """65 lb are 29 kg, which adults do not weigh; without any value nothing is in doubt."""
    number = read("weight_kg", *cells).number
    np.testing.assert_array_equal(number, np.array(cells, np.float64))


def test_a_stated_unit_is_never_in_doubt() -> None:
    """A column that says kg holds kg."""
    assert read("weight_kg", 70, 80, unit="kg").number.tolist() == [70, 80]


@pytest.mark.parametrize("codes", [(1, 2), (0, 1), ("1", "2"), (1.0, 2.0)])
def test_undeclared_codes_are_refused_with_the_declaration(codes: tuple[object, ...]) -> None:
    """Nobody knows which sex is 1."""
    with pytest.raises(
        ColumnError, match=r"nothing says what they mean: declare it .* \[codes\.sex\], such as \"[01]\""
    ):
        read("sex", *codes)


def test_an_unknown_word_is_a_fault_of_its_cell() -> None:
    """The others are read."""
    found = read("sex", "male", "kvinne")
    assert (found.number[0], found.faults) == (1, {1: CellFault("unknown-code", "male, female")})


def test_dates_of_birth_that_can_be_read_two_ways_are_refused() -> None:
    """The refusal names the declaration."""
    with pytest.raises(ColumnError, match='declare in a study file date_order = "dmy"'):
        read("birth_date", "03/04/1960")


def test_a_declared_order_settles_dates_of_birth() -> None:
    """Day first."""
    assert read("birth_date", "03/04/1960", order="dmy").number.tolist() == [datetime.date(1960, 4, 3).toordinal()]


@given(st.sampled_from(["fev1_l", "height_cm", "distance_m", "pef_l_s"]), st.data())
def test_a_value_is_the_same_in_every_unit(field: str, data: st.DataObject) -> None:
    """However a value is given, it is the same number of the field's unit."""
    low, high = FIELDS[field].soft or FIELDS[field].hard or (1, 2)
    value = data.draw(st.floats(low * 1.01, high * 0.99))
    own, *others = units_like(FIELDS[field].unit or "")
    for other in others:
        given_in = value * own.factor / other.factor
        np.testing.assert_allclose(read(field, given_in, unit=other.name).number, [value], rtol=1e-12)


@given(st.lists(st.one_of(st.floats(), st.text(max_size=4), st.none(), st.booleans(), st.integers()), max_size=6))
def test_no_cell_gives_a_number_that_nobody_can_have(cells: list[object]) -> None:
    """Whatever stands in a column, a number is within the hard limits or missing, and what is lost has its fault."""
    found = read("fev1_l", *cells)
    low, high = FIELDS["fev1_l"].hard or (0, 0)
    known = found.number[~np.isnan(found.number)]
    assert ((known >= low) & (known <= high)).all()
    blank = [cell is None or cell != cell or (isinstance(cell, str) and not cell.strip()) for cell in cells]  # noqa: PLR0124 - NaN
    assert set(np.flatnonzero(np.isnan(found.number)).tolist()) <= set(found.faults) | {
        row for row, empty in enumerate(blank) if empty
    }
