"""ODM-XML of CDISC, 1.3 and 2.0, to sheets: one for each form, a row for each time that it was filled in.

Layout: CDISC, Operational Data Model 1.3.2 and 2.0; extracts of OpenClinica and REDCap with what they add. A group of
items that repeats within a form is a sheet of its own.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from prosuite.intake.formats.fhir_answers import one_cell
from prosuite.intake.formats.json_text import readable
from prosuite.intake.formats.odm_xml import Level, Node, Odm, Value, read_odm
from prosuite.intake.formats.raw_sheet import Places, RawSheet, check_extent

_GROUP: Final = "ItemGroupData"
_FIXED: Final = ("subject", "visit", "visit_date", "repeat_instance")
_NAMES: Final = ("Name", "SASFieldName", "SDSVarName")  # what an item is called, beside its OID and aliases
# OpenClinica puts the version of the form behind its name: that of no instrument.
_FORM_VERSION: Final = re.compile(r"(?: - v?[0-9][\w.]*|_[Vv][0-9][\w.]*)\Z")
_OPEN_CLINICA: Final = "OpenClinica"


class _Row(NamedTuple):
    """What was filled in at one time: who, at which event, which repeat of the form, of the group, and the values."""

    subject: Level
    event: Level
    repeats: tuple[str, ...]
    about: Mapping[str, str]
    values: dict[str, list[Value]]


@dataclass(slots=True)
class _Form:
    """The rows of a form, or of a repeating group of it."""

    form: str
    group: str
    rows: list[_Row] = field(default_factory=list)


def read_odm_sheets(path: Path, content: bytes) -> list[RawSheet]:
    """Read a file: a snapshot, or transactions, of which what they come to is read.

    Raises
    ------
    InputError
        It is no ODM, holds no clinical data, is damaged, or declares entities.
    """
    with readable(path, "ODM"):
        odm = read_odm(content)
        forms = [*_forms(odm)]
        if not any(form.rows for form in forms):
            raise ValueError("it holds no clinical data, only definitions" if odm.defined["ItemDef"] else "it is empty")
        names = _names(odm, forms)
        visits = _visits(odm)
        made = [_Sheet(odm, form, name, visits).sheet() for form, name in zip(forms, names, strict=True)]
    return [*made, *_persons(odm)]


def _forms(odm: Odm) -> Iterator[_Form]:
    """Yield forms and their repeating groups, in the order in which the file has them."""
    filled = [
        (subject, event, about, form, node)
        for subject, person in odm.data.inside.items()
        for event, (about, within) in ((key, (one.about, one.inside)) for key, one in person.inside.items())
        for form, node in within.items()
    ]
    found: dict[tuple[str, str], _Form] = {}
    repeating = {(form.oid, group) for *_, form, node in filled for group in _repeating(node)}
    for subject, event, about, form, node in filled:
        plain: dict[str, list[Value]] = {item: [value] for item, value in node.items.items()}
        for group, own in _groups(node):
            if (form.oid, group.oid) in repeating:
                values = {item: [value] for item, value in own.items()}
                row = _Row(subject, event, (form.repeat, group.repeat), about, values)
                found.setdefault((form.oid, group.oid), _Form(form.oid, group.oid)).rows.append(row)
            else:
                for item, value in own.items():
                    plain.setdefault(item, []).append(value)
        if plain:
            row = _Row(subject, event, (form.repeat,), about, plain)
            found.setdefault((form.oid, ""), _Form(form.oid, "")).rows.append(row)
    yield from found.values()


def _groups(node: Node) -> Iterator[tuple[Level, dict[str, Value]]]:
    """Yield the groups of a form, those within groups too: under the outermost that repeats, or their own key."""
    for level, inner in node.inside.items():
        if inner.items:
            yield level, inner.items
        for within, items in _groups(inner):
            yield Level(within.kind, within.oid, " ".join(filter(None, (level.repeat, within.repeat)))), items


def _repeating(node: Node) -> set[str]:
    counts = Counter(level.oid for level, _ in _groups(node))
    return {oid for oid, count in counts.items() if count > 1}


def _names(odm: Odm, forms: Sequence[_Form]) -> list[str]:
    """Return the names of sheets: those of forms, and behind it that of a repeating group."""
    plain = [_called(odm, form) for form in forms]
    counts = Counter(plain)
    return [name if counts[name] == 1 else f"{name} (form {nth})" for nth, name in enumerate(plain, start=1)]


def _called(odm: Odm, form: _Form) -> str:
    kind = "FormDef" if form.form in odm.defined["FormDef"] else "ItemGroupDef"
    name = odm.definition(kind, form.form).about.get("Name") or form.form
    name = _FORM_VERSION.sub("", name) if _OPEN_CLINICA in odm.about else name
    group = odm.definition("ItemGroupDef", form.group).about.get("Name") or form.group
    return f"{name}: {group}" if form.group else name


def _visits(odm: Odm) -> dict[Level, str]:
    """Return the name of each event, with its repeat where it repeats."""
    events = [event for person in odm.data.inside.values() for event in person.inside]
    named = {one.oid: odm.definition("StudyEventDef", one.oid).about.get("Name") or one.oid for one in events}
    alike = Counter(named.values())
    repeats: dict[str, set[str]] = {}
    for one in events:
        repeats.setdefault(one.oid, set()).add(one.repeat)
    names = {oid: name if alike[name] == 1 else oid for oid, name in named.items()}
    return {one: f"{names[one.oid]} {one.repeat}" if len(repeats[one.oid]) > 1 else names[one.oid] for one in events}


class _Sheet:
    """The sheet of a form."""

    def __init__(self, odm: Odm, form: _Form, name: str, visits: Mapping[Level, str]) -> None:
        self.odm, self.rows, self.name, self.visits = odm, form.rows, name, visits
        self.items = [*dict.fromkeys([*self._asked(form), *(item for row in form.rows for item in row.values)])]

    def _asked(self, form: _Form) -> Iterator[str]:
        """Yield the items that the definition of a form, or group, asks for, also those that nobody answered."""
        if form.group:
            yield from self.odm.definition("ItemGroupDef", form.group).refers.get("ItemRef", [])
            return
        others = {one for row in self.rows for one in row.values}
        groups = self.odm.definition("FormDef", form.form).refers.get("ItemGroupRef", [])
        for group in [form.form, *groups]:
            own = self.odm.definition("ItemGroupDef", group).refers.get("ItemRef", [])
            yield from own if others.intersection(own) else ()

    def sheet(self) -> RawSheet:
        """Return it.

        Raises
        ------
        ValueError
            Its rows share so few items that it would be far larger than the file.
        """
        check_extent(len(self.rows), len(self.items), sum(len(row.values) for row in self.rows))
        fixed = [self._fixed(row) for row in self.rows]
        heads = [name for name in _FIXED if any(own[name] for own in fixed)]
        if len({*(tuple(own[name] for name in _FIXED[:-1]) for own in fixed)}) == len(fixed):
            heads = [name for name in heads if name != "repeat_instance"]
        cells: dict[tuple[int, int], str] = {}
        rows: list[list[Any]] = [[]]
        for number, (row, own) in enumerate(zip(self.rows, fixed, strict=True), start=1):
            rows.append(
                [*(own[head] or None for head in heads), *map(self._cell, self.items, map(row.values.get, self.items))]
            )
            for column, item in enumerate(self.items, start=len(heads)):
                for value in row.values.get(item, ())[:1]:
                    cells[number, column] = f"ItemOID {item} (line {value.line})"
        first, *others = [[*heads, *names] for names in self._headers()]
        rows[0] = first
        places = Places(
            ["the items", *map(_place, self.rows)], [*heads, *(f"ItemOID {item}" for item in self.items)], cells
        )
        labels = {len(heads) + at: codes for at, item in enumerate(self.items) if (codes := self._codes(item))}
        return RawSheet(self.name, rows, notes=tuple(self._notes()), value_labels=labels, places=places, names=others)

    def _notes(self) -> Iterator[str]:
        said = [self.odm.about.get(name, "") for name in ("ODMVersion", "FileType")]
        yield f"ODM {', '.join(filter(None, said))}; columns by item"
        if self.odm.removed:
            yield f"{self.odm.removed} values of the file were removed by its transactions"
        if self.odm.again:
            yield f"{self.odm.again} values stand in the file a second time, and alike"

    def _headers(self) -> Iterator[list[str]]:
        """Yield what items are called: names, also for SAS and CDISC, OIDs, aliases, and the text of questions."""
        defined = [self.odm.definition("ItemDef", item) for item in self.items]
        for name in _NAMES:
            yield self._filled(one.about.get(name, "") for one in defined)
        yield self.items
        yield self._filled(next(iter(one.aliases), "") for one in defined)
        yield self._filled(one.texts.get("Question", "") for one in defined)

    def _filled(self, names: Iterable[str]) -> list[str]:
        return [name or item for name, item in zip(names, self.items, strict=True)]

    def _codes(self, item: str) -> dict[str, str]:
        lists = self.odm.definition("ItemDef", item).refers.get("CodeListRef", [])
        return {code: words for oid in lists for code, words in self.odm.definition("CodeList", oid).codes.items()}

    def _cell(self, item: str, values: list[Value] | None) -> Any:
        """Return what a cell holds: its text, with the unit where one is said of a number; several side by side."""
        units = self.odm.definition("ItemDef", item).refers.get("MeasurementUnitRef", [])
        alone = units[0] if len(units) == 1 else ""
        return one_cell([text for value in values or () for text in self._texts(value, value.unit or alone)])

    def _texts(self, value: Value, unit: str) -> Iterator[str]:
        own = self.odm.definition("MeasurementUnit", unit)
        said = own.texts.get("Symbol") or own.about.get("Name") or unit
        texts = filter(None, map(str.strip, (value.text, *value.also)))
        return (f"{text} {said}" if said else text for text in texts)

    def _fixed(self, row: _Row) -> dict[str, str]:
        """Return who filled it in, at which visit, when, and which repeat it is."""
        return {
            "subject": _subject(self.odm.data.inside[row.subject], row.subject),
            "visit": self.visits[row.event],
            "visit_date": row.about.get("StartDate", "").partition("T")[0],
            "repeat_instance": " ".join(filter(None, row.repeats)),
        }


def _subject(person: Node, level: Level) -> str:
    """Return who a person is: to OpenClinica the key is its own, and the label is what people know."""
    return person.about.get("StudySubjectID") or level.oid


def _place(row: _Row) -> str:
    event = f"{row.event.oid}{f' [{row.event.repeat}]' if row.event.repeat else ''}"
    repeats = "".join(f" [{repeat}]" for repeat in row.repeats if repeat)
    return f"subject {row.subject.oid}, event {event}{f', form{repeats}' if repeats else ''}"


def _persons(odm: Odm) -> Iterator[RawSheet]:
    """Yield the sheet of persons, if their sex or birth date is said."""
    people = [(_subject(one, level), one.about) for level, one in odm.data.inside.items()]
    told: list[list[Any]] = [
        [who, *(about.get(name) or None for name in ("Sex", "DateOfBirth"))] for who, about in people
    ]
    if any(sex or born for _, sex, born in told):
        places = Places(["the names", *(f"subject {who}" for who, _ in people)], ["SubjectKey", "Sex", "DateOfBirth"])
        yield RawSheet("SubjectData", [["subject", "sex", "birth_date"], *told], places=places)
