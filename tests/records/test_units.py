"""The unit of a column of a test: from a row of labels, its cells, a column beside it, or its values as a whole."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.synthetic import notes, write_study

Write = Callable[..., Path]
FOOT = 0.3048


def rows_of(name: str, *cells: Any, **more: list[Any]) -> list[dict[str, Any]]:
    """Return people with a column of values, and more columns."""
    columns = {"subject": [f"S{n}" for n in range(len(cells))], name: cells, **more}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def walked(path: Path, study: Path | None = None) -> list[float]:
    """Return the walked distances of a file."""
    return prosuite.score_workbook(path, study, norms="none").wide["sixmwt_distance_m"].tolist()


def codes(path: Path, study: Path | None = None) -> list[tuple[str, str | None]]:
    """Return code and cell of every error."""
    return [(one.code, one.cell) for one in prosuite.validate(path, study=study) if one.severity == "error"]


class TestARowOfUnits:
    @pytest.mark.parametrize("label", ["ft", "[ft]", "(ft)", "in ft", "Einheit: ft", "Distance walked (ft)"])
    def test_it_states_the_unit(self, workbook: Write, label: str) -> None:
        """1,000 ft are 304.8 m."""
        rows = rows_of("6MWD", label, 1000, 1200, **{"SpO2 rest": ["%", 95, 96]})
        path = workbook({"6MWT": rows})
        assert walked(path) == pytest.approx([1000 * FOOT, 1200 * FOOT])
        assert "column '6MWD' (6MWT!B1): distance_m converted from ft to m, as 6MWT!B2 says" in notes(path)

    @pytest.mark.parametrize(("header", "label"), [("6MWD (m)", "ft"), ("6MWD", "kg")])
    def test_a_contradiction_is_a_finding_and_no_value_is_used(self, workbook: Write, header: str, label: str) -> None:
        """Another unit than the name's, or that of something else."""
        path = workbook({"6MWT": rows_of(header, label, 1000, 700, **{"SpO2 rest": ["%", 95, 96]})})
        assert codes(path) == [("contradictory-unit", "6MWT!B2")]
        result = prosuite.score_workbook(path)
        assert result.wide["sixmwt_distance_m"].isna().all()
        reasons = result.long.loc[result.long["score"] == "distance_m", "reason"].tolist()
        assert all("the unit of distance_m is contradicted" in reason for reason in reasons)

    def test_the_study_file_settles_it(self, workbook: Write, tmp_path: Path) -> None:
        """What is declared is used."""
        path = workbook({"6MWT": rows_of("6MWD", "kg", 300, 400, **{"SpO2 rest": ["%", 95, 96]})})
        study = write_study(tmp_path, '[sheets."6MWT"]\nunits = { "6MWD" = "m" }\n')
        assert (codes(path, study), walked(path, study)) == ([], [300, 400])

    def test_visits_side_by_side_are_in_one_unit(self, workbook: Write) -> None:
        """A row of units that says m at one visit and ft at the next is contradicted."""
        rows = rows_of("bl_6mwd", "m", 400, 420, m3_6mwd=["ft", 1300, 1400])
        assert codes(workbook({"6MWT": rows})) == [("contradictory-unit", "6MWT!B2")]


class TestUnitsInCells:
    def test_each_is_read_in_its_own(self, workbook: Write) -> None:
        """Feet and metres in one column."""
        assert walked(workbook({"6MWT": rows_of("6MWD", "1000 ft", "300 m", "1100ft")})) == pytest.approx(
            [1000 * FOOT, 300, 1100 * FOOT]
        )

    def test_numbers_without_one_are_in_the_fields_unit_if_the_others_are(self, workbook: Write) -> None:
        """400 beside "300 m" is 400 m, and the first of them is no row of labels."""
        assert walked(workbook({"6MWT": rows_of("6MWD", "300 m", 400)})) == [300, 400]

    def test_numbers_without_one_beside_feet_are_refused(self, workbook: Write) -> None:
        """They could be either; both lines are given."""
        with pytest.raises(prosuite.ColumnError, match=r'units = \{ "6MWD" = "m" \} or units = \{ "6MWD" = "ft" \}'):
            prosuite.validate(workbook({"6MWT": rows_of("6MWD", "1000 ft", 400)}))

    def test_declared_they_are_what_is_declared(self, workbook: Write, tmp_path: Path) -> None:
        """And the others what they say."""
        study = write_study(tmp_path, '[sheets."6MWT"]\nunits = { "6MWD" = "m" }\n')
        assert walked(workbook({"6MWT": rows_of("6MWD", "1000 ft", 400)}), study) == pytest.approx([304.8, 400])

    def test_against_the_name_is_a_finding_of_the_cell(self, workbook: Write) -> None:
        """The other values are used."""
        path = workbook({"6MWT": rows_of("6MWD (m)", 300, "1000 ft")})
        assert codes(path) == [("contradictory-unit", "6MWT!B3")]
        assert walked(path)[0] == 300


class TestAColumnOfUnits:
    @pytest.mark.parametrize("header", ["6MWD unit", "Unit", "6MWD_UNITS", "Einheit 6MWD"])
    def test_each_row_is_read_in_its_own(self, workbook: Write, header: str) -> None:
        """1,000 ft and 300 m."""
        assert walked(workbook({"6MWT": rows_of("6MWD", 1000, 300, **{header: ["ft", "m"]})})) == pytest.approx(
            [304.8, 300]
        )

    def test_a_row_without_one_is_a_finding_where_others_differ(self, workbook: Write) -> None:
        """Nobody knows what 400 is; where all are metres it is metres."""
        path = workbook({"6MWT": rows_of("6MWD", 1000, 400, **{"6MWD unit": ["ft", None]})})
        assert codes(path) == [("contradictory-unit", "6MWT!C3")]
        assert walked(workbook({"6MWT": rows_of("6MWD", 300, 400, **{"6MWD unit": ["m", None]})})) == [300, 400]

    def test_of_visits_side_by_side(self, workbook: Write) -> None:
        """Each visit has its own."""
        rows = rows_of("bl_6mwd", 1000, bl_6mwd_unit=["ft"], m3_6mwd=[400], m3_6mwd_unit=["m"])
        assert walked(workbook({"6MWT": rows})) == pytest.approx([304.8, 400])


class TestValuesAsAWhole:
    @pytest.mark.parametrize(
        ("header", "values", "units"),
        [
            ("6MWD", (900, 1250, 1100), ("ft", "m")),
            ("6MWD", (600, 1250), ("ft", "m")),
            ("hand grip strength", (9000, 31000), ("g", "kg")),
        ],
    )
    def test_impossible_in_one_unit_and_possible_in_another(
        self, workbook: Write, header: str, values: tuple[float, ...], units: tuple[str, str]
    ) -> None:
        """One value is enough, and both lines are given; each of them runs."""
        path = workbook({"data": rows_of(header, *values)})
        with pytest.raises(prosuite.ColumnError) as refusal:
            prosuite.validate(path)
        for unit in units:
            assert f'units = {{ "{header}" = "{unit}" }}' in str(refusal.value)

    def test_trials_side_by_side_are_weighed_together(self, workbook: Write) -> None:
        """Only the second walk has a value that is impossible in metres; both columns are named."""
        rows = rows_of("walk 1 distance", 700, 900, **{"walk 2 distance": [800, 1250]})
        with pytest.raises(prosuite.ColumnError, match=r'"walk 1 distance" = "ft", "walk 2 distance" = "ft"'):
            prosuite.validate(workbook({"6MWT": rows}))

    def test_heights_that_are_all_rare_in_cm_and_usual_in_inches(self, workbook: Write) -> None:
        """66 and 71 could be the heights of small children in cm."""
        rows = rows_of("FEV1 (L)", 2.5, 2.6, height=[66, 71])
        with pytest.raises(prosuite.ColumnError, match='"height" = "in"'):
            prosuite.validate(workbook({"Spirometry": rows}))

    def test_one_value_in_another_unit_is_a_fault_of_its_cell(self, workbook: Write) -> None:
        """2,450 mL among litres: in mL the others would be impossible."""
        path = workbook({"Spirometry": rows_of("FEV1", 2.5, 2450, 2.6)})
        assert codes(path) == [("out-of-limits", "Spirometry!B3")]

    def test_values_possible_in_the_fields_unit_are_in_it(self, workbook: Write) -> None:
        """200 to 640 are metres, though they could be feet."""
        assert walked(workbook({"6MWT": rows_of("6MWD", 200, 640)})) == [200, 640]


def test_a_unit_declared_for_the_new_name_of_a_column_is_applied(workbook: Write, tmp_path: Path) -> None:
    """As for the name on the sheet."""
    study = write_study(tmp_path, '[sheets."6MWT"]\ncolumns = { way = "distance_m" }\nunits = { distance_m = "ft" }\n')
    assert walked(workbook({"6MWT": rows_of("way", 1000)}), study) == pytest.approx([304.8])


def test_units_of_visits_that_differ_are_refused(workbook: Write, tmp_path: Path) -> None:
    """A unit declared for one of two visits only would be taken for both."""
    study = write_study(tmp_path, '[sheets."6MWT"]\nunits = { bl_6mwd = "ft" }\n')
    with pytest.raises(prosuite.ColumnError, match="declare it for each column"):
        prosuite.validate(workbook({"6MWT": rows_of("bl_6mwd", 1000, m3_6mwd=[400])}), study=study)


def test_a_unit_of_one_sheet_is_asked_of_the_others(workbook: Write, tmp_path: Path) -> None:
    """Visits on sheets of their own: ft declared for one of them leaves the other open."""
    path = workbook({"BL": rows_of("6MWD", 700, 1250), "M3": rows_of("6MWD", 720, 900)})
    one = '[sheets.BL]\nunits = { "6MWD" = "ft" }\n'
    with pytest.raises(prosuite.ColumnError, match=r'below \[sheets\."M3"\] units = \{ "6MWD" = "ft" \} or units = '):
        prosuite.validate(path, study=write_study(tmp_path, one))
    assert walked(path, write_study(tmp_path, one + one.replace("BL", "M3"))) == pytest.approx(
        [feet * FOOT for feet in (700, 1250, 720, 900)]
    )
    metres = one + one.replace("BL", "M3").replace("ft", "m")
    assert walked(path, write_study(tmp_path, metres))[2:] == [720, 900]


def test_a_name_that_says_its_unit_in_its_midst_is_not_asked() -> None:
    """Laps of 121 m and more are unusual and could be feet, but the name says metres; ``lap length`` says nothing."""
    laps = pd.DataFrame({"subject": ["1", "2", "3"], "metres_per_lap": [121, 125, 130], "laps": 3})
    assert prosuite.validate(laps, "sixmwt").counts["unusual-value"] == 3
    with pytest.raises(prosuite.ColumnError, match="all of them are possible in ft"):
        prosuite.validate(laps.rename(columns={"metres_per_lap": "lap length"}), "sixmwt")
