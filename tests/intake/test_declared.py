"""What a study file's declarations do to a workbook: decimals, dates, missing codes, codes and visits, with notes."""

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import prosuite
from tests.support.synthetic import delimited, notes, write_study

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]


def _with(records: list[Record], column: str, values: list[Any]) -> list[Record]:
    return [{**record, column: value} for record, value in zip(records, values, strict=True)]


def _found(path: Path, study: Path | None = None) -> list[tuple[str, str | None, str | None]]:
    return [(finding.code, finding.cell, finding.value) for finding in prosuite.validate(path, study=study)]


class TestDecimals:
    def test_an_item_with_a_comma_is_text_until_it_is_declared(self, form: Build, workbook: Write) -> None:
        """3,0 is no answer by itself."""
        records = form("001")
        records[0]["gh1"] = "3,0"
        assert _found(workbook({"SF36v2": records})) == [("text-answer", "SF36v2!C2", "3,0")]

    @pytest.mark.parametrize("where", ["", '[sheets."SF36v2"]\n'], ids=["study", "sheet"])
    def test_declared_it_is_the_answer(self, form: Build, workbook: Write, tmp_path: Path, where: str) -> None:
        """With a decimal comma declared, 3,0 is the answer 3: general health is scored as with 3."""
        records = form("001", "002")
        records[0]["gh1"], records[1]["gh1"] = "3,0", 3
        path, study = workbook({"SF36v2": records}), write_study(tmp_path, f'{where}decimal = ","\n')
        assert _found(path, study) == []
        scores = prosuite.score_workbook(path, study).wide["sf36v2_gh"].tolist()
        assert scores[0] == scores[1]
        assert "1 number with a decimal comma read as declared" in notes(path, study)

    def test_the_sheet_comes_before_the_study(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """A sheet that declares the point has no decimal commas."""
        records = form("001")
        records[0]["gh1"] = "3,0"
        study = write_study(tmp_path, 'decimal = ","\n[sheets."SF36v2"]\ndecimal = "."\n')
        assert _found(workbook({"SF36v2": records}), study) == [("text-answer", "SF36v2!C2", "3,0")]

    def test_a_column_of_numbers_with_commas_is_named(self, form: Build, workbook: Write) -> None:
        """A column of numbers some of which have a comma is one finding at its header, and stays text."""
        path = workbook({"SF36v2": _with(form(), "weight", ["71,5", 80, "63,25"])})
        (finding,) = prosuite.validate(path)
        assert (finding.code, finding.cell, finding.expected) == (
            "decimal-comma", "SF36v2!AM1", 'decimal = "," in the study file',
        )  # fmt: skip
        assert prosuite.score_workbook(path).wide["weight"].tolist() == ["71,5", 80, "63,25"]

    def test_declared_it_becomes_numbers(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """With a decimal comma declared the column holds numbers."""
        path = workbook({"SF36v2": _with(form(), "weight", ["71,5", 80, "63,25"])})
        study = write_study(tmp_path, 'decimal = ","\n')
        assert _found(path, study) == []
        assert prosuite.score_workbook(path, study).wide["weight"].tolist() == [71.5, 80.0, 63.25]

    @pytest.mark.parametrize("values", [["a, b", "1", "2"], ["1,5", "two", "3"], ["1.23,5", "1", "2"]])
    def test_a_column_of_words_with_commas_is_not(self, form: Build, workbook: Write, values: list[str]) -> None:
        """A column that holds anything but numbers is left alone."""
        assert _found(workbook({"SF36v2": _with(form(), "remark", values)})) == []

    def test_identifiers_are_never_numbers(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """A subject 1,5 stays 1,5."""
        path, study = workbook({"SF36v2": form("1,5")}), write_study(tmp_path, 'decimal = ","\n')
        assert prosuite.score_workbook(path, study).wide["subject"].tolist() == ["1,5"]

    def test_a_text_file_says_what_it_seems(self, form: Build, tmp_path: Path) -> None:
        """Decimal commas between semicolons are named in the notes and not converted."""
        records = _with(form(), "weight", ["71,5", "80", "63,2"])
        path = tmp_path / "SF36v2.csv"
        path.write_text(delimited([list(records[0]), *(list(record.values()) for record in records)], ";"))
        assert 'numbers seem written with a decimal comma, such as 71,5: decimal = "," declares it' in notes(path)
        assert prosuite.score_workbook(path).wide["weight"].tolist() == ["71,5", "80", "63,2"]


class TestDates:
    def test_an_open_order_is_refused_with_what_settles_it(self, form: Build, workbook: Write) -> None:
        """03/04/2024 stops the run; cell, both declarations and their place are named."""
        path = workbook({"SF36v2": _with(form("001"), "date", ["03/04/2024"])})
        with pytest.raises(prosuite.ColumnError) as refusal:
            prosuite.validate(path)
        assert str(refusal.value) == (
            "sheet 'SF36v2': date column 'date': SF36v2!AM2 (03/04/2024) can be read day first or month first: declare "
            'date_order = "dmy" (day first) or date_order = "mdy" (month first) in a study file, for all sheets or '
            'below [sheets."SF36v2"]'
        )

    @pytest.mark.parametrize(
        ("declared", "date"),
        [
            ('date_order = "dmy"', "2024-04-03"),
            ('date_order = "mdy"', "2024-03-04"),
            ('date_order = "mdy"\n[sheets."SF36v2"]\ndate_order = "dmy"', "2024-04-03"),
        ],
    )
    def test_a_declared_order_is_written_out(
        self, form: Build, workbook: Write, tmp_path: Path, declared: str, date: str
    ) -> None:
        """The output gives the date by ISO 8601; what the sheet says comes first."""
        path = workbook({"SF36v2": _with(form("001"), "date", ["03/04/2024"])})
        result = prosuite.score_workbook(path, write_study(tmp_path, declared))
        assert (result.wide["date"].tolist(), set(result.long["date"])) == ([date], {date})

    def test_what_cannot_be_read_stays_as_typed(self, form: Build, workbook: Write) -> None:
        """Faulty and partial dates, and a time of day, are written as they stand."""
        typed = ["31/02/2024", "2024-05", datetime.datetime(2024, 5, 31, 9, 30), "31 May 2024"]  # noqa: DTZ001
        path = workbook({"SF36v2": _with(form("1", "2", "3", "4"), "date", typed)})
        dates = prosuite.score_workbook(path).wide["date"].tolist()
        assert dates == ["31/02/2024", "2024-05", "2024-05-31T09:30:00", "2024-05-31"]

    def test_impossible_and_unreadable_dates_are_findings(self, form: Build, workbook: Write) -> None:
        """Each cell that is no date is one finding of its kind, at the cell."""
        path = workbook({"SF36v2": _with(form("1", "2", "3", "4"), "date", ["31/02/2024", "?", "2024", "1800-01-01"])})
        assert _found(path) == [
            ("impossible-date", "SF36v2!AM2", "31/02/2024"),
            ("unreadable-date", "SF36v2!AM3", "?"),
            ("impossible-date", "SF36v2!AM5", "1800-01-01"),
        ]
        assert [finding.severity for finding in prosuite.validate(path)] == ["error", "warning", "error"]

    def test_a_date_is_no_answer_that_a_frame_refuses(self, form: Build) -> None:
        """An impossible date is an error, but no illegal answer."""
        frame = pd.DataFrame(_with(form("001"), "date", ["31/02/2024"]))
        assert prosuite.score(frame, "sf36v2", invalid="raise").shape[0] == 1
        assert prosuite.validate(frame, "sf36v2").counts == {"impossible-date": 1}

    def test_one_cell_of_visits_side_by_side_is_one_finding(self, workbook: Write, items: tuple[str, ...]) -> None:
        """A date that all visits of a row share is named once."""
        visits = {f"{visit}_{item}": 1 for visit in ("bl", "m3") for item in items}
        path = workbook({"SF36v2": [{"id": "001", "date": "31/02/2024", **visits}]})
        assert _found(path) == [("impossible-date", "SF36v2!B2", "31/02/2024")]

    def test_one_date_written_in_two_ways_is_one_occasion(self, form: Build, workbook: Write) -> None:
        """Without visits, 31 May 2024 and 2024-05-31 are the same day, so the second record is a duplicate."""
        records = _with(form("001", "001"), "date", ["31 May 2024", datetime.date(2024, 5, 31)])
        for record in records:
            del record["visit"]
        assert [code for code, *_ in _found(workbook({"SF36v2": records}))] == ["duplicate-record"]


class TestMissingCodes:
    def test_a_code_of_one_column_holds_there_alone(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """An 8 is refused in the column that says so, and out of range in another."""
        records = form("001", "002")
        records[0]["pf01"] = records[1]["pf02"] = 8
        path = workbook({"SF36v2": records})
        study = write_study(tmp_path, '[sheets."SF36v2".missing_in]\nPF_01 = { "8" = "refused" }\n')
        assert _found(path, study) == [("blank-answer", "SF36v2!E2", ""), ("out-of-range-answer", "SF36v2!F3", "8")]
        assert "1 cells of 'pf01' hold '8': refused" in notes(path, study)

    def test_it_is_named_as_in_the_sheet(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """The column goes by its own name, also where it is declared to be an item, and if it is no item at all."""
        names = {"gh1": "Health now"}
        records = [{names.get(key, key): value for key, value in record.items()} for record in form("1", "2")]
        records[0]["Health now"] = 99
        path = workbook({"SF36v2": _with(records, "age", [999, 60])})
        study = write_study(
            tmp_path,
            '[sheets."SF36v2"]\ncolumns = { "Health now" = "gh1" }\n[sheets."SF36v2".missing_in]\n'
            '"Health now" = { "99" = "refused" }\nage = { "999" = "not done" }\n',
        )
        assert _found(path, study) == [("blank-answer", "SF36v2!C2", "")]
        wide = prosuite.score_workbook(path, study).wide
        assert (wide["age"].isna().tolist(), wide["age"].tolist()[1]) == ([True, False], 60)

    def test_an_unknown_column_is_refused(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """A column that is not in the sheet is named with the nearest that is."""
        study = write_study(tmp_path, '[sheets."SF36v2".missing_in]\nvisti = { "9" = "refused" }\n')
        with pytest.raises(prosuite.ColumnError, match=r"no column 'visti'; did you mean 'visit'\?"):
            prosuite.validate(workbook({"SF36v2": form()}), study=study)

    def test_a_date_may_be_missing_too(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """A missing code in the date column is a blank date, counted by its meaning."""
        path = workbook({"SF36v2": _with(form("1", "2"), "date", ["ND", "2024-05-31"])})
        study = write_study(tmp_path, '[missing]\nnd = "not done"\n')
        assert _found(path, study) == []
        assert "1 dates hold 'nd': not done" in notes(path, study)


class TestCodes:
    ARMS = '[codes.arm]\n"1" = "active"\n"2" = "placebo"\n'

    def test_codes_become_their_meaning(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """A stored code, as number or text, becomes its meaning; a meaning stays, whatever its case."""
        path = workbook({"SF36v2": _with(form("1", "2", "3"), "Arm", [1, "2", "Active"])})
        study = write_study(tmp_path, self.ARMS)
        assert _found(path, study) == []
        assert prosuite.score_workbook(path, study).wide["Arm"].tolist() == ["active", "placebo", "active"]
        assert "1 cells of 'Arm' hold '1': active" in notes(path, study)

    def test_another_code_is_a_finding_and_stays(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """A code that nobody declared is named at its cell, with what is declared."""
        path = workbook({"SF36v2": _with(form("1", "2"), "arm", [1, 3])})
        study = write_study(tmp_path, self.ARMS)
        (finding,) = prosuite.validate(path, study=study)
        assert (finding.code, finding.cell, finding.value) == ("undeclared-code", "SF36v2!AM3", "3")
        assert finding.expected == "1 (active), 2 (placebo)"
        assert prosuite.score_workbook(path, study).wide["arm"].tolist() == ["active", 3]

    def test_the_sheet_replaces_a_field_of_the_study(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """Codes of a sheet stand in place of the study's, for their field."""
        path = workbook({"SF36v2": _with(_with(form("1"), "arm", [1]), "sex", [1])})
        study = write_study(
            tmp_path, f'{self.ARMS}[codes.sex]\n"1" = "male"\n[sheets."SF36v2".codes.sex]\n"1" = "female"\n'
        )
        wide = prosuite.score_workbook(path, study).wide
        assert (wide["arm"].tolist(), wide["sex"].tolist()) == (["active"], ["female"])

    def test_a_column_can_be_declared_to_be_the_field(self, form: Build, workbook: Write, tmp_path: Path) -> None:
        """A column of another name takes the field's name and codes."""
        path = workbook({"SF36v2": _with(form("1"), "Trt", [2])})
        study = write_study(tmp_path, f'{self.ARMS}[sheets."SF36v2"]\ncolumns = {{ "Trt" = "arm" }}\n')
        assert prosuite.score_workbook(path, study).wide["arm"].tolist() == ["placebo"]
        assert "columns named by the study file: 'Trt' = arm" in notes(path, study)

    @pytest.mark.parametrize("declared", ['codes.arn = { "1" = "active" }', 'units = { "arn" = "m" }'])
    def test_a_field_that_the_sheet_has_not_is_refused(
        self, form: Build, workbook: Write, tmp_path: Path, declared: str
    ) -> None:
        """Codes and units of a sheet name a column of it."""
        path = workbook({"SF36v2": _with(form("1"), "arm", [1])})
        with pytest.raises(prosuite.ColumnError, match=r"no column is 'arn'; did you mean 'arm'\?"):
            prosuite.validate(path, study=write_study(tmp_path, f'[sheets."SF36v2"]\n{declared}\n'))


def test_visits_and_answers_are_counted(form: Build, workbook: Write, tmp_path: Path) -> None:
    """The run record counts the spellings of visits and the stored answers that were read as declared."""
    records = [*form("1", visit="BL"), *form("2", visit="baseline")]
    records[0]["gh1"] = "good"
    path = workbook({"SF36v2": records})
    study = write_study(tmp_path, '[visits]\nbaseline = ["BL"]\n[sheets."SF36v2".answers]\ngh1 = { "Good" = 3 }\n')
    said = notes(path, study)
    assert "1 visits hold 'BL': baseline" in said
    assert "1 stored answer read as declared" in said


def test_the_visit_of_a_sheet_takes_its_declared_name(form: Build, workbook: Write, tmp_path: Path) -> None:
    """Sheets whose names are spellings of visits give the visits their names, and none is unknown."""
    records = [{key: value for key, value in record.items() if key != "visit"} for record in form("1")]
    path = workbook({"BL": records, "M3": records})
    study = write_study(tmp_path, '[visits]\nbaseline = ["BL"]\n"month 3" = ["M3"]\n')
    assert list(prosuite.validate(path, "sf36v2", study=study)) == []
    wide = prosuite.score_workbook(path, study, instrument="sf36v2").wide
    assert wide["visit"].tolist() == ["baseline", "month 3"]


def test_a_date_cell_of_the_workbook_is_a_date(form: Build, workbook: Write) -> None:
    """A cell with a date format is a date; one that holds the day number alone is read and said."""
    path = workbook({"SF36v2": _with(form("1", "2"), "date", [datetime.date(2024, 1, 1), 45292])})
    assert openpyxl.load_workbook(path)["SF36v2"]["AM3"].value == 45292
    assert prosuite.score_workbook(path).wide["date"].tolist() == ["2024-01-01", "2024-01-01"]
    assert "date: 1 date read as day numbers of the 1900 date system, such as 45292 is 2024-01-01" in notes(path)
