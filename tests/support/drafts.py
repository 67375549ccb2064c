"""Workbooks of rows and the drafts of their study files."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import openpyxl

from prosuite.catalogue.load import load_catalogue
from prosuite.drafting.draft import Draft, draft

Rows = Sequence[Sequence[Any]]


def save_sheets(path: Path, sheets: Mapping[str, Rows]) -> Path:
    """Save rows as the sheets of a workbook."""
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    book.save(path)
    return path


def draft_of(path: Path) -> Draft:
    """Draft a study file with the instruments that are shipped."""
    return draft(path, load_catalogue())


def write_study(path: Path, text: str | None = None) -> Path:
    """Write a draft, or another text, beside its workbook."""
    study = path.with_suffix(".toml")
    study.write_text(draft_of(path).text if text is None else text, encoding="utf-8")
    return study
