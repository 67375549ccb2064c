"""Synthetic answers, the scale scores they must give, and writers of the files they come in.

Nobody real is described: every answer is drawn from a seeded generator. The scales are computed here a second time,
from the published rules of SF-36v2, so that no expected value comes from prosuite.
"""

import csv
import datetime
import io
import random
import tomllib
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlsxwriter
import xlwt

import prosuite

Cells = Sequence[Sequence[Any]]

# Code, printed number and number of answers of each item, in printed order.
LAYOUT = [
    ("gh1", "1", 5), ("ht", "2", 5),
    *((f"pf{place:02}", f"3{letter}", 3) for place, letter in enumerate("abcdefghij", start=1)),
    *((f"rp{place}", f"4{letter}", 5) for place, letter in enumerate("abcd", start=1)),
    *((f"re{place}", f"5{letter}", 5) for place, letter in enumerate("abc", start=1)),
    ("sf1", "6", 5), ("bp1", "7", 6), ("bp2", "8", 5),
    ("vt1", "9a", 5), ("mh1", "9b", 5), ("mh2", "9c", 5), ("mh3", "9d", 5), ("vt2", "9e", 5),
    ("mh4", "9f", 5), ("vt3", "9g", 5), ("mh5", "9h", 5), ("vt4", "9i", 5),
    ("sf2", "10", 5), ("gh2", "11a", 5), ("gh3", "11b", 5), ("gh4", "11c", 5), ("gh5", "11d", 5),
]  # fmt: skip
ITEMS = [code for code, _, _ in LAYOUT]
PRINTED = [number for _, number, _ in LAYOUT]
LEVELS = {code: levels for code, _, levels in LAYOUT}
SCALES = ("pf", "rp", "bp", "gh", "vt", "sf", "re", "mh")
VISITS = ("bl", "m3", "m6")

_REVERSED = {"gh3", "gh5", "sf1", "vt1", "vt2", "mh3", "mh5"}
_GENERAL_HEALTH = {1: 5.0, 2: 4.4, 3: 3.4, 4: 2.0, 5: 1.0}
_PAIN = {1: 6.0, 2: 5.4, 3: 4.2, 4: 3.1, 5: 2.2, 6: 1.0}


@dataclass(frozen=True)
class Record:
    """One synthetic form."""

    subject: str
    visit: str
    date: str
    answers: dict[str, int]

    @property
    def row(self) -> list[Any]:
        """Subject, visit, date and the answers in printed order."""
        return [self.subject, self.visit, self.date, *self.answers.values()]


def records(n_subjects: int = 4, visits: Sequence[str] = VISITS, seed: int = 36) -> list[Record]:
    """Draw complete forms."""
    draw = random.Random(seed)  # noqa: S311 - synthetic answers, no secret
    return [
        Record(
            f"P{number:03}",
            visit,
            f"2024-{place + 1:02}-{number:02}",
            {code: draw.randint(1, levels) for code, levels in LEVELS.items()},
        )
        for number in range(1, n_subjects + 1)
        for place, visit in enumerate(visits)
    ]


def scale_scores(answers: Mapping[str, int]) -> dict[str, float]:
    """Return the eight 0-100 scales of a complete SF-36v2 form by its published rules."""
    value = {code: 6.0 - answer if code in _REVERSED else float(answer) for code, answer in answers.items()}
    value["gh1"] = _GENERAL_HEALTH[answers["gh1"]]
    value["bp1"] = _PAIN[answers["bp1"]]
    value["bp2"] = 6.0 if answers["bp1"] == answers["bp2"] == 1 else 6.0 - answers["bp2"]
    scores = {}
    for scale in SCALES:
        members = [code for code in answers if code.startswith(scale)]
        lowest = len(members)
        highest = sum(6 if code in ("bp1", "bp2") else LEVELS[code] for code in members)
        scores[scale] = 100 * (sum(value[code] for code in members) - lowest) / (highest - lowest)
    return scores


Scores = dict[tuple[str, str], dict[str, float]]


def expected(forms: Iterable[Record], visits: Mapping[str, str] | None = None) -> Scores:
    """Return the scores that forms must give, rounded to 9 decimals; ``visits`` says how a file spells them."""
    names = visits or {}
    return {(form.subject, names.get(form.visit, form.visit)): _rounded(scale_scores(form.answers)) for form in forms}


def scored(path: Path, study: Path | None = None, instrument: str | None = None) -> Scores:
    """Return the scales that prosuite finds in a file, by subject and visit, rounded to 9 decimals."""
    return scales_of(prosuite.score_workbook(path, study, instrument=instrument))


def scales_of(result: prosuite.ScoreResult) -> Scores:
    """Return the scales of a result, by subject and visit, rounded to 9 decimals."""
    wide = result.wide
    keys = list(zip(wide["subject"], wide["visit"], strict=True))
    assert len(set(keys)) == len(keys)
    columns = [result.forms[0].records.instrument.columns[scale] for scale in SCALES]
    return {
        key: _rounded(dict(zip(SCALES, values, strict=True)))
        for key, values in zip(keys, wide[columns].itertuples(index=False), strict=True)
    }


def _rounded(scores: Mapping[str, float]) -> dict[str, float]:
    return {name: round(float(value), 9) for name, value in scores.items()}


def sheet_cells(forms: Iterable[Record], names: Sequence[str] = ITEMS) -> list[list[Any]]:
    """Return a header and one row per form."""
    return [["subject", "visit", "date", *names], *(form.row for form in forms)]


def findings(path: Path, study: Path | None = None, instrument: str | None = None) -> list[tuple[str, str | None]]:
    """Return code and cell of every finding in a file."""
    return [(finding.code, finding.cell) for finding in prosuite.validate(path, instrument, study=study)]


def verdict(path: Path, study: Path | None = None, instrument: str | None = None) -> prosuite.Report | str:
    """Return the report on a file, or the text of the refusal."""
    try:
        return prosuite.validate(path, instrument, study=study)
    except prosuite.ProsuiteError as error:
        return str(error)


def notes(path: Path, study: Path | None = None, instrument: str | None = None) -> str:
    """Return what prosuite says it found out while reading a file."""
    run = prosuite.score_workbook(path, study, instrument=instrument).run
    return "; ".join(value for key, value in run.items() if key.endswith("notes"))


def write_study(folder: Path, content: str) -> Path:
    """Write a study file."""
    tomllib.loads(content)
    path = folder / "study.toml"
    path.write_text(content, encoding="utf-8")
    return path


def write_xlsx(path: Path, sheets: Mapping[str, Cells]) -> Path:
    """Write a workbook; values as they are, None as an empty cell."""
    with xlsxwriter.Workbook(path) as workbook:
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, value in enumerate(row):
                    if value is not None:
                        sheet.write(number, column, value)
    return path


def write_xls(path: Path, sheets: Mapping[str, Cells]) -> Path:
    """Write a workbook of the format before 2007."""
    workbook = xlwt.Workbook()
    for name, rows in sheets.items():
        sheet = workbook.add_sheet(name)
        for number, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(number, column, value)
    workbook.save(str(path))
    return path


ODS_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.2">'
    "<office:body><office:spreadsheet>"
)
ODS_TAIL = "</office:spreadsheet></office:body></office:document-content>"


def ods_cell(value: Any) -> str:
    """Return a cell of an OpenDocument table."""
    if value is None:
        return "<table:table-cell/>"
    if isinstance(value, bool):
        return f'<table:table-cell office:value-type="boolean" office:boolean-value="{str(value).lower()}"/>'
    if isinstance(value, datetime.date):
        return f'<table:table-cell office:value-type="date" office:date-value="{value.isoformat()}"/>'
    if isinstance(value, int | float):
        return f'<table:table-cell office:value-type="float" office:value="{value}"/>'
    return f'<table:table-cell office:value-type="string"><text:p>{value}</text:p></table:table-cell>'


def write_ods(path: Path, sheets: Mapping[str, Cells | str]) -> Path:
    """Write an OpenDocument spreadsheet; a sheet given as text is the XML of its rows."""
    body = "".join(
        f'<table:table table:name="{name}">{rows if isinstance(rows, str) else _ods_rows(rows)}</table:table>'
        for name, rows in sheets.items()
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        '<?xml version="1.0" encoding="UTF-8"?><manifest:manifest '
        'xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{kind}"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>'
    )
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", ODS_HEAD + body + ODS_TAIL)
    return path


def _ods_rows(rows: Cells) -> str:
    return "".join(f"<table:table-row>{''.join(map(ods_cell, row))}</table:table-row>" for row in rows)


def delimited(rows: Cells, delimiter: str = ",") -> str:
    """Return rows as delimited text."""
    target = io.StringIO()
    csv.writer(target, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    return target.getvalue()


def changed(path: Path, parts: Mapping[str, bytes | None], target: Path | None = None) -> Path:
    """Rewrite a zip archive with some parts replaced, added, or left out where they are None."""
    with zipfile.ZipFile(path) as archive:
        content: dict[str, bytes | None] = {name: archive.read(name) for name in archive.namelist()}
    target = target or path
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in (content | dict(parts)).items():
            if data is not None:
                archive.writestr(name, data)
    return target


def part(path: Path, name: str) -> str:
    """Return a part of a zip archive as text."""
    with zipfile.ZipFile(path) as archive:
        return archive.read(name).decode()
