"""What is wrong with the data of a file, in our own words: Pydantic's verdicts are taken, its sentences are not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from prosuite.datafiles.examples import assignment, entry, example
from prosuite.datafiles.models import FaultAt
from prosuite.datafiles.origin import where
from prosuite.datafiles.places import Absent, Place, key_of, place_of
from prosuite.datafiles.schema import Expected, expected_by
from prosuite.datafiles.toml_text import key_text, written
from prosuite.datafiles.words import words
from prosuite.names import nearest


@dataclass(frozen=True, slots=True)
class _Fault:
    """One verdict of Pydantic: its type, where, and our own validator's words if it was one of ours."""

    kind: str
    place: Place
    ours: str

    @property
    def may_follow(self) -> bool:
        """Whether it says no more than that something within is wrong.

        A value that may be of several kinds is none of the others either; a list is too short without its faulty
        entries.
        """
        place = self.place
        least = 0 if place.expected is None else place.expected.least
        return place.narrowed or (self.kind == "too_short" and len(place.found) >= least)


def toml_faults(error: ValidationError, model: type[BaseModel], data: Any) -> list[str]:
    """Return every fault of the data of a TOML file: line, key, what was found, what was expected, an example.

    Parameters
    ----------
    error, model
        Pydantic's verdict on the data, and the model.
    data
        What was read: no line is known of what does not come from :func:`prosuite.datafiles.read_toml`.
    """

    def sentence(fault: _Fault) -> str:
        path = fault.place.path if fault.place.found is not Absent.MISSING else fault.place.above
        place = where(path, data)
        said = _say(fault, key_of(fault.place.path, data), "key", _toml_example)
        return said if place is None else f"{place}: {said}"

    return _sentences(sentence, error, model, data)


def row_faults(error: ValidationError, model: type[BaseModel], record: dict[str, str]) -> str:
    """Return every fault of a row of a CSV file: column, what was found, what was expected, an example."""

    def sentence(fault: _Fault) -> str:
        return _say(fault, ".".join(map(str, fault.place.path)), "column", _cell_example)

    return "; ".join(_sentences(sentence, error, model, record))


def _sentences(
    sentence: Callable[[_Fault], str], error: ValidationError, model: type[BaseModel], data: Any
) -> list[str]:
    return list(dict.fromkeys(map(sentence, _faults(error, model, data))))


def _faults(error: ValidationError, model: type[BaseModel], data: Any) -> Iterator[_Fault]:
    """Yield the verdicts, without those that only follow from one on something deeper within."""
    faults = [_fault(verdict, data, expected_by(model)) for verdict in error.errors(include_url=False)]
    values = {fault.place.path for fault in faults if not fault.place.is_key}
    for fault in faults:
        follows = fault.may_follow and any(other.place in fault.place for other in faults)
        if not follows and not (fault.place.is_key and fault.place.path in values):  # its example has another key
            yield fault


def _fault(verdict: ErrorDetails, data: Any, expected: Expected) -> _Fault:
    place = place_of(verdict["loc"], data, expected)
    kind, error = verdict["type"], verdict.get("ctx", {}).get("error", "")
    if isinstance(error, FaultAt):
        place = place_of((*place.path, *error.path), data, expected)
    if kind in ("union_tag_invalid", "union_tag_not_found"):  # of a table, because of the key that tells its kind
        place = place.tag
    return _Fault(kind, place, str(error))


def _say(fault: _Fault, key: str, noun: str, such_as: Callable[[Place], str | None]) -> str:
    say = _wrong_key if fault.place.is_key else _SAY.get(fault.kind, _wrong)
    return say(fault, key, noun, such_as)


def _wrong(fault: _Fault, key: str, noun: str, such_as: Callable[[Place], str | None]) -> str:
    place = fault.place
    what = "another value" if place.expected is None else words(place.expected)
    expectation = _with_example("a finite number" if fault.kind == "finite_number" else what, such_as(place))
    if place.found is Absent.MISSING:
        return f"{key} is missing: {expectation}"
    if isinstance(place.found, dict) and place.expected is not None and place.expected.kind == "string":
        expectation += "; a name that holds a dot stands in quotes"
    found = "an empty cell" if noun == "column" and place.found == "" else written(place.found)
    return f"{key}: found {found}, {expectation}"


def _wrong_key(fault: _Fault, key: str, *_: Any) -> str:
    table = fault.place.within
    found = str(fault.place.path[-1])
    if table is None or table.expected is None:
        return f"{key}: found the key {written(found)}, expected another"
    expectation = _with_example(words(table.expected.free_key), entry(table.expected, found))
    return f"{key}: found the key {written(found)}, {expectation}"


def _with_example(what: str, such: str | None) -> str:
    return f"expected {what}" if such is None else f"expected {what}, such as {such}"


def _unknown_key(fault: _Fault, key: str, noun: str, _: Any) -> str:
    table, own = fault.place.within, str(fault.place.path[-1])
    known = {} if table is None or table.expected is None else table.expected.keys
    near = nearest(own, known)
    if near or not known:
        return f"{key} is no known {noun}{near}"
    homes = [*fault.place.root.homes(own)]
    if 0 < len(homes) < 3:  # noqa: PLR2004 - more places help nobody
        return f"{key} stands in another place: {' or '.join(map(_home, homes))}"
    return f"{key} is no known {noun} (known here: {', '.join(map(key_text, known))})"


def _home(tables: tuple[str, ...]) -> str:
    """Say where a key stands by the tables above it."""
    if not tables:
        return "at the top of the file, above the first name of a table"
    names = ('"..."' if name == "..." else key_text(name) for name in tables)
    return f"below [{'.'.join(names)}]" + (", with the name in place of ..." if "..." in tables else "")


def _our_own(fault: _Fault, key: str, *_: Any) -> str:
    return f"{key}: {fault.ours}" if key else fault.ours


def _too_deep(*_: Any) -> str:
    return "tables or lists stand within each other more deeply than any such file needs"


def _toml_example(place: Place) -> str | None:
    key = place.key
    if key.expected is None:
        return None
    table = None if key.within is None else key.within.expected
    is_near = isinstance(key.found, str | list) and key.expected.kind != "object"
    if table is not None and table.example is not None and not is_near:
        return entry(table, str(key.path[-1]))
    return assignment(str(key.path[-1]), key.expected, key.found)


def _cell_example(place: Place) -> str | None:
    such = None if place.expected is None else example(place.expected, place.found)
    return None if such is None else such.strip('"')


# What is said of each type of verdict; of all others, what was found and what was expected.
_SAY: Final[dict[str, Callable[..., str]]] = {
    "extra_forbidden": _unknown_key,
    "value_error": _our_own,
    "assertion_error": _our_own,
    "json_invalid": _too_deep,
}
