"""Small synthetic files of every kind that prosuite reads, to be damaged by :mod:`tests.fuzz.mutations`."""

import datetime
import decimal
import json
import tempfile
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pyreadstat
import xlsxwriter

from tests.support.synthetic import (
    ITEMS,
    PRINTED,
    Cells,
    delimited,
    records,
    sheet_cells,
    write_ods,
    write_xls,
    write_xlsx,
)

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "latin-1", "utf-16", "utf-16-le", "utf-32", "cp437", "utf-7")
FORMS = records(2, ("bl", "m3"))
GRID = sheet_cells(FORMS)
PERSONS: Cells = [
    ["subject", "sex", "birth_date", "height_cm"],
    ["P001", "male", "1941-07-09", 166],
    ["P002", "female", "1950-01-31", 158.5],
]
WALKS: Cells = [
    ["subject", "visit", "date", "weight_kg", "laps", "metres_per_lap", "partial_lap_m", "spo2_pre"],
    ["P001", "bl", "2024-02-16", 84, 12, 30, 13, 96],
    ["P002", "m3", "2024-05-16", 61.5, 9, 30, 0, 91],
]
MANOEUVRES: Cells = [
    ["subject", "visit", "date", "manoeuvre", "phase", "acceptable", "fev1_l", "fvc_l"],
    *(["P001", "bl", "2024-02-16", trial, "pre", "yes", 2.41 - trial / 50, 3.21] for trial in (1, 2, 3)),
]
EXCEPTIONS = delimited(
    [
        ["code", "subject", "visit", "item", "value", "reason", "by", "date"],
        ["out-of-range-answer", "P001", "bl", "pf01", "33", "as on the form", "A. Reviewer", "2024-05-31"],
        ["blank-answer", "P002", "m3", "gh1", "", "left blank", "A. Reviewer", "2024-06-01"],
    ]
)
STUDY = """
[missing]
"-9" = "not done"

[visits]
baseline = ["bl", "Visit 1"]

[sheets.SF36v2]
instrument = "sf36v2"
norms = "us1998"
header_row = 1
columns = { "subject" = "subject" }
ignore = ["date"]
missing = { "99" = "unknown" }
answers.rp1 = { "Yes" = 1, "No" = 2 }
"""


def seeds() -> dict[str, bytes]:
    """Return the content of one small file of every kind, by file name."""
    with tempfile.TemporaryDirectory() as folder:
        return {path.name: path.read_bytes() for path in _write_all(Path(folder))}


def _write_all(folder: Path) -> Iterator[Path]:
    yield _report_book(folder / "report.xlsx")
    yield write_xlsx(folder / "forms.xlsx", {"SF36v2": GRID, "RAND36": GRID[:3]})
    yield write_xlsx(folder / "forms.xlsm", {"SF36v2": sheet_cells(FORMS, PRINTED)})
    yield write_xlsx(folder / "tests.xlsx", {"Demographics": PERSONS, "6MWT": WALKS, "Spirometry": MANOEUVRES})
    yield write_xls(folder / "forms.xls", {"SF36v2": GRID})
    yield write_grid(folder / "forms.ods", GRID)
    yield from _texts(folder)
    yield from _datasets(folder)


def write_grid(path: Path, grid: Cells) -> Path:
    """Write cells of any kind into a workbook or text file, as text where its format has no better way."""
    writers: dict[str, Callable[[Path, dict[str, Cells]], Path]] = {".xls": write_xls, ".ods": _write_ods}
    if path.suffix in writers:
        return writers[path.suffix](path, {"SF36v2": [[_plain(value) for value in row] for row in grid]})
    if path.suffix in (".xlsx", ".xlsm"):
        return _write_xlsx(path, grid)
    path.write_text(delimited(grid, "\t" if path.suffix == ".tsv" else ","), "utf-8", "surrogatepass", newline="")
    return path


def _plain(value: Any) -> Any:
    """Return a number, a blank, or the text of anything else."""
    is_small = isinstance(value, int | float) and abs(value) < 10**15  # false for nan
    return value if value is None or is_small else str(value)[:32_000]


def _write_ods(path: Path, sheets: dict[str, Cells]) -> Path:
    def safe(value: Any) -> Any:
        return escape(value.encode("utf-8", "replace").decode()) if isinstance(value, str) else value

    return write_ods(path, {name: [[safe(value) for value in row] for row in rows] for name, rows in sheets.items()})


def _write_xlsx(path: Path, grid: Cells) -> Path:
    options = {"strings_to_urls": False, "strings_to_formulas": False, "nan_inf_to_errors": True}
    with xlsxwriter.Workbook(path, options) as workbook:
        sheet = workbook.add_worksheet("SF36v2")
        day = workbook.add_format({"num_format": "yyyy-mm-dd"})
        for number, row in enumerate(grid):
            for column, value in enumerate(row):
                if isinstance(value, datetime.date | datetime.time | datetime.timedelta):
                    sheet.write_datetime(number, column, value, day)
                elif isinstance(value, bool | float) or (isinstance(value, int) and abs(value) < 10**300):
                    sheet.write(number, column, value)
                elif value is not None:
                    sheet.write_string(number, column, str(value)[:32_767].encode("utf-8", "replace").decode())
    return path


def _report_book(path: Path) -> Path:
    """Write a workbook as people make them: title, merged header, formulas, dates, comments, hidden parts, notes."""
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("SF36v2")
        day = workbook.add_format({"num_format": "dd/mm/yyyy"})
        sheet.write(0, 0, "Quality of life, all visits")
        sheet.merge_range(1, 0, 1, 2, "Who and when")
        sheet.merge_range(1, 3, 1, len(ITEMS) + 2, "SF-36")
        for number, row in enumerate(GRID, start=2):
            sheet.write_row(number, 0, row)
        sheet.write_datetime(3, 2, datetime.date(2024, 5, 31), day)
        sheet.write_formula(4, 4, "=1+1", None, 2)
        sheet.write_formula(4, 5, "=NA()", None, "#N/A")
        sheet.write_boolean(5, 6, True)  # noqa: FBT003 - the cell's value
        sheet.write_rich_string(5, 7, workbook.add_format({"bold": True}), "two", " or three")
        sheet.write_comment(5, 8, "see the form")
        sheet.write(8, 0, "Total")
        sheet.set_row(4, None, None, {"hidden": True})
        sheet.data_validation(3, 3, 6, 3, {"validate": "list", "source": [1, 2, 3, 4, 5]})
        workbook.add_worksheet("Notes").write(0, 0, "Notes, not data")
        other = workbook.add_worksheet("RAND36")
        other.hide()
        for number, row in enumerate(sheet_cells(FORMS, [f"bl_{item}" for item in ITEMS])):
            other.write_row(number, 0, row)
        workbook.define_name("Area", "=SF36v2!$A$1:$D$4")
    return path


def _texts(folder: Path) -> Iterator[Path]:
    wide: list[list[Any]] = [["subject", *(f"{visit}_{item}" for visit in ("bl", "m3") for item in ITEMS)]]
    wide += [[first.subject, *first.answers.values(), *last.answers.values()] for first, last in (FORMS[:2], FORMS[2:])]
    long: list[list[Any]] = [["USUBJID", "VISIT", "QSTESTCD", "QSORRES"]]
    long += [[form.subject, form.visit, code, answer] for form in FORMS for code, answer in form.answers.items()]
    texts = {
        "SF36v2.csv": (delimited(GRID), "utf-8"),
        "marked.csv": (delimited(GRID, ";"), "utf-8-sig"),
        "umlaut.csv": (delimited([*GRID, ["P9", "Köln", "", *[1] * 36]]), "cp1252"),
        "unicode.txt": (delimited(GRID, "\t"), "utf-16"),
        "forms.tsv": (delimited(sheet_cells(FORMS, PRINTED), "\t"), "utf-8"),
        "wide.csv": (delimited(wide), "utf-8"),
        "answers.csv": (delimited(long), "utf-8"),
        "responses.json": (json.dumps(_bundle()), "utf-8"),
        "study.xml": (_odm(), "utf-8"),
    }
    for name, (content, encoding) in texts.items():
        (folder / name).write_bytes(content.encode(encoding))
        yield folder / name


def _bundle() -> dict[str, Any]:
    """Return the forms as a Bundle of FHIR."""
    responses = [
        {
            "resourceType": "QuestionnaireResponse",
            "questionnaire": "http://example.org/Questionnaire/sf36v2",
            "status": "completed",
            "subject": {"reference": f"Patient/{form.subject}"},
            "encounter": {"display": form.visit},
            "item": [{"linkId": code, "answer": [{"valueInteger": answer}]} for code, answer in form.answers.items()],
        }
        for form in FORMS
    ]
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in responses]}


def _odm() -> str:
    """Return the forms in ODM-XML."""
    people = [
        f'<SubjectData SubjectKey="{form.subject}"><StudyEventData StudyEventOID="{form.visit}">'
        '<FormData FormOID="SF36v2"><ItemGroupData ItemGroupOID="G">'
        + "".join(f'<ItemData ItemOID="{code}" Value="{answer}"/>' for code, answer in form.answers.items())
        + "</ItemGroupData></FormData></StudyEventData></SubjectData>"
        for form in FORMS
    ]
    return f'<ODM ODMVersion="1.3.2"><ClinicalData StudyOID="S">{"".join(people)}</ClinicalData></ODM>'


def _datasets(folder: Path) -> Iterator[Path]:
    data = pd.DataFrame(GRID[1:], columns=GRID[0])
    data["date"] = pd.to_datetime(data["date"]).dt.date
    numbers = data.astype(dict.fromkeys(ITEMS, float))
    data.to_parquet(folder / "forms.parquet")
    pa.parquet.write_table(_odd_table(data), folder / "odd.parquet")
    pyreadstat.write_sav(numbers, str(folder / "forms.sav"), missing_ranges={"pf01": [9, {"lo": -99, "hi": -1}]})
    pyreadstat.write_sav(data, str(folder / "packed.sav"), compress=True)
    pyreadstat.write_dta(numbers, str(folder / "forms.dta"))
    pyreadstat.write_dta(data, str(folder / "old.dta"), version=10)
    pyreadstat.write_xport(numbers, str(folder / "forms.xpt"), file_format_version=8)
    pyreadstat.write_xport(data, str(folder / "old.xpt"), file_format_version=5)
    names = ["forms.parquet", "odd.parquet", "forms.sav", "packed.sav", "forms.dta", "old.dta", "forms.xpt", "old.xpt"]
    yield from (folder / name for name in names)


def _odd_table(data: pd.DataFrame) -> pa.Table:
    """Return a table with a column of every type that a Parquet file can have and a form cannot."""
    columns: dict[str, Any] = {
        "pf03": pa.array([[1], None, [2, 3], []]),
        "pf04": pa.array([decimal.Decimal("1.50"), None, decimal.Decimal(3), decimal.Decimal("-0.01")]),
        "pf05": pa.array([b"1", b"\xff\x00", None, b""]),
        "pf06": pa.array([{"answer": 1}, {"answer": None}, None, {"answer": 3}]),
        "pf07": pa.array([1, 2, None, -(2**50)], pa.timestamp("s")),
        "pf08": pa.array([1, 2, 3, None], pa.duration("us")),
        "pf09": pa.array(["1", "2", "1", None]).dictionary_encode(),
        "pf10": pa.array([True, False, None, True]),
        "rp1": pa.array([1, 2, 3, 2**63 + 1], pa.uint64()),
        "rp2": pa.array([1.0, float("nan"), float("inf"), -1e308]),
        "rp3": pa.array([None] * 4, pa.null()),
        "rp4": pa.array([datetime.time(1), None, datetime.time(2), datetime.time(3)]),
        "re1": pa.array([[("a", 1)], None, [], [("b", 2)]], pa.map_(pa.string(), pa.int64())),
        "re2": pa.array([0, 1, None, 400_000], pa.date32()),
    }
    table = pa.Table.from_pandas(data, preserve_index=False).drop_columns(list(columns))
    for name, values in columns.items():
        table = table.append_column(name, values)
    return table
