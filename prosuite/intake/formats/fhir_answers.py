"""The answers of FHIR questionnaire responses, release 4 and 5: which question each is to, and what its cell holds.

Nothing is chosen: several answers to one question, or a code that stands for two numbers, are written side by side, and
the item that is given them says that this is no answer.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from prosuite.cells import text
from prosuite.intake.formats.loinc import loinc

_MOST_DEPTH = 64
_HL7 = "http://hl7.org/fhir/StructureDefinition/"
_NUMBER_OF = {f"{_HL7}ordinalValue", f"{_HL7}itemWeight"}  # of a coding: in release 4, and in 5
_NO_QUESTIONS = ("group", "display")
_WITHOUT_UNIT = "{"  # UCUM: what stands in braces is a remark


@dataclass(frozen=True, slots=True)
class Question:
    """What a Questionnaire says of an item.

    Attributes
    ----------
    prefix
        Its number as printed.
    codes
        Its codes.
    numbers
        What the codes of its answers count.
    """

    prefix: str = ""
    codes: tuple[str, ...] = ()
    numbers: Mapping[str, float] = field(default_factory=dict)


class Answered(NamedTuple):
    """An item of a response: its linkId, its place, such as 2.1 for the first one of the second group, and its cell."""

    link: str
    place: str
    value: Any


def parts(resource: Mapping[str, Any], name: str) -> list[dict[str, Any]]:
    """Return the parts of a resource under a name.

    Raises
    ------
    ValueError
        They are no list of objects.
    """
    found = resource.get(name) or []
    if not isinstance(found, list) or {*map(type, found)} - {dict}:
        raise ValueError(f"{name} is no list of objects")
    return found


def said(resource: Any, *path: str) -> str:
    """Return a text within a resource; "" where there is none."""
    for name in path:
        resource = resource.get(name) if isinstance(resource, dict) else None
    return resource.strip() if isinstance(resource, str) else ""


def questions(questionnaire: Mapping[str, Any]) -> dict[str, Question]:
    """Return the questions of a Questionnaire in order, by linkId."""
    return {
        said(item, "linkId"): Question(
            said(item, "prefix"),
            tuple(said(code, "code") for code in parts(item, "code")),
            dict(_numbers(parts(item, "answerOption"))),
        )
        for item, _ in _items(questionnaire)
        if said(item, "type") not in _NO_QUESTIONS
    }


def _numbers(options: Iterable[dict[str, Any]]) -> Iterator[tuple[str, float]]:
    for option in options:
        coding = option.get("valueCoding")
        own = [*_own_numbers(option), *(_own_numbers(coding) if isinstance(coding, dict) else ())]
        yield from ((said(coding, "code"), number) for number in own[:1])


def answers(response: Mapping[str, Any], asked: Mapping[str, Question]) -> Iterator[Answered]:
    """Yield the items of a response that ask something, those without an answer too.

    Raises
    ------
    ValueError
        It is nested too deeply, or is no response at all.
    """
    for item, place in _items(response):
        given = parts(item, "answer")
        if given or not parts(item, "item"):
            link = said(item, "linkId")
            values = [_value(answer, link, asked.get(link, Question())) for answer in given]
            filled = [value for value in values if value is not None]
            yield Answered(link, place, one_cell(filled))


def one_cell(values: list[Any]) -> Any:
    """Return what a cell holds of several answers: all of them, side by side."""
    return (values or [None])[0] if len(values) <= 1 else "; ".join(map(text, values))


def _items(resource: Mapping[str, Any]) -> Iterator[tuple[dict[str, Any], str]]:
    """Yield the items of a resource and their places, those within groups and answers behind the one they are in."""
    waiting = [(item, str(nth), 1) for nth, item in enumerate(parts(resource, "item"), start=1)][::-1]
    while waiting:
        item, place, depth = waiting.pop()
        yield item, place
        if depth == _MOST_DEPTH:
            raise ValueError(f"its items are nested more than {_MOST_DEPTH} deep")
        inner = [*parts(item, "item"), *(one for answer in parts(item, "answer") for one in parts(answer, "item"))]
        waiting += [(one, f"{place}.{nth}", depth + 1) for nth, one in enumerate(inner, start=1)][::-1]


def _value(answer: Mapping[str, Any], link: str, question: Question) -> Any:
    """Return what an answer says, as a cell holds it."""
    name = next((name for name in answer if name.startswith("value")), "")
    value = answer.get(name)
    if name == "valueCoding" and isinstance(value, dict):
        return _of_coding(value, answer, link, question)
    if name == "valueQuantity" and isinstance(value, dict):
        unit = said(value, "unit") or said(value, "code")
        number = value.get("value")
        return number if not unit or unit.startswith(_WITHOUT_UNIT) else f"{number} {unit}"
    if isinstance(value, dict):
        return said(value, "display") or said(value, "reference") or json.dumps(value)
    return value if isinstance(value, str | int | float | None) else json.dumps(value)


def _of_coding(coding: Mapping[str, Any], answer: Mapping[str, Any], link: str, question: Question) -> Any:
    """Return the number that a code stands for; all of them if they differ; its words if it stands for none."""
    code, words = said(coding, "code"), said(coding, "display")
    known = [one.answers[code] for one in map(loinc, (link, *question.codes)) if one and code in one.answers]
    numbers = [*_own_numbers(coding), *_own_numbers(answer), *known]
    numbers += [question.numbers[code]] if code in question.numbers else []
    if code.isdecimal():
        numbers.append(int(code))
    different = list(dict.fromkeys(float(number) for number in numbers))
    if len(different) > 1:
        return f"code {code} ({words}), which counts {' and '.join(f'{number:g}' for number in different)}"
    return different[0] if different else words or code or None


def _own_numbers(coded: Mapping[str, Any]) -> list[float]:
    found = [one.get("valueDecimal") for one in parts(coded, "extension") if one.get("url") in _NUMBER_OF]
    return [float(number) for number in found if isinstance(number, int | float)]
