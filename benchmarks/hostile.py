"""Time hostile files against their size: n, 2n and 4n of whatever a stranger can put into one without end.

Run ``python -m benchmarks.hostile [SHAPE ...]`` in the repository; without names all shapes are run. Each is read in a
process of its own that has loaded everything; its processor time and peak memory are printed, and by how much the last
doubling multiplied the time. Linear is 2; what takes over 2.8 and more than a tenth of a second is marked, and so is
what takes over a minute. The exit status is 1 if anything is. Most are validated; those named ``mark`` are marked and
copied too, and of those named ``draft`` the study file is drafted.
"""

import csv
import json
import os
import resource
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet
import xlsxwriter

import prosuite
from tests.support.synthetic import changed, ods_cell, part, records, sheet_cells, write_ods, write_xlsx

SHEET, BOOK, LINKS = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
STYLES, STRINGS = "xl/styles.xml", "xl/sharedStrings.xml"
PATIENCE = 60  # seconds
STEEPEST, SHORTEST = 2.8, 0.1
FORMS = sheet_cells(records(2))
HEADER, ANSWERS = FORMS[0], FORMS[1][3:]
Make = Callable[[Path, int], Sequence[Path]]


class Shape(NamedTuple):
    """A kind of file: its smallest size and how it is made; the first file made is read, a second is its study."""

    smallest: int
    make: Make


def _table(folder: Path, rows: Iterable[Sequence[Any]]) -> list[Path]:
    path = folder / "forms.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return [path]


def _xml(name: str, planted: str) -> Make:
    """Plant XML before the last closing tag of a part, as often as the size says; or only what stands between stars."""
    start, repeated, end = planted.split("*") if "*" in planted else ("", planted, "")

    def make(folder: Path, size: int) -> list[Path]:
        path = write_xlsx(folder / "forms.xlsx", {"SF36v2": FORMS})
        before, _, last = part(path, name).rpartition("</")
        return [changed(path, {name: f"{before}{start}{repeated * size}{end}</{last}".encode()})]

    return make


def _ods(row: str) -> Make:
    return lambda folder, size: [write_ods(folder / "forms.ods", {"SF36v2": row * size})]


def _ods_repeated(tag: str) -> Make:
    """Let one tag stand for many: rows, cells or blanks."""
    plain = f"<table:table-row>{ods_cell('x<text:s/>')}</table:table-row>"
    begin = f"<{tag.partition(' ')[0]}"
    return lambda folder, size: [
        write_ods(folder / "forms.ods", {"SF36v2": plain.replace(begin, f'<{tag}="{size}"', 1)})
    ]


def _commented(folder: Path, size: int) -> list[Path]:
    """Put a comment on many cells."""
    path = folder / "forms.xlsx"
    rows = [HEADER, [*FORMS[1][:3], 99, *FORMS[1][4:]]]
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("SF36v2")
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
        for number in range(size):
            sheet.write_comment(number, 60, "note")
    return [path]


def _merged(folder: Path, size: int) -> list[Path]:
    """Write forms that have a fault each, and two cells merged."""
    path = folder / "forms.xlsx"
    with xlsxwriter.Workbook(path) as workbook:
        sheet = workbook.add_worksheet("SF36v2")
        sheet.write_row(0, 0, HEADER)
        for number in range(1, size + 1):
            sheet.write_row(number, 0, [f"P{number}", "bl", "2024-01-01", 99, *ANSWERS[1:]])
            sheet.merge_range(number, 60, number, 61, "")
    return [path]


def _parquet(values: Callable[[int], Any]) -> Make:
    def make(folder: Path, size: int) -> list[Path]:
        pyarrow.parquet.write_table(pa.table({"subject": values(size)}), folder / "forms.parquet")
        return [folder / "forms.parquet"]

    return make


def _cell(column: int, text: str) -> Make:
    """Put a long text into a cell of a form, the header's if the column is negative."""

    def make(folder: Path, size: int) -> list[Path]:
        rows = [list(row) for row in FORMS]
        rows[1 if column >= 0 else 0][abs(column)] = text * size
        return _table(folder, rows)

    return make


def _columns(name: str) -> Make:
    """Give a table columns of similar names beside the items."""

    def make(folder: Path, size: int) -> list[Path]:
        more = [name.format(number, number % 40) for number in range(size)]
        return _table(folder, [[*HEADER, *more], *([*row, *["1"] * size] for row in FORMS[1:])])

    return make


def _rows(subject: str, visit: str, date: str = "2024-01-01") -> Make:
    """Write a form per row, whose subject, visit and date hold its number."""

    def make(folder: Path, size: int) -> list[Path]:
        fields = (subject, visit, date)
        rows = (
            [field.format(number, number % 97, number % 12 + 1) for field in fields] + ANSWERS for number in range(size)
        )
        return _table(folder, [HEADER, *rows])

    return make


def _faults(folder: Path, size: int) -> list[Path]:
    """Write forms in which every answer, and every date, is a fault."""
    return _table(folder, [HEADER, *([f"P{number}", "bl", "x", *["99"] * len(ANSWERS)] for number in range(size))])


def _above(row: Sequence[str]) -> Make:
    """Write a table that has many rows above it, or below."""
    return lambda folder, size: _table(folder, [*[row] * size, *FORMS, *[row] * size])


def _study(text: Callable[[int], str]) -> Make:
    def make(folder: Path, size: int) -> list[Path]:
        study = folder / "study.toml"
        study.write_text(text(size), encoding="utf-8")
        return [*_table(folder, FORMS), study]

    return make


def _many(line: str, head: str = "") -> Callable[[int], str]:
    return lambda size: head + "".join(line.format(number) for number in range(size))


SHAPES = {
    **{f"xml {opened}": Shape(20_000, _xml(SHEET, opened)) for opened in (
        "<row ", "<c ", "<c r>", "<f ", "<v>", "<c r='A1' t='e'>", "<!--", "<![CDATA[", "<?", "<row hidden='1'/>",
        "<!-- -->", "<!--*row r='1' *-->", "<!--*<c *-->", "<!--*- *-->",
        "<mergeCells>*<mergeCell ref='AZ1:BA2'/>*</mergeCells>", "<x>*<dataValidation sqref='A1'/>*</x>",
    )},
    "xml sheets": Shape(20_000, _xml(BOOK, "<!--*<sheet *-->")),
    "xml attribute words": Shape(20_000, _xml(BOOK, "<!--<sheet *a*>-->")),
    "xml links": Shape(20_000, _xml(LINKS, "<!--*<Relationship *-->")),
    "xml defined names": Shape(20_000, _xml(BOOK, "<x>*<definedName name='a'>S!$A$1</definedName>*</x>")),
    "xml formats": Shape(20_000, _xml(STYLES, "<x>*<xf/>*</x>")),
    "xml shared texts": Shape(20_000, _xml(STRINGS, "<si><t>x</t></si>")),
    **{f"mark {element}": Shape(smallest, _xml(part_name, planted)) for smallest, element, part_name, planted in (
        (1_000, "merged", SHEET, "<mergeCells>*<mergeCell ref='BA1:BB2'/>*</mergeCells>"),
        (1_000, "rules", SHEET, "<dataValidations>*<dataValidation sqref='A1'/>*</dataValidations>"),
        (1_000, "ranges", SHEET, "<dataValidations><dataValidation sqref='*A1 *'/></dataValidations>"),
        (1_000, "links", SHEET, "<hyperlinks>*<hyperlink ref='A1' location='A1'/>*</hyperlinks>"),
        (1_000, "columns", SHEET, "<cols>*<col min='1' max='99'/>*</cols>"),
        (1_000, "colours", SHEET, "<conditionalFormatting sqref='A1'/>"),
        (1_000, "names", BOOK, "<definedNames>*<definedName name='a'>SF36v2!$A$1</definedName>*</definedNames>"),
        (1_000, "formats", STYLES, "<cellXfs>*<xf numFmtId='0'/>*</cellXfs>"),
        (1_000, "depth", SHEET, "<x>*<x>*"),
        (5_000, "header &L", SHEET, "<headerFooter><oddHeader>*&amp;L*</oddHeader></headerFooter>"),
        (5_000, "header a", SHEET, "<headerFooter><oddHeader>&amp;L*a*</oddHeader></headerFooter>"),
        (5_000, "roots", SHEET, "<!--*<worksheet *-->"),
        (5_000, "ends", SHEET, "<!--*</a*-->"),
    )},
    "mark comments": Shape(500, _commented),
    "mark merged faults": Shape(250, _merged),
    **{f"ods {tag}": Shape(50_000, _ods_repeated(tag)) for tag in (
        "table:table-row table:number-rows-repeated", "table:table-cell table:number-columns-repeated",
        "text:s text:c",
    )},
    "ods tables": Shape(1_000, lambda folder, size: [
        write_ods(folder / "forms.ods", {f"s{number}": "" for number in range(size)})
    ]),
    "parquet numbers": Shape(50_000, _parquet(np.ones)),
    "parquet texts": Shape(1_000, _parquet(lambda size: pa.array(["x" * 100_000]).take(pa.array([0] * size)))),
    "parquet lists": Shape(50_000, _parquet(lambda size: pa.array([np.ones(size)]))),
    "csv one line": Shape(1_000_000, lambda folder, size: _table(folder, [["a"] * size])),
    "csv one cell": Shape(1_000_000, lambda folder, size: _table(folder, [*FORMS, ["a" * size]])),
    "csv blank rows": Shape(50_000, lambda folder, size: _table(folder, [*FORMS, *[[""] * 2] * size])),
    "csv header rows": Shape(1_000, lambda folder, size: _table(folder, [["1/" * size] * 39, *FORMS])),
    **{f"draft cell {text!r}": Shape(10_000, _cell(-3, text)) for text in ("a", "0", " ", "1,", "a ", "1/", "m3 ")},
    **{f"draft columns {name}": Shape(500, _columns(name)) for name in ("pf01_{0}", "q{0}", "fev1_{0}", "x,{0} m")},
    "draft rows visits": Shape(1_000, _rows("P{1}", "visit {0}")),
    "ods rows": Shape(5_000, _ods(f"<table:table-row>{ods_cell(1)}</table:table-row>")),
    **{f"cell {place} {text!r}": Shape(10_000, _cell(place, text)) for place in (0, 1, 2, 5, -1, -3, -5) for text in (
        "a", "0", "9", " ", "-", "1,", "1.", "a ", "_", "1/", "é", "m3 ", "(",
    )},
    **{f"columns {name}": Shape(1_000, _columns(name)) for name in (
        "x{0}", "pf01_{0}", "m{0}_pf01", "pf{0}", "q{0}", "fev1_{0}", "fev1_l post {0}", "visit{0}", "date {0}",
        "subject{0}",        "sf36_{0}a", "month {0} pf{1:02}", "Wk {0} pf{1:02}", "6mwd {0}",
        "a" * 200 + "{0}", "pf01 ({0})",
        "Q{0}_1", "{0}",
    )},
    "rows ids one slip apart": Shape(5_000, _rows("{0:06}", "bl")),
    "rows ids of two letters": Shape(5_000, _rows("P-{0}", "bl")),
    "rows ids that share beginnings": Shape(2_500, _rows("a" * 60 + "{0}", "bl")),
    "rows ids of zeros": Shape(1_000, _rows("0" * 30 + "{0}", "m{1}")),
    "rows visits": Shape(5_000, _rows("P{1}", "visit {0}")),
    "rows visits one person": Shape(5_000, _rows("P1", "v{0}")),
    "rows visits in words": Shape(2_500, _rows("P{1}", "v-{0} a b c")),
    "rows one record": Shape(5_000, _rows("P1", "bl")),
    "rows dates": Shape(5_000, _rows("P{1}", "m{0}", "{2}/{2}/2024")),
    "rows faults": Shape(2_500, _faults),
    "rows of words above": Shape(5_000, _above(["subject", "pf01", "pf02"])),
    "rows of notes above": Shape(5_000, _above(["a note"])),
    "rows of blanks above": Shape(5_000, _above([""])),
    "study visits": Shape(2_500, _study(_many('"month {0}" = ["M{0}"]\n', "[visits]\n"))),
    "study visits with days": Shape(2_500, _study(_many('"month {0}" = {{ day = {0} }}\n', "[visits]\n"))),
    "study spellings": Shape(5_000, _study(lambda size: f"[visits]\nbl = {json.dumps([*map(str, range(size))])}\n")),
    "study sheets": Shape(1_000, _study(_many('[sheets."S{0}"]\nvisit = "bl"\n'))),
    "study columns": Shape(2_500, _study(_many('"c{0}" = "pf01"\n', "[sheets.forms.columns]\n"))),
    "study missing codes": Shape(2_500, _study(_many('"-{0}" = "no"\n', "[missing]\n"))),
    "study codes": Shape(2_500, _study(_many('"{0}" = "a"\n', "[codes.sex]\n"))),
    "study unknown keys": Shape(1_000, _study(_many("k{0} = 1\n"))),
    "study wrong values": Shape(1_000, _study(_many('"{0}" = 1\n', "[missing]\n"))),
    "study lists in lists": Shape(10_000, _study(lambda size: "a = " + "[" * size)),
    "study tables in tables": Shape(10_000, _study(lambda size: "a = " + "{a=" * size)),
    "study dotted keys": Shape(2_500, _study(lambda size: "a." * size + "a = 1")),
    "study dotted headings": Shape(2_500, _study(lambda size: "[" + "a." * size + "a]\n")),
    "study headings": Shape(2_500, _study(_many("[[a]]\n"))),
    "study deep headings": Shape(250, _study(_many("[" + "a." * 50 + "b{0}]\n"))),
    "study digits": Shape(10_000, _study(lambda size: "a = " + "9" * size)),
    "study quotes": Shape(10_000, _study(lambda size: 'a = "' + "\\" * size)),
    "study blanks": Shape(50_000, _study(lambda size: "a" + " " * size)),
    "study comment": Shape(50_000, _study(lambda size: "#" * size + "\n= 1")),
}  # fmt: skip


def judged(paths: Sequence[Path]) -> None:
    """Validate what was made, refused or not."""
    try:
        report = prosuite.validate(paths[0], "sf36v2", study=paths[1] if len(paths) > 1 else None)
        str(report)
    except prosuite.ProsuiteError as error:
        str(error)


def marked(paths: Sequence[Path]) -> None:
    """Validate what was made, and mark a copy of it."""
    try:
        report = prosuite.validate(paths[0], "sf36v2")
        prosuite.annotate(paths[0], report, paths[0].with_name("marked.xlsx"), force=True)
    except prosuite.ProsuiteError as error:
        str(error)


def drafted(paths: Sequence[Path]) -> None:
    """Draft the study file of what was made."""
    try:
        prosuite.draft_study(paths[0])
    except prosuite.ProsuiteError as error:
        str(error)


VERBS = {"mark": marked, "draft": drafted}


def cost(paths: Sequence[Path], judge: Callable[[Sequence[Path]], None] = judged) -> tuple[float, float]:
    """Return the processor time (s; endless if it is killed) and peak memory (MiB) of a process that judges."""
    child = os.fork()
    if not child:
        resource.setrlimit(resource.RLIMIT_CPU, (PATIENCE + int(time.process_time()), -1))
        judge(paths)
        os._exit(0)
    _, status, usage = os.wait4(child, 0)
    return usage.ru_utime + usage.ru_stime if status == 0 else float("inf"), usage.ru_maxrss / 1024


def main(names: Sequence[str]) -> int:
    """Print a line for each shape; return how many are marked."""
    n_marked = 0
    with tempfile.TemporaryDirectory() as place:
        for verb in (judged, marked, drafted):
            verb(_table(Path(place), FORMS))
        for name in names or SHAPES:
            shape = SHAPES[name]
            verb = VERBS.get(name.split()[0], judged)
            costs = [cost(shape.make(Path(place), shape.smallest * times), verb) for times in (1, 2, 4)]
            steep = costs[2][0] / costs[1][0]
            is_marked = not costs[2][0] < PATIENCE or (steep > STEEPEST and costs[2][0] > SHORTEST)
            n_marked += is_marked
            times = " ".join(f"{seconds:8.2f}" for seconds, _ in costs)
            print(
                f"{name[:40]:40} {shape.smallest:>7,} {times} s {costs[2][1]:6.0f} MiB {steep:5.1f}{' !' * is_marked}",
                flush=True,
            )
    return n_marked


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
