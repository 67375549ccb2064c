"""ODM-XML, all synthetic, to sheets: forms, visits, repeats, transactions, definitions, and what an address names.

Layout of the samples: CDISC, ODM 1.3.2 and 2.0, with what OpenClinica (4.x extracts) adds.
"""

from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.errors import InputError
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.formats.read import read_sheets

HEAD = '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" ODMVersion="1.3.2" FileOID="f"'
OPEN_CLINICA = 'xmlns:OpenClinica="http://www.openclinica.org/ns/odm_ext_v130/v3.1"'


def item(oid: str, value: Any, more: str = "") -> str:
    return f'<ItemData ItemOID="{oid}" Value="{value}" {more}/>'


def group(*items: str, oid: str = "IG", more: str = "") -> str:
    return f'<ItemGroupData ItemGroupOID="{oid}" {more}>{"".join(items)}</ItemGroupData>'


def form(*groups: str, oid: str = "PHQ9", more: str = "") -> str:
    return f'<FormData FormOID="{oid}" {more}>{"".join(groups)}</FormData>'


def event(*forms: str, oid: str = "BL", more: str = "") -> str:
    return f'<StudyEventData StudyEventOID="{oid}" {more}>{"".join(forms)}</StudyEventData>'


def subject(*events: str, key: str = "001", more: str = "") -> str:
    return f'<SubjectData SubjectKey="{key}" {more}>\n{"".join(events)}</SubjectData>'


def odm(*subjects: str, head: str = "", defined: str = "", study: str = "S") -> str:
    data = f'<ClinicalData StudyOID="{study}" MetaDataVersionOID="1">{"".join(subjects)}</ClinicalData>'
    metadata = f'<Study OID="S"><MetaDataVersion OID="1" Name="1">{defined}</MetaDataVersion></Study>'
    return f"{HEAD} {head}>\n{metadata if defined else ''}{data}</ODM>"


def read(folder: Path, text: str) -> list[RawSheet]:
    return read_sheets(write(folder, text))


def write(folder: Path, text: str) -> Path:
    path = folder / "study.xml"
    path.write_text(text, encoding="utf-8")
    return path


def phq9(*numbers: int) -> str:
    return group(*(item(f"phq9_{nth}", number) for nth, number in enumerate(numbers, start=1)))


def test_forms_are_scored_and_findings_lead_into_the_file(tmp_path: Path) -> None:
    """A row is a form at an event; a cell is called by person, event, item and line."""
    forms = [phq9(*[2] * 9), phq9(*[1] * 8, 7)]
    path = write(tmp_path, odm(subject(event(form(forms[0])), event(form(forms[1]), oid="M3"))))
    result = prosuite.score_workbook(path)
    assert result.wide[["subject", "visit"]].to_numpy().tolist() == [["001", "BL"], ["001", "M3"]]
    assert result.wide["phq9_total"].tolist()[:1] == [18]
    (finding,) = result.findings
    assert (finding.code, finding.cell) == (
        "out-of-range-answer", "PHQ9!subject 001, event M3, ItemOID phq9_9 (line 3)",
    )  # fmt: skip
    assert set(result.long["source"]) == {"PHQ9!subject 001, event BL", "PHQ9!subject 001, event M3"}


def test_definitions_name_items_visits_codes_and_units(tmp_path: Path) -> None:
    """Names and units are those of the definitions, an item that nobody answered is a column, code lists are labels."""
    defined = """<MeasurementUnit OID="U"><Symbol><TranslatedText>ft</TranslatedText></Symbol></MeasurementUnit>
    <StudyEventDef OID="SE1" Name="Month 3"/><FormDef OID="F" Name="Walk"><ItemGroupRef ItemGroupOID="G"/></FormDef>
    <ItemGroupDef OID="G"><ItemRef ItemOID="I1"/><ItemRef ItemOID="I2"/><ItemRef ItemOID="I3"/></ItemGroupDef>
    <ItemDef OID="I1" Name="distance_m"><MeasurementUnitRef MeasurementUnitOID="U"/></ItemDef>
    <ItemDef OID="I2" Name="reason"><CodeListRef CodeListOID="C"/></ItemDef><ItemDef OID="I3" Name="remark"/>
    <CodeList OID="C"><CodeListItem CodedValue="1"><Decode><TranslatedText>Pain</TranslatedText></Decode></CodeListItem>
    </CodeList>"""
    walk = form(group(item("I1", 640), item("I2", 1), oid="G"), oid="F")
    (sheet,) = read(tmp_path, odm(subject(event(walk, oid="SE1")), defined=defined))
    assert (sheet.name, sheet.rows) == ("Walk", [["subject", "visit", "distance_m", "reason", "remark"],
        ["001", "Month 3", "640 ft", "1", None]])  # fmt: skip
    assert sheet.value_labels == {3: {"1": "Pain"}}


@pytest.mark.parametrize("told", ["Name", "OID", "SASFieldName", "alias", "question"])
def test_items_are_found_by_whichever_name_tells_them(told: str, tmp_path: Path) -> None:
    """Of names, OIDs, names for SAS, aliases and questions those that name most items."""
    oids = [f"phq9_{nth}" if told == "OID" else f"I{nth}" for nth in range(1, 10)]
    attribute = f'{told}="phq9_{{0}}"' if told in ("Name", "SASFieldName") else ""
    inner = {
        "alias": '<Alias Context="x" Name="phq9_{0}"/>',
        "question": "<Question><TranslatedText>phq9_{0}</TranslatedText></Question>",
    }.get(told, "")
    defined = "".join(
        f'<ItemDef OID="{oid}" {attribute.format(nth)}>{inner.format(nth)}</ItemDef>'
        for nth, oid in enumerate(oids, start=1)
    )
    path = write(tmp_path, odm(subject(event(form(group(*(item(oid, 1) for oid in oids))))), defined=defined))
    assert prosuite.score_workbook(path).wide["phq9_total"].tolist() == [9]


@pytest.mark.parametrize(
    ("leaf", "cell"),
    [
        ('<ItemDataString ItemOID="x"> a <![CDATA[& b]]></ItemDataString>', "a & b"),
        ('<ItemDataFloat ItemOID="x">2.5</ItemDataFloat>', "2.5"),
        ('<ItemDataInteger ItemOID="x" Value="3"/>', "3"),
        ('<ItemData ItemOID="x" Value="3" IsNull="Yes"/>', None),
        ('<ItemData ItemOID="x" Value="3"><Annotation><Comment>no</Comment></Annotation></ItemData>', "3"),
        ('<ItemData ItemOID="x"><Value>4</Value></ItemData>', "4"),
        ('<ItemData ItemOID="x" Value="4"><MeasurementUnitRef MeasurementUnitOID="cm"/></ItemData>', "4 cm"),
    ],
)
def test_every_way_to_write_a_value(leaf: str, cell: str | None, tmp_path: Path) -> None:
    """Typed and untyped, as attribute, text or element, of version 1.3 and 2.0."""
    (sheet,) = read(tmp_path, odm(subject(event(form(group(leaf))))))
    assert sheet.rows[1][-1] == cell


def test_version_2_nests_groups(tmp_path: Path) -> None:
    """There a form is the outermost group of an event."""
    inner = group(*(f'<ItemData ItemOID="phq9_{nth}"><Value>1</Value></ItemData>' for nth in range(1, 10)))
    text = odm(subject(event(group(inner, oid="PHQ9")))).replace("v1.3", "v2.0").replace("1.3.2", "2.0")
    assert prosuite.score_workbook(write(tmp_path, text)).wide["phq9_total"].tolist() == [9]


@pytest.mark.parametrize(
    ("change", "cell"),
    [
        (group(item("x", 2, 'TransactionType="Update"')), "2"),
        (group(item("x", 2), more='TransactionType="Upsert"'), "2"),
        (group(item("x", 2), more='TransactionType="Context"'), "1"),
        (group(item("x", "", 'TransactionType="Remove"'), item("y", 0)), None),
        (group(item("x", 2, 'TransactionType="Insert"')), "1; 2"),
        (group(item("x", 1, 'TransactionType="Insert"')), "1"),
    ],
)
def test_transactions(change: str, cell: str | None, tmp_path: Path) -> None:
    """What transactions come to is read; a second insert that differs is no value, for nobody says which holds."""
    first = subject(event(form(group(item("x", 1)))), more='TransactionType="Insert"')
    sheets = read(tmp_path, odm(first, subject(event(form(change))), head='FileType="Transactional"'))
    assert dict(zip(sheets[0].rows[0], sheets[0].rows[1], strict=True)).get("x") == cell


@pytest.mark.parametrize("level", ["subject", "event", "form", "group"])
def test_what_is_removed_is_gone(level: str, tmp_path: Path) -> None:
    """A removal takes what stands below, and nothing beside it."""
    kept = subject(event(form(group(item("x", 5)))), key="002")
    remove = 'TransactionType="Remove"'
    last = group(item("x", 1), more=remove if level == "group" else "")
    last = event(form(last, more=remove if level == "form" else ""), more=remove if level == "event" else "")
    text = odm(
        subject(event(form(group(item("x", 1))))), kept, subject(last, more=remove if level == "subject" else "")
    )
    (sheet,) = read(tmp_path, text)
    assert [row[0] for row in sheet.rows[1:]] == ["002"]
    assert "1 values of the file were removed by its transactions" in sheet.notes


def test_repeats(tmp_path: Path) -> None:
    """Repeated events are visits, forms tell by their repeat, and a repeating group is a sheet of its own."""
    trials = [group(item("fev1_l", 2 + nth / 10), oid="B", more=f'ItemGroupRepeatKey="{nth}"') for nth in (1, 2)]
    blow = form(group(item("height_cm", 170)), *trials, oid="PFT")
    text = odm(
        subject(
            event(blow, oid="U", more='StudyEventRepeatKey="1"'), event(blow, oid="U", more='StudyEventRepeatKey="2"')
        )
    )
    plain, own = sorted(read(tmp_path, text), key=lambda sheet: sheet.name)
    assert plain.rows == [["subject", "visit", "height_cm"], ["001", "U 1", "170"], ["001", "U 2", "170"]]
    assert (own.name, own.rows[:3]) == (
        "PFT: B",
        [["subject", "visit", "repeat_instance", "fev1_l"], ["001", "U 1", "1", "2.1"], ["001", "U 1", "2", "2.2"]],
    )
    assert own.places is not None
    assert own.places.cell(2, 3) == "subject 001, event U [1], form [1], ItemOID fev1_l (line 3)"
    twice = [form(phq9(*[nth] * 9), more=f'FormRepeatKey="{nth}"') for nth in (1, 2)]
    result = prosuite.score_workbook(write(tmp_path, odm(subject(event(*twice)))))
    assert result.wide[["repeat_instance", "phq9_total"]].to_numpy().tolist() == [["1", 9], ["2", 18]]


def test_open_clinica(tmp_path: Path) -> None:
    """The label of a person counts, not its key; the version of the form is none of SF-36; day, sex and birth date."""
    defined = '<FormDef OID="F_SF36_V10" Name="SF36 - v1.0"/>'
    who = 'OpenClinica:StudySubjectID="M-001" OpenClinica:Sex="f" OpenClinica:DateOfBirth="1950-02-03"'
    one = event(form(phq9(1), oid="F_SF36_V10"), more='OpenClinica:StartDate="2024-03-05"')
    sheet, people = read(tmp_path, odm(subject(one, key="SS_1", more=who), head=OPEN_CLINICA, defined=defined))
    assert (sheet.name, sheet.rows[1]) == ("SF36", ["M-001", "BL", "2024-03-05", "1"])
    assert people.rows[1] == ["M-001", "f", "1950-02-03"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (f"{HEAD}><Study OID='s'/></ODM>", "it is empty"),
        (odm(defined='<ItemDef OID="a" Name="a"/>'), "no clinical data, only definitions"),
        ("<Bundle/>", "FHIR is read as JSON"),
        ("<html/>", "begins with <html>, not with <ODM>"),
        (f"{HEAD}>", "not well-formed XML"),
        ("", "holds no data at all"),
        ('<?xml version="1.0" encoding="x-none"?><ODM/>', "not well-formed XML"),
        ('<!DOCTYPE ODM [<!ENTITY a "aaaa">]><ODM>&a;</ODM>', "declares a document type"),
        ('<!DOCTYPE ODM SYSTEM "file:///etc/passwd"><ODM/>', "declares a document type"),
        (f"{HEAD}>{'<a>' * 100}", "nested more than 64 deep"),
        (
            odm(subject(event(form(phq9(1))))).replace(
                "</ODM>", f'<ClinicalData StudyOID="T">{subject(event(form(phq9(2))))}</ClinicalData></ODM>'
            ),
            "subject '001' stands in the studies 'S' and 'T'",
        ),
    ],
)
def test_what_is_no_clinical_data(text: str, said: str, tmp_path: Path) -> None:
    """Each says what is wrong with it; no entity is expanded."""
    with pytest.raises(InputError, match=said):
        read(tmp_path, text)
