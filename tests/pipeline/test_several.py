"""Several inputs: every row has its file, each file is understood by itself, persons are the same in all."""

import json
import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest

import prosuite
from prosuite.errors import InputError, RefusedError
from prosuite.pipeline.score_workbook import score_workbook

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]

PEOPLE = [{"subject": subject, "sex": "male", "arm": "A"} for subject in ("101", "102", "103")]


@pytest.fixture
def sites(form: Build, workbook: Write) -> list[Path]:
    """Write the workbooks of two sites, a form of one person in both."""
    return [
        workbook({"SF36v2": form("101", "102", "103")}, name="site_1.xlsx"),
        workbook({"SF36v2": form("201", "202", "101")}, name="site_2.xlsx"),
    ]


def _codes(report: prosuite.Report) -> list[tuple[str, str | None, str | None]]:
    return [(finding.code, finding.file, finding.cell) for finding in report]


def _random_form(subjects: Sequence[str], items: Sequence[str], seed: int) -> list[Record]:
    draw = random.Random(seed)  # noqa: S311 - synthetic answers, no secret
    return [
        {"subject": subject, "visit": "baseline", **{item: draw.choice([1, 2]) for item in items}}
        for subject in subjects
    ]


# The tables


def test_each_row_says_its_file(sites: list[Path]) -> None:
    """The wide and the long table begin with the file, which is described and a key as subject and visit are."""
    result = score_workbook(sites)
    assert list(result.wide)[:4] == ["file", "subject", "visit", "date"]
    assert list(result.wide["file"]) == ["site_1.xlsx"] * 3 + ["site_2.xlsx"] * 3
    assert list(result.wide["subject"]) == ["101", "102", "103", "201", "202", "101"]
    assert list(result.long)[:3] == ["file", "subject", "visit"]
    assert result.dictionary()["column"].tolist()[:2] == ["file", "subject"]
    assert result.dictionary("long")["column"].tolist()[:2] == ["file", "subject"]
    assert (result.paths, result.path) == (sites, sites[0])


def test_one_input_gives_the_tables_it_always_gave(sites: list[Path]) -> None:
    """A list of one is as one: nothing says a file."""
    one, alone = score_workbook(sites[:1]), score_workbook(sites[0])
    pd.testing.assert_frame_equal(one.wide, alone.wide)
    assert "file" not in {*one.wide, *one.long, *one.findings.columns}
    assert one.run == alone.run
    assert "file" not in prosuite.Finding("blank-answer").to_dict()


def test_scores_are_those_of_each_file_alone(workbook: Write, items: tuple[str, ...]) -> None:
    """What a file holds changes no score of another."""
    paths = [
        workbook({"SF36v2": _random_form(subjects, items, seed)}, name=f"site_{seed}.xlsx")
        for seed, subjects in enumerate([("001", "002"), ("101", "102", "103"), ("201",)])
    ]
    together = score_workbook(paths).wide.drop(columns="file")
    alone = pd.concat([score_workbook(path).wide for path in paths], ignore_index=True)
    pd.testing.assert_frame_equal(together, alone)


def test_files_of_different_instruments_keep_their_rows(form: Build, workbook: Write) -> None:
    """A row is of one file: what two files say of one visit is not joined on the strength of an identifier."""
    walks = [{"subject": "001", "visit": "baseline", "distance_m": 400}]
    wide = score_workbook(
        [workbook({"SF36v2": form("001")}, name="a.xlsx"), workbook({"6MWT": walks}, name="b.xlsx")]
    ).wide
    assert list(wide["file"]) == ["a.xlsx", "b.xlsx"]
    assert wide["sf36v2_pf"].notna().tolist() == [True, False]
    assert wide["sixmwt_distance_m"].notna().tolist() == [False, True]


def test_headers_are_read_by_file_and_carried_as_one_column(form: Build, workbook: Write) -> None:
    """Files may write headers otherwise; columns carried along that differ in capitals alone are one."""
    first = [record | {"Arm": "A"} for record in form("101")]
    second = [{f" {name.upper()} ": value for name, value in (record | {"arm": "B"}).items()} for record in form("201")]
    wide = score_workbook(
        [workbook({"SF36v2": first}, name="a.xlsx"), workbook({"SF36v2": second}, name="b.xlsx")]
    ).wide
    assert wide["Arm"].tolist() == ["A", "B"]
    assert [name for name in wide if str(name).lower().strip() == "arm"] == ["Arm"]


def test_a_column_called_file_is_carried_beside_ours(form: Build, workbook: Write) -> None:
    """A sheet's own column of that name keeps its cells under another one; alone it keeps its name."""
    records = [record | {"file": "F7"} for record in form("101")]
    paths = [workbook({"SF36v2": records}, name="a.xlsx"), workbook({"SF36v2": form("201")}, name="b.xlsx")]
    wide = score_workbook(paths).wide
    assert (wide["file"].tolist(), wide["file_input"].dropna().tolist()) == (["a.xlsx", "b.xlsx"], ["F7"])
    assert score_workbook(paths[0]).wide["file"].tolist() == ["F7"]


@pytest.mark.parametrize("ending", [".sav", ".dta", ".xpt", ".csv"])
def test_datasets_have_the_file(sites: list[Path], tmp_path: Path, ending: str) -> None:
    """Every format has it first, as text."""
    path, *_ = score_workbook(sites).write(tmp_path / f"all{ending}")
    read: dict[str, Callable[..., Any]] = {
        ".sav": lambda file: pyreadstat.read_sav(file)[0],
        ".dta": lambda file: pyreadstat.read_dta(file)[0],
        ".xpt": lambda file: pyreadstat.read_xport(file)[0],
        ".csv": lambda file: pd.read_csv(file, dtype=str),
    }
    table = read[ending](path)
    assert str(table.columns[0]).lower() == "file"
    assert table.iloc[:, 0].tolist() == ["site_1.xlsx"] * 3 + ["site_2.xlsx"] * 3


def test_the_workbook_links_a_finding_to_the_row_of_its_file(sites: list[Path], tmp_path: Path) -> None:
    """Two rows of one subject and visit are told apart by their file; the summary names the file of every sheet."""
    (path,) = score_workbook(sites).write(tmp_path / "all.xlsx")
    book = openpyxl.load_workbook(path)
    header = [cell.value for cell in book["Findings"][1]]
    subject = book["Findings"].cell(2, header.index("subject") + 1)
    assert (header[2], subject.hyperlink.location) == ("file", "'Scores'!A7")
    assert book["Scores"].freeze_panes == "D2"
    assert {"site_1.xlsx", "site_2.xlsx"} <= {row[0].value for row in book["Summary"].iter_rows()}


def test_the_run_record_has_every_input(sites: list[Path]) -> None:
    """Each has its SHA-256, and what was read of a sheet stands under its file."""
    run = score_workbook(sites).run
    assert [run[key] for key in ("input 1", "input 2")] == ["site_1.xlsx", "site_2.xlsx"]
    assert len({run["input 1 sha256"], run["input 2 sha256"]}) == 2
    assert run["site_2.xlsx: sheet 'SF36v2': sf36v2: records"] == "3"


# What is found across files


def test_a_form_in_two_files_is_a_duplicate(sites: list[Path]) -> None:
    """Both places are named, both records say so, and none is dropped."""
    result = score_workbook(sites)
    (finding,) = result.findings
    assert (finding.code, finding.file, finding.cell) == ("duplicate-record", "site_2.xlsx", "SF36v2!4")
    assert finding.expected == "site_1.xlsx: SF36v2!2"
    assert "site_2.xlsx: SF36v2!4: error: " in str(finding)
    flagged = result.wide["sf36v2_flags"] == "duplicate-record"
    assert flagged.tolist() == [True, False, False, False, False, True]
    assert list(prosuite.validate(sites)) == [finding]


def test_a_fault_touches_the_record_of_its_own_file(form: Build, workbook: Write) -> None:
    """Sheets and cells of one name in two files are two."""
    faulty = [record | {"pf01": 9} for record in form("201")]
    paths = [workbook({"SF36v2": form("101")}, name="a.xlsx"), workbook({"SF36v2": faulty}, name="b.xlsx")]
    result = score_workbook(paths)
    (finding,) = result.findings
    assert (finding.code, finding.file, finding.item) == ("out-of-range-answer", "b.xlsx", "pf01")
    assert result.wide["sf36v2_flags"].tolist() == ["", "out-of-range-answer"]


@pytest.mark.parametrize(("first", "second"), [("001", 1), (1, "001"), ("P-01", "p01"), ("01", "1.0")])
def test_an_identifier_written_otherwise_is_neither_joined_nor_split_in_silence(
    form: Build, workbook: Write, first: object, second: object
) -> None:
    """001 and 1 stay two subjects, and a finding names both."""
    paths = [
        workbook({"SF36v2": form(subject, *others)}, name=name)
        for subject, others, name in ((first, ("017", "018"), "a.xlsx"), (second, ("027", "028"), "b.xlsx"))
    ]
    result = score_workbook(paths)
    found = [finding for finding in result.findings if finding.code in ("similar-subject", "other-spelling")]
    assert len(found) == 1
    assert f"{first}" in f"{found[0].value}{found[0].expected}"
    assert f"{second}" in f"{found[0].value}{found[0].expected}"


def test_visits_in_other_capitals_are_one(form: Build, workbook: Write) -> None:
    """As on the sheets of one workbook: one spelling, and a finding in the file that has the other."""
    paths = [
        workbook({"SF36v2": form("101", "102", visit="Month 3")}, name="a.xlsx"),
        workbook({"SF36v2": form("201", visit="month-3")}, name="b.xlsx"),
    ]
    result = score_workbook(paths)
    assert set(result.wide["visit"]) == {"Month 3"}
    assert _codes(result.findings) == [("other-spelling", "b.xlsx", "SF36v2!B2")]


def test_visits_of_one_number_in_files_of_other_people_are_asked_about(form: Build, workbook: Write) -> None:
    """M3 and month 3 are likely one visit of two sites; month 6 and month 12 are two."""
    first = [*form("101", "102"), *form("101", visit="month 3"), *form("102", visit="month 6")]
    second = [*form("201", "202"), *form("201", visit="M3"), *form("202", visit="M12")]
    paths = [workbook({"SF36v2": first}, name="a.xlsx"), workbook({"SF36v2": second}, name="b.xlsx")]
    (finding,) = prosuite.validate(paths)
    assert (finding.code, finding.file, finding.value, finding.expected) == ("lone-visit", "b.xlsx", "M3", "month 3")


def test_files_that_say_no_visit_are_not_taken_for_two(form: Build, csv_file: Write) -> None:
    """A person in two files neither of which says when: one may be entered twice."""
    records = [{name: value for name, value in record.items() if name != "visit"} for record in form("101")]
    paths = [csv_file(records, name="SF36v2 a.csv"), csv_file(records, name="SF36v2 b.csv")]
    assert _codes(prosuite.validate(paths)) == [("duplicate-record", "SF36v2 b.csv", "'SF36v2 b'!2")]


def test_visits_expected_of_a_sheet_may_stand_in_any_file(form: Build, workbook: Write, tmp_path: Path) -> None:
    """A form is missing where no file has it, and the people of one file are not missed in another."""
    study = tmp_path / "study.toml"
    study.write_text(
        '[visits]\nbaseline = { day = 0 }\n"month 3" = { day = 90 }\n'
        '[sheets.SF36v2]\nexpected = ["baseline", "month 3"]\n',
        encoding="utf-8",
    )
    paths = [
        workbook({"SF36v2": form("101", "102")}, name="a.xlsx"),
        workbook({"SF36v2": form("101", visit="month 3")}, name="b.xlsx"),
    ]
    (finding,) = prosuite.validate(paths, study=study)
    assert (finding.code, finding.file, finding.subject, finding.visit) == ("missing-form", "a.xlsx", "102", "month 3")


# Persons


def _tests(*subjects: str) -> list[Record]:
    return [
        {"subject": subject, "visit": "baseline", "distance_m": 400, "age": 60, "height_cm": 170, "weight_kg": 70}
        for subject in subjects
    ]


def test_persons_of_one_file_say_nothing_of_another(workbook: Write) -> None:
    """A list of persons serves the forms of its own workbook."""
    paths = [
        workbook({"6MWT": _tests("101"), "Persons": PEOPLE}, name="a.xlsx"),
        workbook({"6MWT": _tests("102")}, name="b.xlsx"),
    ]
    wide = score_workbook(paths).wide
    assert wide["sixmwt_distance_predicted"].notna().tolist() == [True, False]
    assert wide["arm"].dropna().tolist() == ["A"]


@pytest.mark.parametrize("alone", [False, True])
def test_a_fault_of_a_list_of_persons_touches_the_forms_that_it_serves(workbook: Write, *, alone: bool) -> None:
    """Not those of a file with a list of its own, whoever stands on it."""
    faulty, right = [{"subject": "101", "sex": "male", "height_cm": height} for height in (17, 170)]
    tests = [{"subject": "101", "visit": visit, "distance_m": 400, "age": 60} for visit in ("baseline", "month 3")]
    first = {"6MWT": tests[:1]} if alone else {"6MWT": tests[:1], "Persons": [faulty]}
    second = {"6MWT": tests[1:]} if alone else {"6MWT": tests[1:], "Persons": [right]}
    paths = [workbook(first, name="a.xlsx"), workbook(second, name="b.xlsx")]
    paths += [workbook({"Persons": [faulty]}, name="persons.xlsx")] if alone else []
    flags = score_workbook(paths).wide["sixmwt_flags"]
    assert (flags != "").tolist() == [True, alone]


def test_units_of_one_file_say_nothing_of_another(workbook: Write) -> None:
    """On two sheets of one workbook a column without a unit is refused beside one of its name with another."""
    units = {"subject": None, "visit": None, "6MWD": "ft"}  # a row below the names
    told = [units, {"subject": "101", "visit": "baseline", "6MWD": 1300}]
    bare = [{"subject": "201", "visit": "baseline", "6MWD": 400}]
    with pytest.raises(prosuite.ColumnError, match="does not say its unit"):
        prosuite.validate(workbook({"6MWT A": told, "6MWT B": bare}))
    wide = score_workbook([workbook({"6MWT": told}, name="a.xlsx"), workbook({"6MWT": bare}, name="b.xlsx")]).wide
    assert wide["sixmwt_distance_m"].round().tolist() == [396, 400]


def test_a_file_of_persons_alone_serves_all(workbook: Write, csv_file: Write) -> None:
    """Exports have a file for each form and one for the persons; who is not in it is said."""
    paths = [
        workbook({"6MWT": _tests("101", "102", "103")}, name="a.xlsx"),
        workbook({"6MWT": _tests("104")}, name="b.xlsx"),
        csv_file(PEOPLE, name="persons.csv"),
    ]
    result = score_workbook(paths)
    assert result.wide["sixmwt_distance_predicted"].notna().tolist() == [True, True, True, False]
    (finding,) = (one for one in result.findings if one.code == "unknown-person")
    assert (finding.file, finding.subject) == ("b.xlsx", "104")
    assert finding.expected == "a row on sheet 'persons' of persons.csv"


def test_a_file_of_other_people_without_a_form_is_refused(workbook: Write, csv_file: Write) -> None:
    """A form whose items cannot be read is no list of persons, although it says their sex."""
    others = [{"subject": subject, "sex": "male", "answer one": 1} for subject in ("301", "302")]
    paths = [workbook({"6MWT": _tests("101")}, name="a.xlsx"), csv_file(others, name="site_3.csv")]
    with pytest.raises(prosuite.InstrumentError, match=r"^site_3\.csv holds nothing to score"):
        score_workbook(paths)


# Refusals


def test_every_refusal_of_every_file_is_said(form: Build, workbook: Write, csv_file: Write, tmp_path: Path) -> None:
    """Nothing is scored; what was found in the files that can be read is said with it."""
    faulty = [record | {"pf01": 9} for record in form("201")]
    (tmp_path / "broken.xlsx").write_bytes(b"no workbook")
    paths = [
        tmp_path / "missing.xlsx",
        tmp_path / "broken.xlsx",
        csv_file(form("101"), name="a.csv"),
        csv_file(form("301"), name="b.csv"),
        workbook({"SF36v2": faulty}, name="site_1.xlsx"),
    ]
    with pytest.raises(RefusedError) as caught:
        score_workbook(paths)
    said = [str(error) for error in caught.value.exceptions]
    assert len(said) == 4
    assert all(path.name in line for path, line in zip(paths, said, strict=False))
    assert ("out-of-range-answer", "site_1.xlsx") in {(one.code, one.file) for one in caught.value.findings or ()}
    assert ("sheet-refused", "broken.xlsx", "broken.xlsx") in _codes(prosuite.Report(caught.value.findings or ()))


def test_what_is_refused_of_many_files_is_said_once(form: Build, workbook: Write) -> None:
    """With the names of the files."""
    paths = [workbook({"Sheet1": form(name)}, name=f"{name}.xlsx") for name in ("101", "201")]
    with pytest.raises(prosuite.InstrumentError, match=r"^101\.xlsx, 201\.xlsx: sheet 'Sheet1' holds items of"):
        score_workbook(paths)


def test_a_file_cannot_be_given_twice(sites: list[Path], tmp_path: Path) -> None:
    """Under no name: all of its records would be duplicates."""
    link = tmp_path / "link.xlsx"
    link.symlink_to(sites[0])
    for again in (sites[0], link, tmp_path / "." / ".." / tmp_path.name / "site_1.xlsx"):
        with pytest.raises(InputError, match="is given twice"):
            score_workbook([*sites, again])
    with pytest.raises(InputError, match="no input is named"):
        prosuite.validate([])


def test_inputs_of_one_name_are_told_apart_by_their_folders(form: Build, workbook: Write, tmp_path: Path) -> None:
    """With as many folders as it takes, and no more."""
    for folder in ("one", "two"):
        (tmp_path / folder).mkdir()
    paths = [
        workbook({"SF36v2": form("101")}, name="one/visits.xlsx"),
        workbook({"SF36v2": form("201")}, name="two/visits.xlsx"),
        workbook({"SF36v2": form("301")}, name="site.xlsx"),
    ]
    result = score_workbook(paths)
    assert list(result.wide["file"]) == ["one/visits.xlsx", "two/visits.xlsx", "site.xlsx"]
    assert result.run["input 2"] == "two/visits.xlsx"


def test_a_study_file_may_speak_of_sheets_of_one_file(form: Build, workbook: Write, tmp_path: Path) -> None:
    """Each file has to hold what is said of none else; what no file holds is refused."""
    study = tmp_path / "study.toml"
    study.write_text('[sheets."Form A"]\ninstrument = "sf36v2"\n', encoding="utf-8")
    paths = [workbook({"Form A": form("101")}, name="a.xlsx"), workbook({"SF36v2": form("201")}, name="b.xlsx")]
    assert len(score_workbook(paths, study).wide) == 2
    study.write_text('[sheets."Form B"]\ninstrument = "sf36v2"\n', encoding="utf-8")
    with pytest.raises(prosuite.ProsuiteError, match="no sheet is named 'Form B'"):
        score_workbook(paths, study)


# Findings as lists


def test_findings_are_grouped_by_file_and_read_back_as_exceptions(sites: list[Path], tmp_path: Path) -> None:
    """The list for people has the file in every heading; the table made of it is an exceptions file."""
    report = prosuite.validate(sites)
    assert report.to_text().startswith("site_2.xlsx, SF36v2, duplicate-record: 1 error")
    assert json.loads(report.to_json())["findings"][0]["file"] == "site_2.xlsx"
    table = report.to_frame()
    assert list(table)[:4] == ["severity", "code", "file", "sheet"]
    accepted = tmp_path / "accepted.csv"
    table.assign(reason="Twins", by="Reviewer", date="2024-05-31").to_csv(accepted, index=False)
    assert prosuite.validate(sites, exceptions=accepted).summary() == "0 errors, 0 warnings, 1 accepted"


def test_a_report_without_findings_has_the_column_too(form: Build, workbook: Write) -> None:
    """Who reads it relies on its columns, not on its rows."""
    paths = [workbook({"SF36v2": form(name)}, name=f"{name}.xlsx") for name in ("101", "201")]
    assert "file" in prosuite.validate(paths).to_frame()


def test_a_score_is_traced_in_its_file(sites: list[Path]) -> None:
    """Of two records of one key the row says which, with its file."""
    result = score_workbook(sites)
    with pytest.raises(InputError, match=r"site_1\.xlsx: SF36v2!2 and site_2\.xlsx: SF36v2!4: say which with --row 2"):
        result.trace("pf", subject="101")
    traced = result.trace("pf", subject="101", row="site_2.xlsx: SF36v2!4")
    assert (traced.file, traced.row) == ("site_2.xlsx", "site_2.xlsx: SF36v2!4")
    assert result.trace("pf", subject="202").file == "site_2.xlsx"
