"""From workbooks to the analysis datasets of a trial, on the synthetic examples and on small workbooks."""

import json
import shutil
import subprocess
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest

import prosuite
from prosuite.errors import InputError, OutputError, SpecError, StoppedError

EXAMPLES = Path(__file__).parents[2] / "examples"
INPUTS = [EXAMPLES / "visits.xlsx", EXAMPLES / "trial.xlsx"]
STUDY = EXAMPLES / "study.toml"
Sheets = dict[str, list[list[Any]]]
EXPOSURE: list[list[Any]] = [["subject", "arm", "dose date"], ["1", "A", "2024-03-02"], ["2", "B", "2024-03-04"]]
LABORATORY: list[list[Any]] = [
    ["subject", "visit", "date", "parameter", "value", "unit"],
    ["1", "baseline", "2024-03-01", "TNF", 4.0, "pg/mL"],
    ["1", "month 1", "2024-04-01", "TNF", 3.0, "pg/mL"],
    ["2", "baseline", "2024-03-02", "TNF", "<0.50", "pg/mL"],
    ["2", "month 1", "2024-04-03", "TNF", 2.0, "pg/mL"],
]
LATER = [LABORATORY[0], *LABORATORY[2:]]
EVENT = ["subject", "adverse event", "onset"]
TWO_ARMS: dict[str, Any] = {"arms": {"A": {}, "B": {}}}
Book = Callable[..., Path]


@pytest.fixture(scope="module")
def example() -> prosuite.Analysis:
    """The analysis of the two example workbooks; tests leave it as it is."""
    return prosuite.analyze(INPUTS, STUDY)


@pytest.fixture
def book(tmp_path: Path) -> Book:
    """Write sheets, those above unless others are given, into a workbook."""

    def write(**sheets: list[list[Any]]) -> Path:
        made = openpyxl.Workbook()
        made.remove(made.active)
        for name, rows in ({"Exposure": EXPOSURE, "Laboratory": LABORATORY} | sheets).items():
            sheet = made.create_sheet(name.replace("_", " "))
            for row in rows:
                sheet.append(row)
        path = tmp_path / "trial.xlsx"
        made.save(path)
        return path

    return write


def rows_of(analysis: prosuite.Analysis, dataset: str, *columns: str) -> list[list[Any]]:
    """Return some columns of a dataset, "" where nothing is."""
    frame = analysis.datasets[dataset][[*columns]].astype(object)
    rows: list[list[Any]] = frame.where(frame.notna(), "").to_numpy().tolist()
    return rows


def cells(frame: pd.DataFrame, query: str, *columns: str) -> list[list[Any]]:
    """Return some cells of a frame, None where nothing is."""
    found = frame.query(query)[[*columns]].astype(object)
    rows: list[list[Any]] = found.where(found.notna(), None).to_numpy().tolist()
    return rows


def test_all_six_datasets_keep_the_rules(example: prosuite.Analysis) -> None:
    """No conformance rule is broken; a submission would want SITEID and RACE, which the example does not have."""
    assert list(example.datasets) == ["ADSL", "ADQS", "ADFT", "ADRE", "ADLB", "ADAE"]
    report = prosuite.validate_adam(dict(example.datasets))
    assert sorted(str(finding).split(":", 1)[0] + str(finding.expected) for finding in report) == [
        "ADSLRACE",
        "ADSLSITEID",
    ]


def test_no_value_is_lost(example: prosuite.Analysis) -> None:
    """Every score that there is stands in a dataset once, the same number to the last bit, beside its row."""
    scores = prosuite.score_workbook(INPUTS[0], STUDY).long.dropna(subset=["value"])
    frames = [example.datasets[name] for name in ("ADQS", "ADFT", "ADRE")]
    found = pd.concat(frames)[["USUBJID", "VISIT", "AVAL", "SOURCE"]].dropna(subset=["AVAL"])
    found["SOURCE"] = found["SOURCE"].str.removeprefix("visits.xlsx: ")
    due = scores[["subject", "visit", "value", "source"]].set_axis([*found.columns], axis=1)
    keys = list(found.columns)
    pd.testing.assert_frame_equal(
        found.sort_values(keys, ignore_index=True), due.sort_values(keys, ignore_index=True), check_dtype=False
    )


def test_one_person_followed_from_cell_to_record(example: prosuite.Analysis) -> None:
    """Physical functioning of 001: the ten answers of the row, (sum - 10) / 20 * 100, and the change by hand."""
    head, *forms = [list(row) for row in openpyxl.load_workbook(INPUTS[0])["SF36v2"].values]
    by_visit = {row[1]: (number, row) for number, row in enumerate(forms, start=2) if row[0] == "001"}
    scale = {
        visit: 100 * (sum(row[head.index(f"PF{item:02}")] for item in range(1, 11)) - 10) / 20
        for visit, (_, row) in by_visit.items()
        if None not in [row[head.index(f"PF{item:02}")] for item in range(1, 11)]
    }
    assert {"baseline", "month 1"} <= {*scale}
    start = by_visit["baseline"][1][2]
    due = [
        [
            visit,
            value,
            (by_visit[visit][1][2] - start).days + 1,
            None if visit == "baseline" else value - scale["baseline"],
            f"visits.xlsx: SF36v2!{by_visit[visit][0]}",
        ]
        for visit, value in scale.items()
    ]
    columns = ["VISIT", "AVAL", "ADY", "CHG", "SOURCE"]
    own = cells(example.datasets["ADQS"], "USUBJID == '001' and PARAMCD == 'SF36312'", *columns)
    assert [row for row in own if row[0] in scale] == due
    flags = cells(
        example.datasets["ADQS"], "USUBJID == '001' and PARAMCD == 'SF36312' and ABLFL == 'Y'", "ANL01FL", "PARAM"
    )
    assert flags == [["Y", "SF363-Physical Functioning 0-100 Score"]]


def test_codes_and_names_of_parameters_are_the_standard_s(example: prosuite.Analysis) -> None:
    """Codes and names of SDTM CT 2026-03 (clinical_standards.md 2.1), units where they are not part of the name."""
    known = {
        (dataset, *pair)
        for dataset in ("ADQS", "ADFT", "ADRE", "ADLB")
        for pair in example.datasets[dataset][["PARAMCD", "PARAM"]].drop_duplicates().itertuples(index=False, name=None)
    }
    assert known >= {
        ("ADQS", "SF36328", "SF363-Physical Component Score"),
        ("ADQS", "SF36302", "SF363-Comp Year Ago Rate Gen Health Now"),
        ("ADFT", "SIXMW106", "SIXMW1-Distance at 6 Minutes (m)"),
        ("ADRE", "FEV1", "Forced Expiratory Volume in 1 Second (L)"),
        ("ADLB", "TNF", "Tumor Necrosis Factor (pg/mL)"),
        ("ADLB", "CD69", "CD69+ T cells (%)"),
    }


def test_percent_change_is_left_out_where_it_says_nothing(example: prosuite.Analysis) -> None:
    """T and z scores have a change and no percent change; metres have both; a grade in words has neither."""
    for dataset, code, has_change, has_percent in (
        ("ADQS", "SF36320", True, False), ("ADRE", "FEV1Z", True, False),
        ("ADFT", "SIXMW106", True, True), ("ADRE", "FEV1GR", False, False),
    ):  # fmt: skip
        own = example.datasets[dataset]
        own = own[own["PARAMCD"] == code]
        assert [bool(own[name].notna().any()) for name in ("CHG", "PCHG")] == [has_change, has_percent], code


def test_codes_have_neither_change_nor_mean(book: Book) -> None:
    """The EQ-5D profile names a state of health: 21232 less 11111 says nothing; the index changes by 0.799 - 1."""
    forms: list[list[Any]] = [["subject", "visit", "date", "eq5d5l_profile"]]
    forms += [["1", "baseline", "2024-03-01", 11111], ["1", "month 1", "2024-04-01", 21232]]
    analysis = prosuite.analyze(book(EQ5D5L=forms), norms="eq5d5l_germany")
    later = "AVISIT == 'month 1' and PARAMCD in ('EQ5DPROF', 'EQ5DIND')"
    assert cells(analysis.datasets["ADQS"], later, "PARAMCD", "AVAL", "CHG", "PCHG") == [
        ["EQ5DPROF", 21232, None, None],
        ["EQ5DIND", pytest.approx(0.799), pytest.approx(-0.201), None],
    ]
    assert "EQ5DPROF" not in {*analysis.tables["summary"]["PARAMCD"], *analysis.tables["change"]["PARAMCD"]}


def test_how_the_study_ended(book: Book) -> None:
    """Who completed it, by a day or by what stands for a reason, is not discontinued, even if they died later."""
    ends: list[list[Any]] = [
        ["subject", "end of study date", "reason for discontinuation", "death date"],
        ["1", "2024-09-01", "Completed", None],
        ["2", "2024-09-01", None, "2025-01-01"],
        ["3", None, "Lost to follow-up", None],
        ["4", None, "completed study", None],
        ["5", None, None, "2024-06-01"],
    ]
    doses = [EXPOSURE[0], *([str(who), "A", "2024-03-02"] for who in range(1, 6))]
    laboratory = [LABORATORY[0], *([str(who), *LABORATORY[1][1:]] for who in range(1, 6))]
    analysis = prosuite.analyze(book(Exposure=doses, Laboratory=laboratory, Disposition=ends))
    assert rows_of(analysis, "ADSL", "EOSSTT", "DCSREAS", "DTHFL") == [
        ["COMPLETED", "", ""],
        ["COMPLETED", "", "Y"],
        ["DISCONTINUED", "Lost to follow-up", ""],
        ["COMPLETED", "", ""],
        ["DISCONTINUED", "DEATH", "Y"],
    ]


def test_people_and_events(example: prosuite.Analysis) -> None:
    """The dead and the withdrawn, their reasons and days; the serious event of make_trial.py."""
    adsl = example.datasets["ADSL"]
    assert adsl["EOSSTT"].value_counts().to_dict() == {"COMPLETED": 13, "DISCONTINUED": 2}
    assert cells(adsl, "EOSSTT == 'DISCONTINUED'", "USUBJID", "DCSREAS") == [["007", "moved away"], ["013", "DEATH"]]
    assert (adsl["DTHDT"] - adsl["TRTSDT"]).dropna().dt.days.tolist() == [400]
    assert cells(adsl, "USUBJID == '001'", "TRT01P", "TRT01PN", "AGEU", "SEX", "SAFFL", "FASFL") == [
        ["20 million cells", 1.0, "YEARS", "M", "Y", "Y"]
    ]
    adae, events = example.datasets["ADAE"], example.tables["events"]
    assert cells(adae, "AESER == 'Y'", "USUBJID", "AESEV", "TRTEMFL") == [["013", "SEVERE", "Y"]]
    serious = "TRTP == 'All' and events == 'treatment-emergent, serious'"
    assert cells(events, serious, "n_subjects", "n_with", "n_events") == [[15, 1, 1]]


def test_a_detection_limit_is_counted_as_declared(example: prosuite.Analysis) -> None:
    """``<1.00`` counts as half of it, says so, and stands as typed."""
    below = example.datasets["ADLB"]
    below = below[below["VALUE"].notna()]
    assert len(below)
    assert below[["VALUE", "AVAL", "DTYPE"]].drop_duplicates().to_numpy().tolist() == [["<1.00", 0.5, "HALFLLOQ"]]


def test_tables_are_of_the_records_that_count(example: prosuite.Analysis) -> None:
    """Mean and number of a table are those of the flagged records; so is the share of responders at 30 m."""
    at = "PARAMCD == 'SIXMW106' and AVISIT == 'month 3'"
    own = example.datasets["ADFT"].query(f"{at} and ANL01FL == 'Y'")
    (every,) = cells(example.tables["change"], f"{at} and TRTP == 'All'", "n", "change_mean")
    assert every == [len(own), pytest.approx(own["CHG"].mean())]
    (arm,) = cells(example.tables["change"], f"{at} and TRTP == '100 million cells'", "n", "change_sd")
    assert arm == [5, pytest.approx(np.std(own.query("TRTPN == 2")["CHG"], ddof=1))]
    yes = cells(example.tables["responders"], f"{at} and TRTP == 'All'", "n", "n_yes")
    assert yes == [[len(own), int((own["CHG"] >= 30).sum())]]
    last = "PARAMCD == 'SIXMW106' and AVISIT == 'month 6' and TRTP == 'All'"
    assert cells(example.tables["completion"], last, "n_subjects", "n_received", "n_missing") == [[15, 15, 0]]


@pytest.fixture(scope="module")
def few(example: prosuite.Analysis) -> prosuite.Analysis:
    """The records of three people, the one who died and the one who left among them."""
    people = ["002", "007", "013"]
    own = {name: frame[frame["USUBJID"].isin(people)].reset_index() for name, frame in example.datasets.items()}
    return replace(example, datasets={name: frame.drop(columns="index") for name, frame in own.items()})


@pytest.fixture(scope="module")
def written(few: prosuite.Analysis, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """These in every format."""
    folder = tmp_path_factory.mktemp("analysis") / "out"
    few.write(folder, formats=["parquet", "xpt", "json", "ndjson", "csv", "sav", "dta", "xlsx"])
    return folder


def test_every_file_of_the_set_is_there(written: Path, few: prosuite.Analysis) -> None:
    """Datasets in each format, what is said of them, tables, findings, run record with a digest of each file."""
    found = {path.relative_to(written).as_posix() for path in written.rglob("*") if path.is_file()}
    endings = ("parquet", "xpt", "json", "ndjson", "csv", "sav", "dta", "xlsx")
    datasets = {f"datasets/{name.lower()}.{ending}" for name in few.datasets for ending in endings}
    about = {"datasets/define.xml", "datasets/metadata.xlsx", "datasets/codebook.csv", "findings.csv", "run.json"}
    assert found == datasets | about | {f"tables/{name}.csv" for name in few.tables} | {"tables/tables.xlsx"}
    run = json.loads((written / "run.json").read_text())
    assert {*run["files"], "run.json"} == found
    assert any("no [selection]" in str(value) for value in run.values())


def as_cells(frame: pd.DataFrame) -> list[list[str]]:
    """Return cells as text, days as ISO, numbers with 15 digits: formats and readers differ beyond these."""

    def cell(value: Any) -> str:
        if hasattr(value, "isoformat") and not pd.isna(value):
            return str(value)[:10]
        return "" if pd.isna(value) else f"{value:.15g}" if isinstance(value, float | int) else str(value)

    return [[cell(value) for value in row] for row in frame.astype(object).to_numpy().tolist()]


def read_json(path: Path) -> pd.DataFrame:
    content = json.loads(path.read_text())
    return pd.DataFrame(content["rows"], columns=[column["name"] for column in content["columns"]])


READERS: dict[str, Callable[[Path], pd.DataFrame]] = {
    "parquet": pd.read_parquet,
    "csv": lambda path: pd.read_csv(path, dtype=dict.fromkeys(("USUBJID", "SUBJID"), str)),
    "xlsx": lambda path: pd.read_excel(path, engine="openpyxl", dtype=dict.fromkeys(("USUBJID", "SUBJID"), str)),
    "xpt": lambda path: pyreadstat.read_xport(path)[0],
    "sav": lambda path: pyreadstat.read_sav(path)[0],
    "dta": lambda path: pyreadstat.read_dta(path)[0],
    "json": read_json,
}


@pytest.mark.parametrize("ending", READERS)
@pytest.mark.parametrize("name", ["ADSL", "ADLB", "ADAE"])
def test_another_reader_finds_the_same(written: Path, few: prosuite.Analysis, ending: str, name: str) -> None:
    """pandas, pyreadstat and the json module give back every cell of every record, in order."""
    frame = READERS[ending](written / "datasets" / f"{name.lower()}.{ending}")
    assert list(frame.columns) == list(few.datasets[name].columns)
    assert as_cells(frame) == as_cells(few.datasets[name])


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="R is not installed")
def test_r_finds_the_same(written: Path, few: prosuite.Analysis) -> None:
    """R's own reader of transport files (foreign) gives back the values of ADLB."""
    script = (
        'x <- foreign::read.xport("adlb.xpt"); cat(sprintf("%s %s %.17g\\n", x$USUBJID, x$PARAMCD, x$AVAL), sep="")'
    )
    done = subprocess.run(
        [shutil.which("Rscript") or "Rscript", "-e", script],
        cwd=written / "datasets",
        capture_output=True,
        text=True,
        check=False,
    )
    if "there is no package" in done.stderr:
        pytest.skip("R is there without its package foreign")
    due = few.datasets["ADLB"][["USUBJID", "PARAMCD", "AVAL"]].itertuples(index=False, name=None)
    assert [(who, what, float(value)) for who, what, value in map(str.split, done.stdout.splitlines())] == [*due]


def test_transport_files_keep_the_rules_and_labels(written: Path, few: prosuite.Analysis) -> None:
    """Read back with labels, types and formats, no rule is broken."""
    paths = [written / "datasets" / f"{name.lower()}.xpt" for name in few.datasets]
    assert [finding.code for finding in prosuite.validate_adam(paths)] == ["adam-expected"] * 2


def test_the_same_bytes_twice(book: Book, tmp_path: Path) -> None:
    """Two runs give the same files."""
    path = book()
    for name in ("a", "b"):
        prosuite.analyze(path).write(tmp_path / name, formats=["parquet", "xpt", "json", "csv", "sav", "dta", "xlsx"])
    first, second = (
        {
            file.relative_to(tmp_path / name): file.read_bytes()
            for file in (tmp_path / name).rglob("*")
            if file.is_file()
        }
        for name in ("a", "b")
    )
    assert first == second


def test_the_set_is_replaced_as_one_or_not_at_all(book: Book, tmp_path: Path) -> None:
    """What is there stays without ``force``; what a format cannot hold leaves no folder; no file of before is left."""
    path, out = book(), tmp_path / "out"
    analysis = prosuite.analyze(path)
    analysis.write(out, formats=["csv", "json"])
    before = {file: file.read_bytes() for file in out.rglob("*") if file.is_file()}
    with pytest.raises(OutputError, match=r"exists already"):
        analysis.write(out, formats=["csv", "json"])
    with pytest.raises(OutputError, match=r"adsl\.json.*of an earlier analysis"):
        analysis.write(out, formats=["csv"], force=True)
    assert {file: file.read_bytes() for file in out.rglob("*") if file.is_file()} == before
    analysis.write(out, formats=["json", "csv", "xpt"], force=True)
    laboratory = [[*row] for row in LABORATORY]
    laboratory[1][3] = laboratory[2][3] = "Ünal-Faktor"
    odd = prosuite.analyze(book(Laboratory=laboratory))
    with pytest.raises(OutputError, match="not ASCII"):
        odd.write(tmp_path / "new", formats=["csv", "xpt"])
    assert not (tmp_path / "new").exists()
    with pytest.raises(OutputError, match="no format"):
        odd.write(tmp_path / "new", formats=["sas7bdat"])


def test_errors_behind_values_in_use_stop_it() -> None:
    """The two planted faults of visits.xlsx are named; despite them they stand beside each value, changes too."""
    with pytest.raises(StoppedError, match=r"(?s)2 errors.*SF36v2!J24.*SF36v2!AF60") as stopped:
        prosuite.analyze(INPUTS[0])
    assert stopped.value.findings is not None
    analysis = prosuite.analyze(INPUTS[0], despite_errors=True)
    adqs = analysis.datasets["ADQS"]
    flagged = adqs[adqs["FLAGS"].notna()]
    assert {*zip(flagged["USUBJID"], flagged["VISIT"], flagged["FLAGS"], strict=True)} == {
        ("005", "month 3", "out-of-range-answer"),
        ("012", "month 6", "text-answer"),
    }
    assert analysis.tables["change"].query("TRTP == 'All' and PARAMCD == 'SF36312'")["n_flagged"].tolist() == [
        0,
        1,
        1,
        0,
    ]


def test_an_error_behind_the_baseline_is_behind_the_change(book: Book) -> None:
    """Two arms of one person: every value of the person says so, of later visits for their baseline too."""
    people = [["subject", "arm"], ["1", "B"]]
    with pytest.raises(StoppedError, match=r"arm of 1 is B here and A, as in Exposure!B2"):
        prosuite.analyze(book(People=people))
    analysis = prosuite.analyze(book(People=people), despite_errors=True)
    assert rows_of(analysis, "ADLB", "USUBJID", "VISIT", "FLAGS")[:3] == [
        ["1", "baseline", "two-facts"], ["1", "month 1", "two-facts; two-facts at baseline"], ["2", "baseline", ""],
    ]  # fmt: skip
    assert rows_of(analysis, "ADSL", "USUBJID", "TRT01P", "SUBJERR") == [["1", "A", "two-facts"], ["2", "B", ""]]


def test_without_a_study_file_every_default_is_told(book: Book) -> None:
    """Datasets come all the same; the first doses are those of the sheet, labels are the visits."""
    analysis = prosuite.analyze(book())
    assert rows_of(analysis, "ADLB", "AVISIT", "ADY", "AVAL", "ABLFL", "BASE", "CHG", "REASON") == [
        ["baseline", -1.0, 4.0, "Y", 4.0, "", ""],
        ["month 1", 31.0, 3.0, "", 4.0, -1.0, ""],
        ["baseline", -2.0, "", "", "", "", "below_limit"],
        ["month 1", 31.0, 2.0, "", "", "", "no_baseline"],
    ]
    told = " ".join(analysis.defaults)
    for words in ("STUDYID is TRIAL", "no [arms]", "no [treatment]", "no [visits]", "no [baseline]", "no [selection]"):
        assert words in told
    assert {*analysis.defaults} <= {*analysis.run.values()}
    assert prosuite.validate_adam(dict(analysis.datasets)).ok


def test_without_doses_days_count_from_the_first_record(tmp_path: Path) -> None:
    """TRTSDT is blank, RFSTDT says what days are counted from, nobody is in the safety population."""
    path = tmp_path / "labs.csv"
    pd.DataFrame(LABORATORY[1:], columns=LABORATORY[0]).to_csv(path, index=False)
    analysis = prosuite.analyze(path)
    assert rows_of(analysis, "ADLB", "ADY", "ABLFL", "CHG")[:2] == [[1.0, "Y", ""], [32.0, "", -1.0]]
    adsl = analysis.datasets["ADSL"]
    assert adsl["RFSTDT"].astype(str).tolist() == ["2024-03-01", "2024-03-02"]
    assert [bool(adsl[name].isna().all()) for name in ("TRTSDT", "TRT01A")] == [True, True]
    assert "SAFFL" not in adsl
    assert prosuite.validate_adam(dict(analysis.datasets)).ok


def test_a_later_dose_opens_a_period(book: Book) -> None:
    """The baseline of the second infusion is the last value before it."""
    exposure = [*EXPOSURE, ["1", "A", "2024-04-20"]]
    laboratory = [*LABORATORY, ["1", "month 2", "2024-05-05", "TNF", 1.0, "pg/mL"]]
    analysis = prosuite.analyze(book(Exposure=exposure, Laboratory=laboratory))
    own = analysis.datasets["ADLB"].query("USUBJID == '1' and VISIT == 'month 2'")
    assert own[["APERIOD", "BASE", "CHG"]].to_numpy().tolist() == [[2.0, 3.0, -2.0]]


WRONG: list[tuple[str, str, Sheets]] = [
    ("dose-before-consent", "before consent", {"People": [["subject", "date of consent"], ["1", "2024-03-05"]]}),
    ("death-before-dose", "before the first dose", {"People": [["subject", "death date"], ["1", "2023-08-01"]]}),
    ("two-facts", "first_dose", {"People": [["subject", "first dose date"], ["1", "2024-03-03"], ["1", "2024-03-09"]]}),
    ("two-facts", "birth_date", {"People": [["subject", "birth date"], ["1", "1950-01-01"], ["1", "1951-01-01"]]}),
    ("faulty-fact", "2024-02-31", {"Exposure": [*EXPOSURE[:2], ["2", "B", "2024-02-31"]]}),
    ("faulty-fact", "perhaps", {"Events": [[*EVENT, "serious"], ["1", "Fall", "2024-04-01", "perhaps"]]}),
    ("faulty-fact", "from the onset on", {"Events": [[*EVENT, "end date"], ["1", "Fall", "2024-04-02", "2024-04-01"]]}),
    ("unknown-arm", "arm C of 2", {"Exposure": [*EXPOSURE[:2], ["2", "C", "2024-03-04"]]}),
]


@pytest.mark.parametrize(("code", "told", "sheets"), WRONG)
def test_what_contradicts_itself_stops_it(book: Book, code: str, told: str, sheets: Sheets) -> None:
    """Each is an error finding at its cell, and nothing is derived."""
    path = book(**{"Laboratory": LATER, **sheets})
    with pytest.raises(StoppedError, match=told) as stopped:
        prosuite.analyze(path, TWO_ARMS)
    assert [finding.code for finding in stopped.value.findings or () if finding.severity == "error"] == [code]


@pytest.mark.parametrize(
    ("bound", "day", "code", "reason"),
    [
        ("death date", "2024-03-20", "record-after-death", "after_death"),
        ("date of consent", "2024-03-02", "record-before-consent", "before_consent"),
    ],
)
def test_records_out_of_a_life_stay_and_do_not_count(book: Book, bound: str, day: str, code: str, reason: str) -> None:
    """They are told once each, stay in the datasets and stop nothing, because no result rests on them."""
    analysis = prosuite.analyze(book(People=[["subject", bound], ["1", day]]))
    assert [finding.code for finding in analysis.findings if finding.severity == "error"] == [code]
    assert [row[0] for row in rows_of(analysis, "ADLB", "REASON")].count(reason) == 1


def test_what_cannot_be_one_parameter_is_refused(book: Book) -> None:
    """Two units without a factor; two sources of one code, unless the study file gives another."""
    units = [*LABORATORY, ["1", "month 2", "2024-05-05", "TNF", 1.0, "ng/L"]]
    with pytest.raises(InputError, match=r"TNF is in two units"):
        prosuite.analyze(book(Laboratory=units))
    again = [*LABORATORY, ["1", "month 2", "2024-05-05", "TNF-alpha", 1.0, "pg/mL"]]
    with pytest.raises(
        SpecError, match=r"TNF and TNF-alpha would both have the PARAMCD TNF.*\[parameters\.TNF-alpha\]"
    ):
        prosuite.analyze(book(Laboratory=again))
    study = {"parameters": {"TNF-alpha": {"paramcd": "TNF2", "label": "TNF-alpha, second laboratory"}}}
    assert {*prosuite.analyze(book(Laboratory=again), study).datasets["ADLB"]["PARAMCD"]} == {"TNF", "TNF2"}


def test_a_value_of_nobody_is_told(book: Book) -> None:
    """A row that does not say whose it is stands in no dataset, and in the findings."""
    analysis = prosuite.analyze(book(Laboratory=[*LABORATORY, ["", "month 2", "2024-05-05", "TNF", 1.0, "pg/mL"]]))
    assert [(one.code, one.cell) for one in analysis.findings if one.severity == "error"] == [
        ("nameless-value", "Laboratory!E6")
    ]
    assert len(analysis.datasets["ADLB"]) == 4


def test_columns_of_parameters_are_values_too(book: Book) -> None:
    """A sheet with a column for each known test, or each parameter of the study file, has a record per cell."""
    wide = [["subject", "visit", "date", "TNF (pg/mL)", "PRA"], ["1", "baseline", "2024-03-01", 4.0, 12.0]]
    analysis = prosuite.analyze(book(Laboratory=wide), {"parameters": {"PRA": {"unit": "%"}}})
    assert rows_of(analysis, "ADLB", "PARAMCD", "AVAL", "AVALU", "SOURCE") == [
        ["TNF", 4.0, "pg/mL", "Laboratory!D2"], ["PRA", 12.0, "%", "Laboratory!E2"],
    ]  # fmt: skip


def test_the_study_file_names_where_doses_stand(book: Book) -> None:
    """The sheet and column of [treatment] come before columns that are named so."""
    given = [["subject", "given on", "until"], ["1", "2024-03-02", "2024-03-09"], ["2", "2024-03-04", None]]
    study = {"treatment": {"sheet": "Drug", "date": "given on", "end": "until"}}
    analysis = prosuite.analyze(book(Exposure=[["subject", "arm"], ["1", "A"], ["2", "B"]], Drug=given), study)
    assert [[str(day)[:10] for day in row] for row in rows_of(analysis, "ADSL", "TRTSDT", "TRTEDT")] == [
        ["2024-03-02", "2024-03-09"], ["2024-03-04", "2024-03-04"],
    ]  # fmt: skip
    with pytest.raises(SpecError, match=r"no column 'given'; did you mean 'given on'"):
        prosuite.analyze(book(Drug=given), {"treatment": {"sheet": "Drug", "date": "given"}})
    with pytest.raises(SpecError, match=r"no sheet with people is named 'Drogen'"):
        prosuite.analyze(book(Drug=given), {"treatment": {"sheet": "Drogen"}})


def test_an_event_or_a_dose_of_nobody_is_told(book: Book) -> None:
    """Rows that lack a subject or a term are in no dataset, and in the findings."""
    events = [[*EVENT, "serious"], ["1", None, "2024-04-01", "yes"], [None, "Fall", "2024-04-02", None]]
    analysis = prosuite.analyze(book(Events=events, Exposure=[*EXPOSURE, [None, "A", "2024-03-09"]]))
    assert [(one.code, one.cell) for one in analysis.findings if one.severity == "error"] == [
        ("nameless-value", "Exposure!B4"), ("nameless-value", "Exposure!C4"),
        ("nameless-event", "Events!2"), ("nameless-event", "Events!3"),
    ]  # fmt: skip
    assert "ADAE" not in analysis.datasets


def test_a_column_that_changes_with_the_visit_is_no_arm(book: Book) -> None:
    """What most people have several of says something of records: nobody is in two arms."""
    visits = [
        ["subject", "visit", "treatment"],
        *([who, visit, visit] for who in "12" for visit in ("before", "after")),
    ]
    analysis = prosuite.analyze(book(Visits=visits))
    assert cells(analysis.datasets["ADSL"], "ARM == ARM", "USUBJID", "TRT01P") == [["1", "A"], ["2", "B"]]


def test_windows_of_periods_keep_the_rules(book: Book) -> None:
    """Windows run on the days of the period; the same value may be out of one and the baseline of the other."""
    windows = {"baseline": {"day": 0, "window": [-42, 0]}, "month 1": {"day": 30, "window": [20, 40]}}
    later = [["1", "baseline", "2024-05-30", "TNF", 5.0, "pg/mL"], ["1", "month 1", "2024-06-29", "TNF", 1.0, "pg/mL"]]
    path = book(Exposure=[*EXPOSURE, ["1", "A", "2024-06-01"]], Laboratory=[*LABORATORY, *later])
    analysis = prosuite.analyze(path, {"visits": windows})
    own = cells(analysis.datasets["ADLB"], "APERIOD == 2", "AVISIT", "APERDY", "ADY", "BASE", "CHG")
    assert own == [["month 1", 29.0, 120.0, 5.0, -4.0], ["baseline", -2.0, 90.0, 5.0, None]]
    assert {one.code for one in prosuite.validate_adam(dict(analysis.datasets))} == {"adam-expected"}


def test_without_dates_the_named_visit_is_the_baseline(book: Book) -> None:
    """Labels say the visit; there is no study day, and no date."""
    rows = [[row[0], row[1], *row[3:]] for row in LABORATORY]
    for study in ({"baseline": {"visit": "baseline"}}, {"visits": {"baseline": {"day": 0}, "month 1": {"day": 30}}}):
        analysis = prosuite.analyze(book(Laboratory=rows), study)
        assert rows_of(analysis, "ADLB", "ADT", "ADY", "ABLFL", "CHG")[:2] == [["", "", "Y", ""], ["", "", "", -1.0]]
        assert prosuite.validate_adam(dict(analysis.datasets)).ok
    assert cells(prosuite.analyze(book(Laboratory=rows)).datasets["ADLB"], "CHG == CHG", "CHG") == []


def test_who_lacks_a_dose_or_an_arm_is_told(book: Book) -> None:
    """At the first row of the person; the records stay, without study day or arm."""
    laboratory = [*LABORATORY, ["3", "baseline", "2024-03-01", "TNF", 4.0, "pg/mL"]]
    analysis = prosuite.analyze(book(Exposure=[*EXPOSURE, ["4", None, "2024-03-09"]], Laboratory=laboratory))
    assert [(one.code, one.cell, one.subject) for one in analysis.findings if one.code != "open-limit"] == [
        ("no-first-dose", "Laboratory!6", "3"), ("no-arm", "Exposure!4", "4"),
    ]  # fmt: skip
    assert cells(analysis.datasets["ADLB"], "USUBJID == '3'", "REASON", "AVAL") == [["not_treated", 4.0]]


def test_populations_and_the_composite(book: Book) -> None:
    """Who has a dose, a baseline, a value at a visit; serious events within the days that are declared."""
    events = [[*EVENT, "serious"], ["1", "Fall", "2024-03-20", "yes"], ["2", "Fall", "2024-06-20", "yes"]]
    study = {
        "parameters": {"TNF": {"below_limit": "missing"}},
        "populations": {
            "safety": {"dose": True},
            "analysis": {"baseline": True},
            "completers": {"visits": ["month 1"]},
        },
        "adverse_events": {"window": 60, "composite": {"name": "SERIOUS BY DAY 30", "within": 30, "serious": True}},
    }
    analysis = prosuite.analyze(book(Events=events), study)
    assert rows_of(analysis, "ADSL", "SAFFL", "FASFL", "COMPLFL") == [["Y", "Y", "Y"], ["Y", "N", "Y"]]
    assert rows_of(analysis, "ADAE", "TRTEMFL", "CQ01NAM") == [["Y", "SERIOUS BY DAY 30"], ["", ""]]
    with pytest.raises(SpecError, match=r"populations: 'safty' has no population flag; did you mean 'safety'"):
        prosuite.analyze(book(), {"populations": {"safty": {"dose": True}}})


def test_reviewed_exceptions_are_no_errors(book: Book, tmp_path: Path) -> None:
    """A contradiction that was accepted stops nothing and stands beside no value."""
    accepted = tmp_path / "accepted.csv"
    accepted.write_text(
        "code,subject,visit,item,value,reason,by,date\ntwo-facts,1,,arm,B,seen,AB,2024-05-01\n", encoding="utf-8"
    )
    analysis = prosuite.analyze(book(People=[["subject", "arm"], ["1", "B"]]), exceptions=accepted)
    assert (len(analysis.findings.accepted), analysis.findings.ok) == (1, True)
    assert analysis.datasets["ADLB"]["FLAGS"].isna().all()


def test_what_is_not_read_is_told(book: Book) -> None:
    """Columns of numbers that nobody knows, and a sheet that might be a form, are not passed over in silence."""
    wide = [["subject", "visit", "date", "TNF", "IL-6", "remark"], ["1", "baseline", "2024-03-01", 4.0, 2.0, "none"]]
    form = [["subject", "visit", "arm", "q1"], ["1", "baseline", "A", 3]]
    analysis = prosuite.analyze(book(Laboratory=wide, Form=form))
    assert [(one.code, one.sheet, one.value) for one in analysis.findings if one.code == "columns-not-read"] == [
        ("columns-not-read", "Laboratory", "IL-6"), ("columns-not-read", "Form", "q1"),
    ]  # fmt: skip
    assert {one.sheet for one in analysis.findings if one.code == "sheet-not-scored"} == {"Laboratory", "Form"}
    known = prosuite.analyze(book(Laboratory=wide), {"parameters": {"IL-6": {"unit": "pg/mL"}}})
    assert (known.findings.summary(), {*known.datasets["ADLB"]["PARAMCD"]}) == ("0 errors, 0 warnings", {"TNF", "IL6"})


def test_values_that_are_no_numbers_are_told(book: Book) -> None:
    """Text is an error at its cell, a limit without a rule a warning; both stay in the dataset."""
    odd = [*LABORATORY, ["1", "month 2", "2024-05-05", "TNF", "haemolysed", "pg/mL"]]
    analysis = prosuite.analyze(book(Laboratory=odd))
    assert [(one.code, one.cell, one.value) for one in analysis.findings] == [
        ("open-limit", "Laboratory!E4", "<0.50"), ("no-number", "Laboratory!E6", "haemolysed"),
    ]  # fmt: skip
    assert cells(analysis.datasets["ADLB"], "VALUE == 'haemolysed'", "REASON") == [["not_a_number"]]
    declared = {"missing": {"haemolysed": "sample lost"}, "parameters": {"TNF": {"below_limit": "half"}}}
    assert prosuite.analyze(book(Laboratory=odd), declared).findings.summary() == "0 errors, 0 warnings"
