"""A workbook without the parts and attributes that are optional is marked like any other."""

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import prosuite

Edit = tuple[str, str, str]  # in which part, what (a pattern), by what it is replaced
ODDITIES: dict[str, tuple[tuple[str, ...], tuple[Edit, ...]]] = {
    "no calculation": ((), (("xl/workbook.xml", "<calcPr[^>]*/>", ""),)),
    "no views": ((), (("xl/workbook.xml", "<bookViews>.*</bookViews>", ""),)),
    "no properties of the workbook": ((), (("xl/workbook.xml", "<workbookPr[^>]*/>", ""),)),
    "no theme": (("xl/theme/theme1.xml",), ()),
    "no document properties": (("docProps/app.xml", "docProps/core.xml"), ()),
    "no extent": ((), (("xl/worksheets/sheet1.xml", "<dimension[^>]*/>", ""),)),
    "no views of the sheet": ((), (("xl/worksheets/sheet1.xml", "<sheetViews>.*</sheetViews>", ""),)),
    "no default of formats": ((), (("xl/worksheets/sheet1.xml", "<sheetFormatPr[^>]*/>", ""),)),
    "no addresses": ((), (("xl/worksheets/sheet1.xml", '(<(?:row|c) )r="[^"]*"', r"\1"),)),
    "no formats": (("xl/styles.xml",), (("xl/worksheets/sheet1.xml", ' s="[0-9]+"', ""),)),
    "absolute targets": ((), (("xl/_rels/workbook.xml.rels", 'Target="/?(?:xl/)?', 'Target="/xl/'),)),
    "relative targets": ((), (("xl/_rels/workbook.xml.rels", 'Target="/xl/', 'Target="'),)),
}


def _without(path: Path, parts: tuple[str, ...], edits: tuple[Edit, ...]) -> None:
    """Take parts out of a workbook, with what refers to them, and edit others."""
    with zipfile.ZipFile(path) as archive:
        xml = {name: archive.read(name).decode() for name in archive.namelist() if name not in parts}
    for part in parts:
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/_rels/workbook.xml.rels"):
            xml[name] = re.sub(
                rf'<(?:Override|Relationship)\b[^>]*"/?(?:xl/)?{part.removeprefix("xl/")}"[^>]*/>', "", xml[name]
            )
    for name, pattern, new in edits:
        xml[name], n_found = re.subn(pattern, new, xml[name])
        assert n_found or not new
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in xml.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("oddity", ODDITIES)
def test_what_is_optional_may_be_missing(
    workbook: Callable[..., Path], form: Callable[..., list[dict[str, Any]]], tmp_path: Path, oddity: str
) -> None:
    """Its scores, faults and the marked cell are those of the whole workbook."""
    records = form()
    records[0]["pf01"] = 9
    path = workbook({"SF36v2": records})
    whole = prosuite.score_workbook(path)
    _without(path, *ODDITIES[oddity])
    bare = prosuite.score_workbook(path)
    assert bare.wide.equals(whole.wide)
    assert list(bare.findings) == list(whole.findings)
    marked = prosuite.annotate(path, bare.findings, tmp_path / "marked.xlsx")
    assert "pf01" in openpyxl.load_workbook(marked)["SF36v2"]["E2"].comment.text
