"""Tests with one row per result: values, units and trials; expected values by hand from the rows written here."""

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.synthetic import notes, write_xlsx

RE = [
    "DOMAIN",
    "USUBJID",
    "RESEQ",
    "RETESTCD",
    "REORRES",
    "REORRESU",
    "RESTRESC",
    "RESTRESN",
    "RESTRESU",
    "VISIT",
    "REDTC",
]
PLAIN = ["Patientennummer", "Visite", "Parameter", "Wert", "Einheit"]


def results(folder: Path, rows: list[list[Any]], head: list[str] = PLAIN) -> Path:
    pd.DataFrame(rows, columns=head).to_csv(folder / "results.csv", index=False)
    return folder / "results.csv"


def lungs(*volumes: tuple[str, float, str | None], person: str = "L1") -> list[list[Any]]:
    return [[person, "V1", *one] for one in volumes]


def test_respiratory_domain(tmp_path: Path) -> None:
    """CDISC RE: the standard value in its own unit, percentages left out and named, times of day no visits."""
    rows: list[list[Any]] = []
    for person, fev1, fvc in (("R-1", 1980, 2970), ("R-2", 3100, 4050)):
        for code, value, unit in (("FEV1", fev1, "mL"), ("FEV1PP", 80, "%"), ("FVC", fvc, "mL"), ("FVCPP", 85, "%")):
            at = f"2023-05-0{person[-1]}T08:0{len(rows) % 10}"
            rows.append(["RE", person, len(rows), code, value, unit, str(value), value, unit, "WEEK 2", at])
    path = write_xlsx(tmp_path / "re.xlsx", {"RE": [RE, *rows[::-1]]})
    result = prosuite.score_workbook(path)
    wide = result.wide.sort_values("subject")
    assert wide[["subject", "visit"]].to_numpy().tolist() == [["R-1", "WEEK 2"], ["R-2", "WEEK 2"]]
    assert wide[["pft_fev1_l", "pft_fvc_l"]].to_numpy().tolist() == [[1.98, 2.97], [3.1, 4.05]]
    assert len(result.findings) == 0
    assert "4 rows hold no field of the instrument ('FVCPP', 'FEV1PP')" in notes(path)


def test_fault_is_named_by_the_cell_of_its_row(tmp_path: Path) -> None:
    """A volume nobody has stands in the row that holds it."""
    path = results(tmp_path, lungs(("FVC", 3.1, "L"), ("FEV1", 22, "L")))
    (found,) = prosuite.validate(path)
    assert (found.code, found.cell, found.item) == ("out-of-limits", "results!D3", "fev1_l")


def test_units_of_rows_that_differ(tmp_path: Path) -> None:
    """Values of one field in L and mL come out alike; a percentage under the same name is no volume."""
    rows = [*lungs(("FEV1", 2.1, "L"), ("FVC", 3.4, "L")), *lungs(("FEV1", 1850, "ml"), ("FEV1", 71, "%"), person="L2")]
    path = results(tmp_path, rows)
    assert prosuite.score_workbook(path).wide["pft_fev1_l"].tolist() == [2.1, 1.85]
    assert "FEV1: 1 value converted into L by the column of units" in notes(path)
    assert "1 row in percent not read ('FEV1')" in notes(path)


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([("FEV1", 2.1, "kg")], "gives 'FEV1' in 'kg', which is no unit of it: expected L or mL"),
        ([("FEV1 (L)", 2100, "mL")], r"'FEV1 \(L\)' names the unit L, but the column of units says mL"),
        ([("FEV1", 2.1, "L"), ("FVC", 3.1, "L")], None),
        ([("FEV1", 2.1, None), ("FVC", 3.1, "L")], None),
    ],
)
def test_units_are_never_guessed(tmp_path: Path, rows: list[tuple[str, float, str | None]], says: str | None) -> None:
    """A unit that is none of the field, or that its name contradicts, refuses the sheet."""
    path = results(tmp_path, lungs(*rows))
    if says is None:
        assert prosuite.score_workbook(path).wide["pft_fev1_l"].tolist() == [2.1]
        return
    with pytest.raises(prosuite.ColumnError, match=says):
        prosuite.score_workbook(path)


def test_a_blank_unit_where_others_differ_is_refused(tmp_path: Path) -> None:
    """Beside L and mL, a value without a unit could be in either."""
    rows = [
        row
        for person, unit in zip("abc", ("L", "mL", None), strict=True)
        for row in lungs(("FEV1", 2, unit), person=person)
    ]
    with pytest.raises(prosuite.ColumnError, match=r"'FEV1' in L and mL, and row 4 does not say its unit"):
        prosuite.score_workbook(results(tmp_path, rows))


def test_trials_are_told_apart_by_their_number(tmp_path: Path) -> None:
    """CDISC FT: the best of two walks; without their number nothing says that there were two, and it is asked for."""
    head = ["USUBJID", "FTTESTCD", "FTSTRESN", "FTSTRESU", "FTREPNUM", "VISIT"]
    rows = [
        [who, code, value, "m", walk, "V1"]
        for who, far in (("W1", 400), ("W2", 350))
        for walk in (1, 2)
        for code, value in (("SIXMW103", far / 2), ("SIXMW106", far + 10 * walk))
    ]
    wide = prosuite.score_workbook(results(tmp_path, rows, head)).wide
    assert wide[["subject", "sixmwt_distance_m", "sixmwt_walk_difference_m"]].to_numpy().tolist() == [
        ["W1", 420, 10],
        ["W2", 370, 10],
    ]
    path = results(tmp_path, [[*row[:4], row[5]] for row in rows], [*head[:4], head[5]])
    with pytest.raises(prosuite.ColumnError, match=r"'SIXMW106' stands 2 times for W1 V1.*= \"walk\""):
        prosuite.score_workbook(path)


def test_what_is_known_of_the_person_stands_beside_or_in_rows_of_its_own(tmp_path: Path) -> None:
    """Sex and age of every row, height and weight in rows of their own: such a man is to walk 543.63 m.

    Enright and Sherrill 1998: 7.57 x 175 - 5.02 x 66 - 1.76 x 80 - 309 = 543.63.
    """
    head = ["subject", "sex", "age", "visit", "test", "value", "unit"]
    rows = [["S2", "m", 66, "bl", *one] for one in (("HEIGHT", 175, "cm"), ("WEIGHT", 80, "kg"), ("6MWD", 420, "m"))]
    wide = prosuite.score_workbook(results(tmp_path, rows, head)).wide
    assert wide["sixmwt_distance_predicted"].tolist() == pytest.approx([543.63])


def test_decimal_commas_in_several_units_are_refused(tmp_path: Path) -> None:
    """A value that is to be converted is not left in its own unit because its comma is read later."""
    rows = [["A", "V1", "6MWD", "780,5", "ft"], ["B", "V1", "6MWD", "400", "m"]]
    with pytest.raises(prosuite.ColumnError, match=r"in several units, and values such as '780,5'"):
        prosuite.score_workbook(results(tmp_path, rows))


def test_one_result_of_each_person(tmp_path: Path) -> None:
    """Where everybody has a single row, the column of persons does not number the rows."""
    path = results(tmp_path, [["A", "V1", "6MWD", 400, "m"], ["B", "V1", "6MWD", 1000, "ft"]])
    wide = prosuite.score_workbook(path).wide
    assert wide[["subject", "sixmwt_distance_m"]].to_numpy().tolist() == [["A", 400], ["B", 304.8]]
