"""From a workbook to scores: nothing in it goes unmentioned, and what cannot run is refused in one sentence."""

import csv
import datetime
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

import prosuite
from prosuite.errors import ColumnError, InputError, InstrumentError, NormError, OutputError, ProsuiteError, SpecError
from prosuite.findings.finding import Finding
from prosuite.findings.report import Report
from prosuite.intake.study_file import Study, StudySheet
from prosuite.pipeline.check_workbook import check_workbook
from prosuite.pipeline.score_workbook import check_output, score_workbook

Record = dict[str, Any]
Build = Callable[..., list[Record]]
Write = Callable[..., Path]

LAB = [{"subject": "001", "visit": "baseline", "haemoglobin": 14}]


def _faulty(records: list[Record]) -> list[Record]:
    """Put a wrong and a blank answer into the first record."""
    return [records[0] | {"pf01": 9, "mh1": None}, *records[1:]]


def _cells(table: pd.DataFrame) -> list[list[Any]]:
    """Return the cells of a table row by row, blanks as None."""
    rows = table.astype(object).to_numpy().tolist()
    return [[None if pd.isna(cell) or cell == "" else cell for cell in row] for row in rows]


def _in_sheet(cell: object) -> object:
    """Return a cell as a spreadsheet shows it: a number with 15 digits, a date as such, empty text as blank."""
    if isinstance(cell, datetime.datetime):
        return cell.date().isoformat()
    if isinstance(cell, float):
        return float(f"{cell:.15g}")
    return None if cell == "" else cell


# Sheets that hold no form


def test_a_sheet_without_items_is_named(form: Build, workbook: Write) -> None:
    """A sheet with data but no known item is reported as not scored, never passed over in silence."""
    assert list(prosuite.validate(workbook({"SF36v2": form(), "Lab": LAB}))) == [
        Finding(
            "sheet-not-scored",
            sheet="Lab",
            cell="Lab",
            value="no column of it is an item of an instrument prosuite has",
        )
    ]


@pytest.mark.parametrize(
    ("records", "reason"),
    [
        ([{"code": "a", "meaning": "b"}], "no row of it names a known column"),
        ([{"subject": None, **dict.fromkeys(["PF01", "PF02", "PF03", "PF04", "PF05"])}], "no record below its header"),
    ],
)
def test_a_sheet_that_gives_no_records_is_named_with_the_reason(
    form: Build, workbook: Write, records: list[Record], reason: str
) -> None:
    """A sheet without a header, or with a header and nothing below it, is reported with that reason."""
    (finding,) = prosuite.validate(workbook({"SF36v2": form(), "SF36v1": records}))
    assert (finding.code, finding.cell) == ("sheet-not-scored", "SF36v1")
    assert reason in str(finding.value)


def test_an_empty_sheet_is_not_mentioned(form: Build, workbook: Write) -> None:
    """A sheet without a single value holds nothing that could be lost."""
    assert len(prosuite.validate(workbook({"SF36v2": form(), "Sheet2": []}))) == 0


def test_other_sheets_are_scored_all_the_same(form: Build, workbook: Write) -> None:
    """A sheet that cannot be scored does not keep the others from being scored."""
    assert len(score_workbook(workbook({"Lab": LAB, "SF36v2": form()})).wide) == 3


def test_a_workbook_without_any_form_is_refused(workbook: Write) -> None:
    """Where nothing can be scored, every sheet is listed with the reason."""
    with pytest.raises(
        InstrumentError, match=r"holds nothing to score: sheet 'Lab': no column .* sheet 'Codes': no row"
    ):
        check_workbook(workbook({"Lab": LAB, "Codes": [{"code": "a"}]}))


# What cannot run


@pytest.mark.parametrize("function", [prosuite.validate, score_workbook])
@pytest.mark.parametrize(
    "kind", ["empty file", "empty workbook", "text named .xlsx", "encrypted", "truncated", "not text", "missing file"]
)
def test_a_file_that_is_no_table_is_refused(
    broken_file: Callable[[str], Path], function: Callable[[Path], object], kind: str
) -> None:
    """Validating and scoring refuse such a file alike."""
    with pytest.raises(InputError):
        function(broken_file(kind))


def test_a_header_without_records_is_refused(broken_file: Callable[[str], Path]) -> None:
    """A workbook that holds nothing but a header is refused, and says so."""
    with pytest.raises(InstrumentError, match="there is no record below its header"):
        score_workbook(broken_file("header without records"))


def test_an_undeclared_version_is_refused(form: Build, workbook: Write) -> None:
    """A workbook that does not say which version it holds is refused with the option that settles it."""
    with pytest.raises(InstrumentError, match="--instrument sf36v2"):
        score_workbook(workbook({"Sheet1": form()}))


def test_an_option_that_contradicts_a_sheet_name_is_refused(form: Build, workbook: Write) -> None:
    """An option does not turn a sheet named as one version into another."""
    with pytest.raises(InstrumentError, match="is named as sf36v1 but the option says --instrument sf36v2"):
        score_workbook(workbook({"SF36v1": form(), "Lab": LAB}), instrument="sf36v2")


@pytest.mark.parametrize("instrument", ["sf36v3", "sf-36v2", "eq6d"])
def test_an_unknown_instrument_is_refused(form: Build, workbook: Write, instrument: str) -> None:
    """An instrument that is not known is refused with the command that lists those there are."""
    with pytest.raises(InstrumentError, match=f"unknown instrument '{instrument}'.*'prosuite instruments' lists all"):
        score_workbook(workbook({"Sheet1": form()}), instrument=instrument)


def test_an_instrument_is_known_in_any_case(form: Build, workbook: Write) -> None:
    """SF36V2 is sf36v2."""
    assert set(score_workbook(workbook({"Sheet1": form()}), instrument="SF36V2").long.instrument) == {"sf36v2"}


@pytest.mark.parametrize(
    ("norms", "reason"),
    [
        ("us1989", "unknown norm set 'us1989'; did you mean 'us199[08]'"),
        ("us1990", r"norm set 'us1990' was not made for sf36v2 \(it is for sf36v1\); choose one of: .*us1998, none"),
        ("jp2002", "norm set 'jp2002' for sf36v2 is unverified .*add --allow-unverified"),
    ],
    ids=["unknown", "for another instrument", "unverified"],
)
def test_unsuitable_norms_are_refused(form: Build, workbook: Write, norms: str, reason: str) -> None:
    """Norms that are unknown, made for another instrument or unverified are refused with what to choose instead."""
    with pytest.raises(NormError, match=reason):
        score_workbook(workbook({"SF36v2": form()}), norms=norms)


def test_unverified_norms_are_a_finding_when_allowed(form: Build, workbook: Write) -> None:
    """Norms that could not be checked are used when asked for, and each run says so."""
    (finding,) = score_workbook(workbook({"SF36v2": form()}), norms="jp2002", allow_unverified=True).findings
    assert (finding.code, finding.cell, finding.value) == ("unverified-norms", "SF36v2", "jp2002")


def test_two_columns_for_one_item_are_refused_when_scoring(form: Build, workbook: Write) -> None:
    """Nothing is scored while two columns claim an item; both headers are named with their cells."""
    records = [record | {"Q3c": 1} for record in form()]
    with pytest.raises(ColumnError, match=r"columns pf03 \(SF36v2!G1\) and Q3c \(SF36v2!AM1\) both hold pf03"):
        score_workbook(workbook({"SF36v2": records}))


def test_a_missing_item_column_is_scored_as_unanswered(form: Build, workbook: Write) -> None:
    """An item without a column counts as unanswered for everybody."""
    records = form("001")
    del records[0]["pf03"]
    table = score_workbook(workbook({"SF36v2": records})).long
    assert table[table.score == "pf"].reason.tolist() == ["9 of 10 items answered, 5 needed; imputed: pf03"]


def test_an_unknown_missing_rule_is_refused(form: Build, workbook: Write) -> None:
    """A missing rule that is not known is refused with those there are."""
    with pytest.raises(SpecError, match="unknown missing rule 'most'; known: half, one, all"):
        score_workbook(workbook({"SF36v2": form()}), missing_rule="most")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("sheets = = 3", "is not TOML"),
        ('[sheet.Form]\ninstrument = "sf36v2"', "did you mean 'sheets'"),
        ('[sheets.Diary]\ninstrument = "sf36v2"', r"no sheet is named 'Diary' \(there are: Form, Lab\)"),
        ('[sheets.Form]\ninstrument = "sf36v3"', "unknown instrument 'sf36v3'"),
        ('[sheets.Form]\ninstrument = "sf36v2"\nnorms = "us1990"', "norm set 'us1990' was not made for sf36v2"),
    ],
    ids=["no TOML", "unknown key", "unknown sheet", "unknown instrument", "unsuitable norms"],
)
def test_a_faulty_study_file_is_refused(
    tmp_path: Path, form: Build, workbook: Write, content: str, reason: str
) -> None:
    """A study file that is faulty or does not fit the workbook is refused."""
    study = tmp_path / "study.toml"
    study.write_text(content, encoding="utf-8")
    with pytest.raises(ProsuiteError, match=reason):
        score_workbook(workbook({"Form": form(), "Lab": LAB}), study)


def test_an_instrument_folder_that_is_not_there_is_refused(tmp_path: Path, form: Build, workbook: Write) -> None:
    """A folder of instruments that does not exist is refused by name."""
    with pytest.raises(SpecError, match=r"instrument folder .*nowhere' does not exist"):
        score_workbook(workbook({"SF36v2": form()}), instruments=tmp_path / "nowhere")


# What is declared


@pytest.mark.parametrize("as_text", [True, False], ids=["path as text", "path"])
def test_a_study_file_decides_instrument_and_norms(
    tmp_path: Path,
    form: Build,
    workbook: Write,
    as_text: bool,  # noqa: FBT001 - both cases
) -> None:
    """A sheet declared in the study file is that instrument, with those norms, whatever the option says of norms."""
    study = tmp_path / "study.toml"
    study.write_text('[sheets.Form]\ninstrument = "sf36v1"\nnorms = "us1998"\n', encoding="utf-8")
    wide = score_workbook(workbook({"Form": form("001")}), str(study) if as_text else study, norms="us1990").wide
    assert wide.sf36v1_norms.tolist() == ["us1998"]


def test_a_study_may_be_given_as_an_object(form: Build, workbook: Write) -> None:
    """A study made in a program serves like a file."""
    study = Study(sheets={"Form": StudySheet(instrument="rand36")})
    assert set(score_workbook(workbook({"Form": form()}), study).long.instrument) == {"rand36"}


def test_an_option_declares_a_lone_sheet_however_few_its_items(form: Build, workbook: Write) -> None:
    """The only sheet of a workbook is what the option says, also with a single item."""
    records = [{"subject": record["subject"], "pf01": 1} for record in form()]
    report = prosuite.validate(workbook({"Sheet1": records}), "sf36v2")
    assert report.counts == {"missing-item-column": 35}


def test_an_option_leaves_sheets_without_items_alone(form: Build, workbook: Write) -> None:
    """With several sheets, the option applies to those that hold items."""
    report = prosuite.validate(workbook({"Month 3": form(), "Lab": LAB}), "sf36v2")
    assert [(finding.code, finding.cell) for finding in report] == [("sheet-not-scored", "Lab")]


def test_an_instrument_of_ones_own_is_scored(workbook: Write, own_instruments: Path) -> None:
    """An instrument and norms from a folder are used like those that are shipped."""
    path = workbook({"mood": [{"subject": "001", "m1": 3, "m2": 3, "m3": 3}]})
    wide = score_workbook(path, instruments=own_instruments).wide
    # 9 of 0..9 is 100; (100 - 40) / 20 = 3, so T = 50 + 10 x 3
    assert wide[["mood_mood", "mood_mood_t", "mood_norms"]].to_numpy().tolist() == [[100.0, 80.0, "town"]]


def test_an_own_instrument_stands_beside_the_shipped_ones(form: Build, workbook: Write, own_instruments: Path) -> None:
    """One workbook may hold shipped instruments and one's own."""
    path = workbook(
        {"SF36v2": form("001"), "mood": [{"subject": "001", "visit": "baseline", "m1": 0, "m2": 0, "m3": 0}]}
    )
    wide = score_workbook(path, instruments=own_instruments).wide
    assert wide[["sf36v2_bp", "mood_mood"]].to_numpy().tolist() == [[100.0, 0.0]]


def test_items_that_only_one_instrument_asks_declare_it(workbook: Write, own_instruments: Path) -> None:
    """A sheet of any name holds the instrument if no other asks these items."""
    path = workbook({"Sheet1": [{"subject": "001", "m1": 0, "m2": 0, "m3": 0}]})
    assert set(score_workbook(path, instruments=own_instruments).long.instrument) == {"mood"}


def test_an_option_leaves_instruments_with_other_items_alone(
    form: Build, workbook: Write, own_instruments: Path
) -> None:
    """An option says which of the versions with the same items a sheet holds, and nothing of other instruments."""
    path = workbook({"Month 3": form("001"), "mood": [{"subject": "001", "m1": 0, "m2": 0, "m3": 0}]})
    long = score_workbook(path, instrument="sf36v2", instruments=own_instruments).long
    assert set(long.instrument) == {"sf36v2", "mood"}


def test_norms_none_gives_scale_scores_alone(form: Build, workbook: Write) -> None:
    """With norms 'none', no norm set is named and nothing is standardised."""
    wide = score_workbook(workbook({"SF36v2": form()}), norms="none").wide
    assert set(wide.sf36v2_norms) == {"none"}
    assert "sf36v2_pcs" not in wide


# The result


def test_best_answers_throughout_give_the_published_upper_bounds(form: Build, workbook: Write) -> None:
    """All eight scales at 100 give PCS 59.014 and MCS 62.277 with US 1998 norms."""
    best = {item: 5 for item in form()[0] if item[:2] in {"rp", "re", "mh", "vt", "gh"}}
    best |= {item: 3 for item in form()[0] if item.startswith("pf")} | {"sf2": 5}
    best |= dict.fromkeys(["gh1", "gh3", "gh5", "sf1", "bp1", "bp2", "vt1", "vt2", "mh3", "mh5"], 1)
    wide = score_workbook(workbook({"SF36v2": [form("001")[0] | best]})).wide
    assert wide[
        [f"sf36v2_{scale}" for scale in ("pf", "rp", "bp", "gh", "vt", "sf", "re", "mh")]
    ].to_numpy().tolist() == [[100.0] * 8]
    assert wide[["sf36v2_pcs", "sf36v2_mcs"]].round(3).to_numpy().tolist() == [[59.014, 62.277]]


def test_a_text_file_and_a_workbook_give_the_same_scores(form: Build, workbook: Write, csv_file: Write) -> None:
    """The same records score the same, whichever file they stand in."""
    records = form()
    records[0] |= {"pf01": 3, "mh1": None, "gh1": 9}
    from_workbook, from_text = score_workbook(workbook({"SF36v2": records})), score_workbook(csv_file(records))
    pd.testing.assert_frame_equal(from_workbook.wide, from_text.wide)


def test_findings_are_a_report(form: Build, workbook: Write) -> None:
    """The findings of a run are those of its validation."""
    records = form()
    records[0]["pf01"] = 9
    path = workbook({"SF36v2": records})
    findings = score_workbook(path).findings
    assert isinstance(findings, Report)
    assert list(findings) == list(prosuite.validate(path))


def test_each_step_is_announced(form: Build, workbook: Write) -> None:
    """Progress is told at the start of each step, with counts; each sheet is checked and scored in one pass."""
    steps: list[str] = []
    score_workbook(workbook({"SF36v2": form()}), progress=steps.append)
    read = "Checking visits.xlsx: 1 sheet, 3 rows"
    assert steps == ["Reading visits.xlsx", read, "Scoring sheet 'SF36v2' (1 of 1): 3 rows"]


def test_nothing_is_logged_or_printed(
    form: Build, workbook: Write, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    """Checking, scoring and writing leave no answer and nothing else in logs or on the screen."""
    caplog.set_level(logging.DEBUG)
    path = workbook({"SF36v2": form()})
    score_workbook(path).write(path.with_name("scores.csv"))
    assert (caplog.records, *capfd.readouterr()) == ([], "", "")


def test_the_input_is_left_as_it_was(form: Build, workbook: Write) -> None:
    """Scoring does not touch the input."""
    path = workbook({"SF36v2": form()})
    before = path.read_bytes()
    score_workbook(path).write(path.with_name("scores.xlsx"))
    assert path.read_bytes() == before


# Writing the result


def test_a_workbook_of_scores_opens_on_its_summary(form: Build, workbook: Write) -> None:
    """Then come scores, findings, data dictionary and run record, and the long table where it is short."""
    result = score_workbook(workbook({"SF36v2": form()}))
    (path,) = result.write(result.path.with_name("scores.xlsx"))
    assert openpyxl.load_workbook(path).sheetnames == ["Summary", "Scores", "Findings", "Columns", "Run", "Long"]


def test_a_workbook_of_scores_reads_back_as_the_tables(form: Build, workbook: Write) -> None:
    """Every sheet holds its table, cell by cell."""
    result = score_workbook(workbook({"SF36v2": _faulty(form())}))
    (path,) = result.write(result.path.with_name("scores.xlsx"))
    book = openpyxl.load_workbook(path)
    errors_first = result.findings.to_frame().sort_values("severity", kind="stable")
    scores = pd.DataFrame(book["Scores"].values)
    shown = result.wide[scores.iloc[0].tolist()]
    for name, table in {"Scores": shown, "Long": result.long, "Findings": errors_first}.items():
        header, *rows = book[name].iter_rows(values_only=True)
        assert list(header) == list(table.columns)
        assert [list(map(_in_sheet, row)) for row in rows] == [list(map(_in_sheet, row)) for row in _cells(table)]
    left_out = result.wide.drop(columns=shown.columns)
    assert left_out.replace("", None).isna().all(axis=None)
    assert dict(book["Run"].iter_rows(min_row=2, values_only=True)) == result.run


@pytest.mark.parametrize("ending", [".csv", ".parquet"])
def test_scores_findings_and_run_record_stand_side_by_side(form: Build, workbook: Write, ending: str) -> None:
    """In a format of one table, findings, data dictionary and run record stand beside the scores."""
    result = score_workbook(workbook({"SF36v2": form()}))
    paths = result.write(result.path.with_name(f"s{ending}"))
    assert [path.name for path in paths] == [
        f"s{ending}",
        *(f"s_{name}{of}" for of in (ending, ".json") for name in ("findings", "columns", "run")),
    ]
    assert all(path.is_file() for path in paths)


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_a_text_file_of_scores_reads_back_as_the_table(form: Build, workbook: Write, layout: Any) -> None:
    """Text files hold the layout asked for and the findings, cell by cell."""
    result = score_workbook(workbook({"SF36v2": _faulty(form())}))
    scores, findings, *_ = result.write(result.path.with_name("s.csv"), layout=layout)
    for path, table in [(scores, getattr(result, layout)), (findings, result.findings.to_frame())]:
        with path.open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file)) == [
                list(table.columns),
                *(["" if cell is None else str(cell) for cell in row] for row in _cells(table)),
            ]


@pytest.mark.parametrize("layout", ["wide", "long"])
def test_a_parquet_file_of_scores_reads_back_as_the_table(form: Build, workbook: Write, layout: Any) -> None:
    """Parquet files hold the layout asked for and the findings, cell by cell."""
    result = score_workbook(workbook({"SF36v2": _faulty(form())}))
    scores, findings, *_ = result.write(result.path.with_name("s.parquet"), layout=layout)
    for path, table in [(scores, getattr(result, layout)), (findings, result.findings.to_frame())]:
        read = pd.read_parquet(path)
        assert (list(read.columns), _cells(read)) == (list(table.columns), _cells(table))


def test_an_unknown_format_is_refused(form: Build, workbook: Write) -> None:
    """An ending that names no format is refused."""
    result = score_workbook(workbook({"SF36v2": form()}))
    with pytest.raises(OutputError, match="choose one of these endings"):
        result.write(result.path.with_name("scores.sas7bdat"))


def test_existing_scores_are_not_replaced(form: Build, workbook: Write) -> None:
    """A file that stands in the way of any output is not replaced, and none is written."""
    result = score_workbook(workbook({"SF36v2": form()}))
    result.path.with_name("s_run.csv").write_text("mine", encoding="utf-8")
    with pytest.raises(OutputError, match=r"s_run\.csv exists already"):
        result.write(result.path.with_name("s.csv"))
    assert sorted(path.name for path in result.path.parent.iterdir()) == ["s_run.csv", "visits.xlsx"]


def test_existing_scores_are_replaced_by_force(form: Build, workbook: Write) -> None:
    """With force, old scores make way."""
    result = score_workbook(workbook({"SF36v2": form()}))
    old = result.path.with_name("s.csv")
    old.write_text("old", encoding="utf-8")
    result.write(old, force=True)
    assert old.read_text(encoding="utf-8").startswith("subject,visit,date,")


@pytest.mark.parametrize("output", ["s_findings.csv", "s.csv"])
def test_the_input_is_never_replaced(form: Build, csv_file: Write, output: str) -> None:
    """Neither the scores nor what stands beside them may replace the input, even by force."""
    result = score_workbook(csv_file(form(), name=output), instrument="sf36v2")
    with pytest.raises(OutputError, match="is the input itself"):
        result.write(result.path.with_name("s.csv"), force=True)


def test_an_output_can_be_checked_beforehand(tmp_path: Path) -> None:
    """An output that could not be written is refused before any work is done."""
    with pytest.raises(OutputError, match="does not exist"):
        check_output(tmp_path / "nowhere" / "s.csv", [tmp_path / "visits.xlsx"], force=False)


@pytest.mark.parametrize("name", ["s.xlsx", "s.csv", "s.parquet"])
def test_two_runs_give_the_same_bytes(
    form: Build, workbook: Write, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """The same input and options give the same files, whenever and wherever they are written."""
    path = workbook({"SF36v2": _faulty(form()), "RAND36": form()})
    first = score_workbook(path).write(path.with_name(name))
    (tmp_path / "later").mkdir()
    monkeypatch.setattr("time.time", lambda: 2_000_000_000.0)
    second = score_workbook(path).write(tmp_path / "later" / name)
    assert [file.read_bytes() for file in first] == [file.read_bytes() for file in second]
