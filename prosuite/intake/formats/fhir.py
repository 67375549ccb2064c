"""FHIR QuestionnaireResponses, release 4 and 5, to sheets: one for each questionnaire, a row for each response.

Layout: HL7, FHIR release 4 (4.0.1) and 5 (5.0.0), QuestionnaireResponse, Questionnaire and Bundle.
"""

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final, NamedTuple

from prosuite.findings.finding import Finding, counted
from prosuite.intake.formats.fhir_answers import Answered, Question, answers, one_cell, parts, questions, said
from prosuite.intake.formats.loinc import loinc
from prosuite.intake.formats.raw_sheet import Places, RawSheet, check_extent
from prosuite.intake.table import quoted

_RESPONSE = "QuestionnaireResponse"
_WITHDRAWN: Final = "entered-in-error"
_DONE: Final = ("completed", "amended")
_NO_NAME = re.compile(r"[0-9a-fA-F-]*")  # of a questionnaire: a number or UUID
_OLD_VISIT = "context"  # what release 3 calls an encounter
_FIXED = ("subject", "visit", "date", "response_id", "response_state", "authored", "based_on")
_READ = (_RESPONSE, "Questionnaire", "Patient", "Bundle")


class _Response(NamedTuple):
    """A response: its number among those of the file, and what it holds."""

    number: int
    held: dict[str, Any]

    @property
    def status(self) -> str:
        return said(self.held, "status") or "none"


def is_fhir(found: Sequence[Any]) -> bool:
    """Tell whether what stands in a JSON file are resources."""
    return any(isinstance(one, dict) and "resourceType" in one for one in found)


def response_sheets(found: Sequence[Any]) -> list[RawSheet]:
    """Return a sheet for each questionnaire, and one of the persons where the file holds them.

    Raises
    ------
    ValueError
        It holds no response, one stands in it twice and differs, it is nested too deeply, or is not built as FHIR is.
    """
    resources = [*_resources(found)]
    kinds = Counter(said(one, "resourceType") for one in resources)
    responses = [_Response(nth, one) for nth, one in enumerate(_of_kind(_RESPONSE, resources), start=1)]
    if not responses:
        raise ValueError(f"it holds no {_RESPONSE}, only {', '.join(filter(None, kinds)) or 'nothing'}")
    asked = {key: one for one in _of_kind("Questionnaire", resources) for key in _keys(one)}
    asked |= {_canonical(one): own for one in responses if (own := _contained(one, said(one.held, "questionnaire")))}
    is_one_server = len({said(one.held, "subject", "reference").rpartition("/")[0] for one in responses}) == 1
    sheets: dict[str, list[_Response]] = {}
    names = _names(responses, asked)
    for response in _once(responses):
        sheets.setdefault(names[_canonical(response)], []).append(response)
    others = [kind for kind in kinds if kind not in _READ]
    note = f"{sum(kinds[kind] for kind in others)} other resources not read: {', '.join(others)}" if others else ""
    made = [_Sheet(name, own, asked, note, whole=not is_one_server).sheet() for name, own in sheets.items()]
    return [*made, *_persons(_of_kind("Patient", resources))]


def _resources(found: Sequence[Any]) -> Iterator[dict[str, Any]]:
    """Yield the resources of documents and those of Bundles."""
    waiting = [*reversed(found)]
    while waiting:
        one = waiting.pop()
        if not isinstance(one, dict):
            raise ValueError("it holds something beside resources")  # noqa: TRY004 - it is the file that is wrong
        if any(said(link, "relation") == "next" for link in parts(one, "link")):
            raise ValueError("its Bundle is one page of several: fetch the others and put all responses in one file")
        yield one
        inner = [_with_id(entry) for entry in parts(one, "entry") if entry.get("resource") is not None]
        waiting += [*reversed(inner)]


def _with_id(entry: Mapping[str, Any]) -> Any:
    """Return the resource of an entry, with the id that others know it by where it has none of its own."""
    resource, address = entry["resource"], said(entry, "fullUrl")
    return {"id": re.split("[:/]", address)[-1], **resource} if isinstance(resource, dict) and address else resource


def _of_kind(kind: str, resources: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    return [one for one in resources if said(one, "resourceType") == kind]


def _keys(questionnaire: Mapping[str, Any]) -> Iterator[str]:
    """Yield what responses may call a questionnaire: its address with and without version, its id."""
    url, version, own = (said(questionnaire, name) for name in ("url", "version", "id"))
    return filter(None, (f"{url}|{version}" if url and version else "", url, own and f"Questionnaire/{own}"))


def _canonical(response: _Response) -> str:
    """Return what a response calls its questionnaire; of one that it contains what that calls itself."""
    told = said(response.held, "questionnaire") or said(response.held, "questionnaire", "reference")
    own = _contained(response, told)
    return told if own is None else next(filter(None, (said(own, name) for name in ("url", "title", "name"))), told)


def _contained(response: _Response, reference: str) -> dict[str, Any] | None:
    """Return the resource that a response contains and names by ``#`` and its id: no other response means it."""
    within = parts(response.held, "contained") if reference.startswith("#") else ()
    return next((one for one in within if said(one, "id") == reference[1:]), None)


def _names(responses: Sequence[_Response], asked: Mapping[str, dict[str, Any]]) -> dict[str, str]:
    """Return the name of the sheet of each questionnaire, with its version where several are answered."""
    canonicals = dict.fromkeys(map(_canonical, responses))
    plain = {one: _name(one, asked) for one in canonicals}
    counts = Counter(plain.values())
    versions = {one: one.rpartition("|")[2] if "|" in one else "" for one in canonicals}
    named = {
        one: f"{name} ({versions[one]})" if counts[name] > 1 and versions[one] else name for one, name in plain.items()
    }
    if len({*named.values()}) < len(named):
        named = {one: name if counts[plain[one]] == 1 else one or name for one, name in named.items()}
    return named


def _name(canonical: str, asked: Mapping[str, dict[str, Any]]) -> str:
    address = canonical.partition("|")[0]
    own = asked.get(canonical) or asked.get(address) or {}
    last = address.rstrip("/").rpartition("/")[2].lstrip("#")
    known = next(filter(None, map(loinc, [last, *(said(code, "code") for code in parts(own, "code"))])), None)
    title = said(own, "title") or said(own, "name")
    return known.name if known else (title if _NO_NAME.fullmatch(last) and title else last) or _RESPONSE


def _once(responses: Sequence[_Response]) -> Iterator[_Response]:
    """Yield responses, one that stands in the file several times but once.

    Raises
    ------
    ValueError
        One stands in it twice and differs.
    """
    seen: dict[str, _Response] = {}
    for one in responses:
        own = said(one.held, "id")
        first = seen.setdefault(own, one) if own else one
        if first is one:
            yield one
        elif json.dumps(first.held, sort_keys=True) != json.dumps(one.held, sort_keys=True):
            raise ValueError(
                f"response {own!r} stands in it twice, as number {first.number} and {one.number}, and they differ: "
                f"keep the one that holds"
            )


class _Sheet:
    """The sheet of a questionnaire."""

    def __init__(
        self, name: str, responses: Sequence[_Response], asked: Mapping[str, dict[str, Any]], note: str, *, whole: bool
    ) -> None:
        canonical = _canonical(responses[0])
        own = asked.get(canonical) or asked.get(canonical.partition("|")[0])
        self.name, self.whole = name, whole
        self.questions: dict[str, Question] = {} if own is None else questions(own)
        self.kept = [one for one in responses if one.status != _WITHDRAWN]
        self.findings = tuple(self._finding(one) for one in responses if one.status not in _DONE)
        told = f"{len(self.kept)} of {counted(len(responses), _RESPONSE)} read; columns by linkId and LOINC code"
        self.notes = tuple(filter(None, (told, note)))

    def sheet(self) -> RawSheet:
        """Return it.

        Raises
        ------
        ValueError
            Its responses share so few questions that it would be far larger than the file.
        """
        fixed = [self._fixed(one) for one in self.kept]
        heads = [name for name in _FIXED if any(own[name] for own in fixed)]
        given = [self._by_link(one) for one in self.kept]
        links = [*dict.fromkeys([*self.questions, *(link for own in given for link in own)])]
        check_extent(len(given), len(links), sum(map(len, given)))
        rows: list[list[Any]] = [[*heads, *map(self._head, links)]]
        cells: dict[tuple[int, int], str] = {}
        for row, (own, by_link) in enumerate(zip(fixed, given, strict=True), start=1):
            rows.append([*(own[head] or None for head in heads), *(None for _ in links)])
            for column, link in enumerate(links, start=len(heads)):
                if link in by_link:
                    rows[row][column] = one_cell([one.value for one in by_link[link] if one.value is not None])
                    cells[row, column] = f"item {' and '.join(one.place for one in by_link[link])}, linkId {link}"
        places = Places(
            ["the questions", *(f"response {one.number}" for one in self.kept)],
            [*heads, *(f"linkId {link}" for link in links)],
            cells,
        )
        others = [[*heads, *names] for names in ([*map(self._code, links)], [*map(self._prefix, links)])]
        others = [names for names in others if names != rows[0]]
        return RawSheet(self.name, rows, notes=self.notes, places=places, names=others, findings=self.findings)

    def _by_link(self, response: _Response) -> dict[str, list[Answered]]:
        found: dict[str, list[Answered]] = {}
        for one in answers(response.held, self.questions):
            found.setdefault(one.link, []).append(one)
        return found

    def _head(self, link: str) -> str:
        known = next(filter(None, map(loinc, (link, *self._asked(link).codes))), None)
        return known.name if known else link

    def _code(self, link: str) -> str:
        return next(iter(self._asked(link).codes), "") or self._head(link)

    def _prefix(self, link: str) -> str:
        return self._asked(link).prefix.rstrip(".)") or self._head(link)

    def _asked(self, link: str) -> Question:
        return self.questions.get(link, Question())

    def _fixed(self, response: _Response) -> dict[str, str]:
        """Return who answered, when and at which visit."""
        held, status = response.held, response.status
        within = _contained(response, said(held, "subject", "reference"))
        authored = said(held, "authored")
        encounter = _visit(held.get("encounter") or held.get(_OLD_VISIT))
        based = held.get("basedOn") or []
        based_on = "; ".join(filter(None, map(_visit, based if isinstance(based, list) else [based])))
        day, _, hour = authored.partition("T")
        return {
            "subject": _who(held.get("subject"), whole=self.whole) if within is None else _identified(within),
            "visit": encounter or based_on,
            "date": day,
            "response_id": said(held, "id"),
            "response_state": "" if status == _DONE[0] else status,
            "authored": authored if hour else "",
            "based_on": based_on if encounter else "",
        }

    def _finding(self, response: _Response) -> Finding:
        own = self._fixed(response)
        code = "response-withdrawn" if response.status == _WITHDRAWN else "response-unfinished"
        cell = f"{quoted(self.name)}!response {response.number}"
        return Finding(code, self.name, cell, own["subject"] or None, own["visit"] or None, value=response.status)


def _who(reference: Any, *, whole: bool) -> str:
    """Return the id of the person that a reference names; the whole of it where the file names several servers."""
    told = said(reference, "reference").removeprefix("Patient/").removeprefix("urn:uuid:")
    plain = "" if told.startswith("#") else told if whole else told.rpartition("/")[2]
    return plain or said(reference, "identifier", "value") or said(reference, "display")


def _identified(patient: Mapping[str, Any]) -> str:
    """Return the first identifier of a person; an id within a response says nothing of who it is."""
    return next((said(one, "value") for one in parts(patient, "identifier")), "")


def _visit(reference: Any) -> str:
    named = said(reference, "display") or said(reference, "identifier", "value")
    return named or said(reference, "reference").rpartition("/")[2]


def _persons(patients: Sequence[Mapping[str, Any]]) -> Iterator[RawSheet]:
    """Yield the sheet of persons, if there are any: sex and birth date."""
    names = ("id", "gender", "birthDate")
    told: list[list[Any]] = [[said(one, name) or None for name in names] for one in patients if said(one, "id")]
    if told:
        places = Places(["the names", *(f"Patient {own}" for own, *_ in told)], names)
        yield RawSheet("Patient", [["subject", "sex", "birth_date"], *told], places=places)
