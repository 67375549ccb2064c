"""FHIR QuestionnaireResponses, all synthetic, to sheets: who, when, which answer, and what an address names.

Layout of the samples: HL7, FHIR 4.0.1 and 5.0.0, QuestionnaireResponse, Questionnaire, Bundle. PHQ-9 by LOINC as in the
US Core example ``phq-9-example``; its answers LA6568-5 to LA6571-9 count 0 to 3 there.
"""

import json
from pathlib import Path
from typing import Any

import pytest

import prosuite
from prosuite.errors import InputError
from prosuite.intake.formats.raw_sheet import RawSheet
from prosuite.intake.formats.read import read_sheets

ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"
WEIGHT = "http://hl7.org/fhir/StructureDefinition/itemWeight"
PHQ9 = ["44250-9", "44255-8", "44259-0", "44254-1", "44251-7", "44258-2", "44252-5", "44253-3", "44260-8"]
ANSWERS = ["LA6568-5", "LA6569-3", "LA6570-1", "LA6571-9"]


def item(link: str, *answers: Any, **more: Any) -> dict[str, Any]:
    return {"linkId": link, "answer": [one if isinstance(one, dict) else coded(one) for one in answers], **more}


def coded(code: str, **more: Any) -> dict[str, Any]:
    return {"valueCoding": {"code": code, **more}}


def weighed(number: float, url: str = ORDINAL) -> list[dict[str, Any]]:
    return [{"url": url, "valueDecimal": number}]


def response(items: list[dict[str, Any]], **more: Any) -> dict[str, Any]:
    return {
        "resourceType": "QuestionnaireResponse",
        "questionnaire": "http://example.org/Questionnaire/phq9|1.0",
        "status": "completed",
        "subject": {"reference": "Patient/001"},
        "authored": "2024-03-05T10:20:00+01:00",
        "item": items,
        **more,
    }


def bundle(*resources: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in resources], **more}


def phq9(*numbers: int, **more: Any) -> dict[str, Any]:
    own = [item(f"/{link}", ANSWERS[number]) for link, number in zip(PHQ9, numbers, strict=False)]
    return response(own, **{"questionnaire": "http://example.org/q/44249-1", **more})


def write(folder: Path, text: str, name: str = "responses.json") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def sheets(folder: Path, *resources: dict[str, Any], **more: Any) -> list[RawSheet]:
    return read_sheets(write(folder, json.dumps(bundle(*resources, **more))))


def cells(folder: Path, items: list[dict[str, Any]], *others: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the row of a single response."""
    sheet = sheets(folder, response(items, **more), *others)[0]
    return dict(zip(sheet.rows[0], sheet.rows[1], strict=True))


@pytest.mark.parametrize("name", ["a.json", "a.ndjson"])
@pytest.mark.parametrize("form", ["bundle", "lines", "list"])
def test_content_tells_what_a_file_is(form: str, name: str, tmp_path: Path) -> None:
    """A Bundle, one resource a line, and a list are the same two responses, whatever the file is called."""
    two = [phq9(*[1] * 9), phq9(*[2] * 9, subject={"reference": "Patient/002"})]
    text = {"bundle": json.dumps(bundle(*two), indent=1), "lines": "\n".join(map(json.dumps, two)), "list": "[]"}
    text["list"] = json.dumps(two)
    result = prosuite.score_workbook(write(tmp_path, text[form], name))
    assert result.wide["phq9_total"].tolist() == [9, 18]
    assert result.wide["subject"].tolist() == ["001", "002"]


def test_a_single_resource_is_read(tmp_path: Path) -> None:
    """One response that is a file of its own; the PHQ-9 of the US Core example counts 0, 0, 0, 1, 2."""
    path = write(tmp_path, json.dumps(phq9(0, 0, 0, 1, 2, 0, 0, 0, 0)))
    assert prosuite.score_workbook(path).wide.loc[0, "phq9_total"] == 3


def test_findings_and_trace_lead_to_the_response(tmp_path: Path) -> None:
    """A cell is called by the response, the place of the item in its groups, and its linkId."""
    group = {"linkId": "g", "item": [item("phq9_1", "1"), item("phq9_2", "7")]}
    rest = [item(f"phq9_{nth}", "1") for nth in range(3, 9)]
    other = phq9(*[0] * 9, subject={"reference": "Patient/002"})
    path = write(tmp_path, json.dumps(bundle(other, response([group, *rest]))))
    found = {finding.code: finding.cell for finding in prosuite.validate(path)}
    assert found["out-of-range-answer"] == "phq9!response 2, item 1.2, linkId phq9_2"
    assert found["missing-item-column"]
    result = prosuite.score_workbook(path)
    assert set(result.long["source"]) == {"'PHQ-9'!response 1", "phq9!response 2"}
    traced = result.trace("total", subject="002")
    assert "'PHQ-9'!response 1, item 3, linkId /44259-0" in traced.to_text()


def test_who_and_when(tmp_path: Path) -> None:
    """Person, visit and day are those of subject, encounter and authored; what else is said is carried along."""
    row = cells(
        tmp_path,
        [item("1", "2")],
        id="r1",
        encounter={"reference": "Encounter/e7", "display": "Month 3"},
        basedOn=[{"reference": "CarePlan/c1"}],
    )
    assert [row[name] for name in ("subject", "visit", "date", "response_id", "based_on")] == [
        "001", "Month 3", "2024-03-05", "r1", "c1",
    ]  # fmt: skip
    assert cells(tmp_path, [item("1", "2")], basedOn=[{"reference": "ServiceRequest/m6"}])["visit"] == "m6"


@pytest.mark.parametrize(
    ("answer", "cell"),
    [
        ({"valueInteger": 3}, 3),
        ({"valueDecimal": 2.5}, 2.5),
        ({"valueString": " 3 "}, " 3 "),
        ({"valueBoolean": True}, True),
        ({"valueDate": "2024-01-02"}, "2024-01-02"),
        ({"valueQuantity": {"value": 640, "unit": "ft"}}, "640 ft"),
        ({"valueQuantity": {"value": 12, "unit": "{score}"}}, 12),
        (coded("2"), 2),
        (coded("at0005", extension=weighed(4)), 4),
        (coded("at0005", extension=weighed(4, WEIGHT)), 4),
        ({**coded("at0005"), "extension": weighed(4)}, 4),
        (coded("often", display="Often"), "Often"),
        (coded("2", display="Often", extension=weighed(1)), "code 2 (Often), which counts 1 and 2"),
        ({"valueReference": {"display": "Nurse"}}, "Nurse"),
        ({"extension": [{"url": "http://example.org/absent"}]}, None),
    ],
)
def test_every_kind_of_answer(answer: dict[str, Any], cell: Any, tmp_path: Path) -> None:
    """A code is the number it stands for; one that stands for two is written with both, and none is chosen."""
    assert cells(tmp_path, [item("1", answer)])["1"] == cell


def test_a_questionnaire_tells_codes_prefixes_and_numbers(tmp_path: Path) -> None:
    """Which item a linkId is, also one that nobody answered, and what a code counts."""
    asked: dict[str, Any] = {
        "resourceType": "Questionnaire",
        "url": "http://example.org/Questionnaire/phq9",
        "version": "1.0",
        "item": [
            {
                "linkId": f"b{nth}",
                "type": "choice",
                "prefix": f"{nth}.",
                "code": [{"system": "http://loinc.org", "code": code}],
                "answerOption": [{"valueCoding": {"code": "x"}, "extension": weighed(3)}],
            }
            for nth, code in enumerate(PHQ9, start=1)
        ],
    }
    (sheet,) = sheets(tmp_path, asked, response([item("b1", "x"), item("b3", "LA6569-3")]))
    row = dict(zip(sheet.rows[0], sheet.rows[1], strict=True))
    assert [row[f"phq9_{nth}"] for nth in range(1, 10)] == [3, None, 1, *[None] * 6]
    for one in asked["item"]:
        one["code"] = []
    path = write(tmp_path, json.dumps(bundle(asked, response([item(f"b{nth}", "x") for nth in range(1, 10)]))))
    assert prosuite.score_workbook(path).wide.loc[0, "phq9_total"] == 27  # by prefix


def test_several_answers_are_none(tmp_path: Path) -> None:
    """Two answers to one question, in one item or in two of a linkId, stand side by side; the item refuses them."""
    assert cells(tmp_path, [item("1", "2", "3")])["1"] == "2; 3"
    path = write(
        tmp_path, json.dumps(phq9(*[1] * 9) | {"item": [*phq9(*[1] * 9)["item"], item("/44250-9", "LA6570-1")]})
    )
    (finding,) = [one for one in prosuite.validate(path) if one.severity == "error"]
    assert (finding.code, finding.value) == ("text-answer", "1; 2")
    assert finding.cell == "'PHQ-9'!response 1, item 1 and 10, linkId /44250-9"


def test_a_sheet_for_each_questionnaire(tmp_path: Path) -> None:
    """Questionnaires, and versions of one, are sheets of their own; persons stand on one too."""
    urls = ["http://a.org/Questionnaire/phq9|1", "http://a.org/Questionnaire/phq9|2", "http://a.org/Questionnaire/gad7"]
    patient = {"resourceType": "Patient", "id": "001", "gender": "female", "birthDate": "1960-05-06"}
    made = sheets(tmp_path, *(response([item("1", "1")], questionnaire=url) for url in urls), patient)
    assert [sheet.name for sheet in made] == ["phq9 (1)", "phq9 (2)", "gad7", "Patient"]
    assert made[-1].rows == [["subject", "sex", "birth_date"], ["001", "female", "1960-05-06"]]


def test_status(tmp_path: Path) -> None:
    """What was entered in error is left out and said; what is not completed is scored and said."""
    path = write(
        tmp_path,
        json.dumps(
            bundle(*(phq9(*[1] * 9, status=status, id=status) for status in ("entered-in-error", "in-progress")))
        ),
    )
    result = prosuite.score_workbook(path)
    assert result.wide["response_id"].tolist() == ["in-progress"]
    found = [(one.code, one.cell) for one in result.findings]
    assert found == [
        ("response-withdrawn", "'PHQ-9'!response 1"),
        ("response-unfinished", "'PHQ-9'!response 2"),
    ]


def test_one_that_stands_twice(tmp_path: Path) -> None:
    """The same response in two pages of a search counts once; two versions of one are refused."""
    one = phq9(*[1] * 9, id="r1")
    assert len(sheets(tmp_path, one, one)[0].rows) == 2
    with pytest.raises(InputError, match=r"response 'r1' stands in it twice, as number 1 and 2, and they differ"):
        sheets(tmp_path, one, phq9(*[2] * 9, id="r1"))


def test_contained_persons_are_not_one(tmp_path: Path) -> None:
    """#p is another person in every response: the identifier of the person counts, and nothing where there is none."""
    within = [{"resourceType": "Patient", "id": "p", "identifier": [{"value": "mrn-7"}]}]
    own = {"subject": {"reference": "#p"}}
    (sheet,) = sheets(tmp_path, phq9(1, contained=within, **own), phq9(1, contained=[{"id": "p"}], **own))
    assert [dict(zip(sheet.rows[0], row, strict=True))["subject"] for row in sheet.rows[1:]] == ["mrn-7", None]


def test_persons_of_two_servers_are_not_one(tmp_path: Path) -> None:
    """Patient/1 of one server is not Patient/1 of another; on one server the id is enough."""

    def subjects(*references: str) -> list[Any]:
        (sheet,) = sheets(tmp_path, *(phq9(1, subject={"reference": one}) for one in references))
        return [row[0] for row in sheet.rows[1:]]

    assert subjects("https://a.org/Patient/1", "https://a.org/Patient/2") == ["1", "2"]
    assert subjects("https://a.org/Patient/1", "https://b.org/Patient/1") == [
        "https://a.org/Patient/1", "https://b.org/Patient/1",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('{"resourceType": "Patient"}', "holds no QuestionnaireResponse, only Patient"),
        ('{"resourceType": "QuestionnaireResponse", "item": "x"}', "item is no list of objects"),
        ('{"resourceType": "QuestionnaireResponse", "item": [1]}', "item is no list of objects"),
        ('{"resourceType": "Bundle", "entry": [{"resource": 5}]}', "something beside resources"),
        ('{"resourceType": "Bundle", "link": [{"relation": "next"}]}', "one page of several"),
        ('{"resourceType": "QuestionnaireResponse", "id": "a", "id": "b"}', "'id' stands twice in one object"),
        ('{"resourceType": "QuestionnaireResponse"', "is not a readable JSON file"),
        ('{"resourceType": "QuestionnaireResponse", "item": ' + "[" * 100_000, "is nested too deeply"),
    ],
)
def test_what_is_no_response(text: str, said: str, tmp_path: Path) -> None:
    """Each says what is wrong with it."""
    with pytest.raises(InputError, match=said):
        read_sheets(write(tmp_path, text))


def test_hostile_responses(tmp_path: Path) -> None:
    """Items nested without end are refused, and so are responses that would make a sheet far larger than their file."""
    deep = item("x")
    for _ in range(100):
        deep = {"linkId": "g", "item": [deep]}
    with pytest.raises(InputError, match="nested more than 64 deep"):
        sheets(tmp_path, response([deep]))
    many = [response([item(f"q{nth}", "1")]) for nth in range(1000)]
    with pytest.raises(InputError, match="1,000 records answer 1,000 questions"):
        sheets(tmp_path, *many)
