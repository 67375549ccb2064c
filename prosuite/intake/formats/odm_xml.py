"""What an ODM file says, of CDISC's Operational Data Model 1.3 and 2.0: definitions, and values with their keys.

It is read as a stream. A document type, and with it every entity, is refused; nothing is fetched.
"""

from dataclasses import dataclass, field
from typing import Any, NamedTuple
from xml.parsers import expat

_MOST_DEPTH = 64
_LEVELS = ("SubjectData", "StudyEventData", "FormData", "ItemGroupData")
_STUDY = "ClinicalData"
_VALUE = "ItemData"  # and ItemDataString, ItemDataInteger, ...
_DEFINED = ("StudyEventDef", "FormDef", "ItemGroupDef", "ItemDef", "CodeList", "MeasurementUnit")
_TEXTS = ("TranslatedText", "Value")
_REMOVE, _CONTEXT, _CHANGE = "Remove", "Context", ("Update", "Upsert")


class Level(NamedTuple):
    """One of the keys of a value: of which element, its OID or key, and which repeat of it."""

    kind: str
    oid: str
    repeat: str


@dataclass(slots=True)
class Value:
    """A value: what it says, in which unit, in which line; what else the file says of the same."""

    text: str
    unit: str
    line: int
    also: tuple[str, ...] = ()


@dataclass(slots=True)
class Node:
    """A person, event, form or group: its attributes, its values by item, and what is in it."""

    about: dict[str, str] = field(default_factory=dict)
    items: dict[str, Value] = field(default_factory=dict)
    inside: "dict[Level, Node]" = field(default_factory=dict)

    def size(self) -> int:
        """Return how many values it holds."""
        return len(self.items) + sum(node.size() for node in self.inside.values())


@dataclass(slots=True)
class Definition:
    """What is defined: its attributes, its texts by the element around them, the codes of a list, units, code list."""

    about: dict[str, str]
    texts: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)
    refers: dict[str, list[str]] = field(default_factory=dict)
    aliases: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Odm:
    """A file.

    Attributes
    ----------
    about
        The attributes of its root.
    defined
        What it defines, by element and OID.
    data
        The persons, and within them all values.
    removed, again
        How many values were removed, and how many stand in it a second time alike.
    """

    about: dict[str, str] = field(default_factory=dict)
    defined: dict[str, dict[str, Definition]] = field(default_factory=lambda: {kind: {} for kind in _DEFINED})
    data: Node = field(default_factory=Node)
    removed: int = 0
    again: int = 0

    def definition(self, kind: str, oid: str) -> Definition:
        """Return what is defined under an OID; nothing where it is not."""
        return self.defined[kind].get(oid) or Definition({})


def read_odm(content: bytes) -> Odm:
    """Read a file.

    Raises
    ------
    ValueError
        It is not well-formed, no ODM, nested too deeply, or declares a document type.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(content, True)  # noqa: FBT003 - it takes no keyword
    except (expat.ExpatError, LookupError) as error:  # the latter of encodings that it does not know
        raise ValueError(f"it is not well-formed XML: {error}") from error
    return reader.odm


class _Open(NamedTuple):
    """An element that is open: its name without prefix, its attributes, its line, and its text so far."""

    name: str
    about: dict[str, str]
    line: int
    text: list[str]


class _Reader:
    def __init__(self) -> None:
        self.odm = Odm()
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._doctype
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters
        self._open: list[_Open] = []
        self._nodes = [self.odm.data]
        self._transactions: list[str] = [""]
        self._study = ""
        self._definition: Definition | None = None
        self._units: list[str] = []
        self._given: list[str] = []

    @property
    def _is_data(self) -> bool:
        return len(self._nodes) > 1

    def _doctype(self, *_: Any) -> None:
        raise ValueError("it declares a document type, as no export of clinical data does")

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        name, about = _local(name), {_local(key): value for key, value in attributes.items()}
        if not self._open:
            _check_root(name)
            self.odm.about = about
        if len(self._open) == _MOST_DEPTH:
            raise ValueError(f"its elements are nested more than {_MOST_DEPTH} deep")
        self._open.append(_Open(name, about, self.parser.CurrentLineNumber, []))
        if name in _LEVELS:
            self._enter(name, about)
        elif name == _STUDY:
            self._study = about.get("StudyOID", "")
        elif name in _DEFINED and about.get("OID"):
            self._definition = self.odm.defined[name].setdefault(about["OID"], Definition(about))
        elif name.startswith(_VALUE) and self._is_data:
            self._units, self._given = [about.get("MeasurementUnitOID", "")], []
        elif name.endswith("Ref") and about:
            self._refer(name, about)
        elif name == "Alias" and self._definition is not None:
            self._definition.aliases.append(about.get("Name", ""))

    def _refer(self, name: str, about: dict[str, str]) -> None:
        oid = next((value for key, value in about.items() if key.endswith("OID")), "")
        if self._is_data and name == "MeasurementUnitRef":
            self._units.append(oid)
        elif self._definition is not None:
            self._definition.refers.setdefault(name, []).append(oid)

    def _enter(self, name: str, about: dict[str, str]) -> None:
        stem = name.removesuffix("Data")
        oid = about.get(f"{stem}OID") or about.get(f"{stem}Key") or ""
        level, within = Level(name, oid, about.get(f"{stem}RepeatKey", "")), self._nodes[-1].inside
        self._transactions.append(about.get("TransactionType") or self._transactions[-1])
        if self._transactions[-1] == _REMOVE:
            self.odm.removed += within.pop(level, Node()).size()
            self._nodes.append(Node())  # what it holds is gone, too
        else:
            self._nodes.append(within.setdefault(level, Node()))
            self._check_study(self._nodes[-1].about, oid)
            self._nodes[-1].about.update(about)

    def _check_study(self, known: dict[str, str], oid: str) -> None:
        if known.setdefault(_STUDY, self._study) != self._study:
            raise ValueError(
                f"subject {oid!r} stands in the studies {known[_STUDY]!r} and {self._study!r}: split it by study"
            )

    def _characters(self, text: str) -> None:
        if self._open[-1].name in _TEXTS or self._open[-1].name.startswith(_VALUE):
            self._open[-1].text.append(text)

    def _end(self, _: str) -> None:
        one = self._open.pop()
        parent = self._open[-1].name if self._open else ""
        if one.name in _LEVELS:
            self._nodes.pop()
            self._transactions.pop()
        elif one.name in _DEFINED:
            self._definition = None
        elif one.name == "Value" and parent.startswith(_VALUE):
            self._given.append("".join(one.text))
        elif one.name == "TranslatedText" and self._definition is not None:
            self._told(self._definition, parent, "".join(one.text).strip())
        elif one.name.startswith(_VALUE) and self._is_data and one.about.get("ItemOID"):
            self._value(one)

    def _told(self, definition: Definition, parent: str, text: str) -> None:
        """Keep the first text of each kind, that of a code under the code."""
        if parent == "Decode":
            definition.codes.setdefault(self._open[-2].about.get("CodedValue", ""), text)
        else:
            definition.texts.setdefault(parent, text)

    def _value(self, one: _Open) -> None:
        """Take up a value as its transaction says; without one a second value for the same keys stands beside it."""
        own = self._nodes[-1].items
        item, transaction = one.about["ItemOID"], one.about.get("TransactionType") or self._transactions[-1]
        if transaction == _REMOVE:
            self.odm.removed += own.pop(item, None) is not None
            return
        texts = ["" if one.about.get("IsNull") == "Yes" else given for given in self._texts(one)]
        found = Value(texts[0], next(filter(None, self._units), ""), one.line, tuple(texts[1:]))
        first = own.get(item)
        if first is None or transaction in _CHANGE:
            own[item] = found
        elif found.text in (first.text, *first.also):
            self.odm.again += 1
        elif transaction != _CONTEXT:
            first.also = (*first.also, found.text)

    def _texts(self, one: _Open) -> list[str]:
        if "Value" in one.about:
            return [one.about["Value"]]
        return self._given or ["".join(one.text).strip()]


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _check_root(name: str) -> None:
    if name != "ODM":
        what = (
            "FHIR is read as JSON: save it so"
            if name in ("Bundle", "QuestionnaireResponse")
            else "other XML is not read"
        )
        raise ValueError(f"it begins with <{name}>, not with <ODM>; {what}")
