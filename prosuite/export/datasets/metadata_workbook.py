"""The metadata of datasets as a workbook, in the sheets and columns that specifications of Define-XML have.

Layout: the specification workbook of pharmaverse (pharmaverseadam, inst/extdata/adams-specs.xlsx), which programs for
Define-XML read.
"""

import io
from collections.abc import Iterator, Sequence
from typing import Any

import pandas as pd

from prosuite.export.datasets.metadata import BY_SPONSOR, DefinedStudy, Group, Item, described
from prosuite.export.workbook import write_workbook
from prosuite.intake.formats.labelled import LabelledTable


def metadata_workbook_bytes(tables: Sequence[LabelledTable], study: DefinedStudy) -> bytes:
    """Return the metadata of datasets as a workbook, the same bytes for the same datasets.

    Parameters
    ----------
    tables
        The datasets.
    study
        The study.

    Raises
    ------
    OutputError
        A value is not of its variable's type.
    """
    content = io.BytesIO()
    content.name = "metadata.xlsx"
    write_workbook(content, metadata_tables(tables, study))
    return content.getvalue()


def metadata_tables(tables: Sequence[LabelledTable], study: DefinedStudy) -> dict[str, pd.DataFrame]:
    """Return the metadata of datasets as tables by the name of their sheet."""
    groups = [described(table) for table in tables]
    items = [(group, item) for group in groups for item in group.items]
    rows = {
        "Define": [
            {"Attribute": "StudyName", "Value": study.id},
            {"Attribute": "StudyDescription", "Value": study.title or study.id},
            {"Attribute": "ProtocolName", "Value": study.protocol or study.id},
        ],
        "Datasets": [_dataset(group, study) for group in groups],
        "Variables": [_item(group, item) for group, item in items if not item.parameter],
        "ValueLevel": [_item(group, item) for group, item in items if item.parameter],
        "Codelists": [row for group, item in items for row in _codes(group, item)],
        "Methods": [_method(group, item) for group, item in items if item.method],
    }
    return {name: pd.DataFrame(rows[name], columns=pd.Index(columns)) for name, columns in _COLUMNS.items()}


_ITEM = ("Label", "Data Type", "Length", "Significant Digits", "Format", "Mandatory")
_COLUMNS = {
    "Define": ("Attribute", "Value"),
    "Datasets": ("Dataset", "Label", "Class", "Structure", "Key Variables", "Standard", "Repeating", "Reference Data"),
    "Variables": (
        *("Order", "Dataset", "Variable", *_ITEM),
        *("Codelist", "Origin", "Source", "Method", "Predecessor"),
    ),
    "ValueLevel": (
        *("Order", "Dataset", "Variable", "Where Clause", *_ITEM),
        *("Codelist", "Origin", "Source", "Method", "Predecessor"),
    ),
    "Codelists": ("ID", "Name", "Data Type", "Order", "Term", "Decoded Value"),
    "Methods": ("ID", "Name", "Type", "Description"),
}


def _dataset(group: Group, study: DefinedStudy) -> dict[str, Any]:
    return {
        "Dataset": group.name,
        "Label": group.label,
        "Class": group.class_name,
        "Structure": group.structure,
        "Key Variables": ", ".join(group.keys),
        "Standard": f"ADaM-IG {study.guide}",
        "Repeating": "Yes" if group.repeats else "No",
        "Reference Data": "No",
    }


def _item(group: Group, item: Item) -> dict[str, Any]:
    return {
        "Order": item.order,
        "Dataset": group.name,
        "Variable": item.variable,
        "Where Clause": f"PARAMCD EQ {item.parameter}",
        "Label": item.label,
        "Data Type": item.data_type,
        "Length": item.length,
        "Significant Digits": item.digits,
        "Format": item.format,
        "Mandatory": "Yes" if item.is_mandatory else "No",
        "Codelist": f"{group.name}.{item.name}" if item.codes else "",
        "Origin": item.origin,
        "Source": "Sponsor" if item.origin in BY_SPONSOR else "",
        "Method": f"{group.name}.{item.name}" if item.method else "",
        "Predecessor": item.predecessor,
    }


def _codes(group: Group, item: Item) -> Iterator[dict[str, Any]]:
    for order, (code, words) in enumerate(item.codes, start=1):
        yield {
            "ID": f"{group.name}.{item.name}",
            "Name": f"{item.label} ({group.name})",
            "Data Type": "float" if item.is_numeric else "text",
            "Order": order,
            "Term": code,
            "Decoded Value": words,
        }


def _method(group: Group, item: Item) -> dict[str, Any]:
    name = f"{group.name}.{item.name}"
    return {"ID": name, "Name": f"Algorithm to derive {name}", "Type": "Computation", "Description": item.method}
