"""Define-XML 2.1 and the metadata workbook: valid against CDISC's schema, and saying what the datasets hold."""

import io
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from functools import cache
from typing import Any

import openpyxl
import pytest
from odmlib.odm_parser import ODMSchemaValidator

from prosuite.errors import OutputError
from prosuite.export.datasets.define_xml import define_bytes
from prosuite.export.datasets.metadata import DefinedStudy
from prosuite.export.datasets.metadata_workbook import metadata_workbook_bytes
from prosuite.intake.formats.labelled import LabelledTable, VariableFacts
from tests.support.analysis_datasets import adae, adqs, adsl, table

STUDY = DefinedStudy("T1", "A synthetic study", "T1-01")
NAMES = {"o": "http://www.cdisc.org/ns/odm/v1.3", "d": "http://www.cdisc.org/ns/def/v2.1"}
BY_PARAMETER = {
    "SF36PCS": VariableFacts(
        "AVAL", data_type="double", is_numeric=True, origin="Derived", method="Weights of the norm set"
    )
}
KNOWN: dict[str, dict[str, Any]] = {
    "USUBJID": {"origin": "Predecessor", "method": "DM.USUBJID", "key": 1},
    "PARAMCD": {"origin": "Assigned", "key": 2},
    "CHG": {"origin": "Derived", "method": "AVAL - BASE"},
    "AVAL": {"parameters": BY_PARAMETER},
    "SEX": {"codes": {"F": "Female", "M": "Male"}},
}


@cache
def datasets() -> tuple[LabelledTable, ...]:
    return (table("ADSL", adsl()), table("ADQS", adqs(), KNOWN), table("ADAE", adae()))


@cache
def root() -> ET.Element:
    return ET.fromstring(define_bytes(datasets(), STUDY))  # noqa: S314 - our own


def test_the_document_is_valid_by_the_schema() -> None:
    """CDISC's schema of Define-XML 2.1, which odmlib carries, accepts it."""
    ODMSchemaValidator(standard="define", version="2.1").xsd.validate(ET.ElementTree(root()))


def test_each_reference_has_its_definition() -> None:
    """Every OID that is referred to is defined once."""
    defined = [value for node in root().iter() for key, value in node.attrib.items() if key in ("OID", "ID")]
    refers = [
        value
        for node in root().iter()
        for key, value in node.attrib.items()
        if key.rpartition("}")[2].endswith("OID") and key not in ("OID", "FileOID")
    ]
    assert len(set(defined)) == len(defined)
    assert set(refers) <= set(defined)
    assert len(refers) > 50


def test_datasets_have_class_structure_and_variables() -> None:
    """Each dataset names its class, its file and its variables in their order."""
    groups = root().findall(".//o:ItemGroupDef", NAMES)
    said = [(g.get("Name"), g.get("Repeating"), g.find("d:Class", NAMES).get("Name")) for g in groups]  # type: ignore[union-attr]
    assert said == [
        ("ADSL", "No", "SUBJECT LEVEL ANALYSIS DATASET"),
        ("ADQS", "Yes", "BASIC DATA STRUCTURE"),
        ("ADAE", "Yes", "OCCURRENCE DATA STRUCTURE"),
    ]
    names = [ref.get("ItemOID", "").rpartition(".")[2] for ref in groups[1].findall("o:ItemRef", NAMES)]
    assert names == list(adqs())


def item(oid: str) -> ET.Element:
    return next(node for node in root().iter(f"{{{NAMES['o']}}}ItemDef") if node.get("OID") == oid)


@pytest.mark.parametrize(
    ("oid", "said"),
    [
        ("IT.ADQS.USUBJID", {"DataType": "text", "Length": "4"}),
        ("IT.ADQS.ADT", {"DataType": "integer", "Length": "5"}),
        ("IT.ADQS.AVAL", {"DataType": "float", "Length": "3", "SignificantDigits": "1"}),
        ("IT.ADQS.AVAL.SF36PCS", {"DataType": "float", "Length": "3", "SignificantDigits": "1"}),
    ],
)
def test_variables_have_type_and_length(oid: str, said: dict[str, str]) -> None:
    """Lengths are those of the values: 48.1 has three digits, one of them behind the point."""
    assert {key: item(oid).get(key) for key in said} == said


def test_origin_method_and_codes_are_said() -> None:
    """A copy names its source, a derived variable its method, a coded one its codes."""
    origin = item("IT.ADQS.USUBJID").find("d:Origin", NAMES)
    assert origin is not None
    assert (origin.get("Type"), "".join(origin.itertext())) == ("Predecessor", "DM.USUBJID")
    methods = {m.get("OID"): "".join(m.itertext()) for m in root().iter(f"{{{NAMES['o']}}}MethodDef")}
    assert methods == {"MT.ADQS.CHG": "AVAL - BASE", "MT.ADQS.AVAL.SF36PCS": "Weights of the norm set"}
    codes = [(c.get("CodedValue"), "".join(c.itertext())) for c in root().iter(f"{{{NAMES['o']}}}CodeListItem")]
    assert codes == [("F", "Female"), ("M", "Male")]


def test_values_of_a_parameter_have_their_own_definition() -> None:
    """A clause on PARAMCD says of which records a definition speaks."""
    clause = root().find(".//d:WhereClauseDef", NAMES)
    assert clause is not None
    assert "".join(clause.itertext()) == "SF36PCS"
    assert item("IT.ADQS.AVAL").find("d:ValueListRef", NAMES) is not None


def test_the_same_datasets_give_the_same_bytes() -> None:
    """No time of writing stands in either document."""
    assert define_bytes(datasets(), STUDY) == define_bytes(datasets(), STUDY)
    assert metadata_workbook_bytes(datasets(), STUDY) == metadata_workbook_bytes(datasets(), STUDY)


def test_without_odmlib_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """The extra is named in one sentence."""
    monkeypatch.setitem(sys.modules, "odmlib.define_2_1", None)
    with pytest.raises(OutputError, match="pip install odmlib"):
        define_bytes(datasets(), STUDY)


def test_the_workbook_has_the_sheets_of_a_specification() -> None:
    """Sheets and rows say what the Define-XML says."""
    book = openpyxl.load_workbook(io.BytesIO(metadata_workbook_bytes(datasets(), STUDY)))
    assert book.sheetnames == ["Define", "Datasets", "Variables", "ValueLevel", "Codelists", "Methods"]
    rows = {name: [[cell.value for cell in row] for row in book[name]] for name in book.sheetnames}
    change = next(dict(zip(rows["Variables"][0], row, strict=True)) for row in rows["Variables"] if row[2] == "CHG")
    assert (change["Dataset"], change["Label"], change["Origin"], change["Source"], change["Method"]) == (
        *("ADQS", "Change from Baseline", "Derived", "Sponsor", "ADQS.CHG"),
    )
    assert rows["Methods"][1:] == [
        ["ADQS.AVAL.SF36PCS", "Algorithm to derive ADQS.AVAL.SF36PCS", "Computation", "Weights of the norm set"],
        ["ADQS.CHG", "Algorithm to derive ADQS.CHG", "Computation", "AVAL - BASE"],
    ]
    assert [row[4:] for row in rows["Codelists"][1:]] == [["F", "Female"], ["M", "Male"]]
    assert [row[3] for row in rows["ValueLevel"][1:]] == ["PARAMCD EQ SF36PCS"]


def test_a_label_of_a_dataset_is_its_name_where_it_has_none() -> None:
    """The schema asks for a description."""
    bare = replace(datasets()[0], label="")
    ODMSchemaValidator(standard="define", version="2.1").xsd.validate(
        ET.ElementTree(ET.fromstring(define_bytes([bare], STUDY)))  # noqa: S314 - our own
    )
