"""Identifiers that are one slip away from another: every subject of every sheet is held against the others."""

import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple

from prosuite.findings.finding import Finding
from prosuite.intake.columns.roles import find_roles
from prosuite.intake.table import Table
from prosuite.records.record import Records

SheetKey = tuple[str | None, str]  # its file, None where there is only one, and its name
Place = tuple[SheetKey, str]  # a sheet and a visit
_TOKENS = re.compile(r"[^\W_]+")
_PARTS = re.compile(r"[0-9]+|[^\W\d_]+")
_LOOK_ALIKE = str.maketrans("oil", "011")
_LAST_NUMBER = re.compile(r"(?<![0-9])[0-9]++(?=[^0-9]*$)", re.ASCII)
_MOST_DIGITS = 18  # of a running number
_DECIMALS = re.compile(r"\.0+$")
_SHORTEST = 3  # below that any two numbers are one slip apart
_FEW, _SHARE = 2, 0.03  # of a place's subjects that stand nowhere else: more are no slips
_MOST_MISSING = 0.2  # of all subjects: where more are missing, that one is says nothing
_SHOWN = 3


@dataclass(frozen=True)
class Subjects:
    """Who stands on a sheet, and in which rows.

    Attributes
    ----------
    table
        The sheet's table.
    rows
        Of each subject, the first row at each visit.
    """

    table: Table
    rows: Mapping[str, Mapping[str, int]]

    @property
    def sheet(self) -> SheetKey:
        """Its file and name."""
        return self.table.file, self.table.sheet or ""

    @cached_property
    def visits(self) -> Counter[str]:
        """How many subjects stand at each visit."""
        return Counter(visit for own in self.rows.values() for visit in own)

    def cell(self, subject: str) -> str:
        """Return the first row of a subject."""
        return self.table.row_address(min(self.rows[subject].values()))


def subjects_of(records: Records) -> Subjects:
    """Return who stands in the records of a sheet."""
    return _subjects(records.sheet.table, records.subjects, records.visits)


def subjects_in(table: Table) -> Subjects:
    """Return who stands in a table that holds no instrument."""
    roles = find_roles(table.headers)
    return _subjects(table, table.texts(roles.subject), table.texts(roles.visit))


def _subjects(table: Table, subjects: Sequence[str], visits: Sequence[str]) -> Subjects:
    rows: dict[str, dict[str, int]] = {}
    for row, (subject, visit) in enumerate(zip(subjects, visits, strict=True)):
        if subject:
            rows.setdefault(subject, {}).setdefault(visit, row)
    return Subjects(table, rows)


class Likely(NamedTuple):
    """A finding on a subject, whom it may be, and the subjects of the sheet that it stands for."""

    finding: Finding
    others: Sequence[str]
    of: Sequence[str]


def similar_subjects(sheets: Iterable[Subjects]) -> Iterator[Likely]:
    """Yield subjects that stand in one place alone and are likely another one, written differently.

    Parameters
    ----------
    sheets
        Who stands on each sheet of all files, whatever it holds; those of persons first.

    Notes
    -----
    Identifiers that differ in format alone (01-005 and 1-5, O for 0, capitals, blanks) are always said, of a sheet that
    writes most of them so in one finding. Another digit, one more or less, or two changed places is a slip only if the
    one stands nowhere else, which hardly anybody does there, is no number of a row of numbers (104 between 103 and
    105), and the other is missing right there: on the sheets of its own file, and of those that share its people.
    """
    by_sheet = {one.sheet: one for one in sheets if one.rows}  # several instruments of a sheet have the same subjects
    places = _places(by_sheet)
    otherwise = _written_otherwise(by_sheet, places)
    yield from _format_findings(by_sheet, places, otherwise)
    slips: dict[str, list[str]] = {}
    for some in _comparable(by_sheet):
        for subject, others in _slips(some, _places(some), otherwise).items():
            if not any(subject in slips.get(other, ()) for other in others):
                slips.setdefault(subject, others)
    for subject, others in slips.items():
        sheet, _ = places[subject][0]
        said = f"{' or '.join(others[:_SHOWN])}, missing here and on {_where(places, others, sheet)}"
        yield Likely(_finding(by_sheet[sheet], subject, said), others, [subject])


def _comparable(by_sheet: Mapping[SheetKey, Subjects]) -> Iterator[dict[SheetKey, Subjects]]:
    """Yield the sheets of each file, and those of all files most of whose people stand in another file too."""
    files: dict[str | None, dict[SheetKey, Subjects]] = {}
    for (file, sheet), one in by_sheet.items():
        files.setdefault(file, {})[file, sheet] = one
    people = {file: {subject for one in own.values() for subject in one.rows} for file, own in files.items()}
    n_files = Counter(subject for own in people.values() for subject in own)
    shared = [file for file, own in people.items() if 2 * sum(n_files[subject] > 1 for subject in own) > len(own)]
    if len(shared) > 1:
        yield {key: one for file in shared for key, one in files[file].items()}
    yield from files.values()


def _places(by_sheet: Mapping[SheetKey, Subjects]) -> dict[str, list[Place]]:
    """Return the sheets and visits of each subject."""
    places: dict[str, list[Place]] = {}
    for sheet, one in by_sheet.items():
        for subject, rows in one.rows.items():
            places.setdefault(subject, []).extend((sheet, visit) for visit in rows)
    return places


def with_likely(findings: Iterable[Finding], similar: Iterable[Likely]) -> list[Finding]:
    """Add whom a subject may be to the finding that it is unknown, else as a finding of its own."""
    likely = [*similar]
    here = {(one.finding.file, one.finding.sheet, subject): one for one in likely for subject in one.of}
    there = {other: one for one in likely for other in one.others}  # whose sheet of persons writes them otherwise
    named: list[Finding] = []
    told: list[Likely] = []
    for one in findings:
        who = one.subject or ""
        other = here.get((one.file, one.sheet, who)) or there.get(who)
        if other is None or one.code != "unknown-person":
            named.append(one)
        elif len(other.of) == 1:
            said = other.finding.expected if one.subject in other.of else f"{other.of[0]}, which stands there"
            named.append(replace(one, expected=f"{one.expected}; it may be {said}"))
            told.append(other)
    return [*named, *(one.finding for one in likely if one not in told)]


def _written_otherwise(by_sheet: Mapping[SheetKey, Subjects], places: Mapping[str, Sequence[Place]]) -> dict[str, str]:
    """Return, of each subject that differs from another in format alone, the one on more sheets or in more places."""
    order = [*by_sheet]

    def rank(subject: str) -> tuple[int, int, int]:
        own = places[subject]
        return -len({sheet for sheet, _ in own}), order.index(own[0][0]), -len(own)

    alike: dict[str, list[str]] = {}
    for subject in places:
        alike.setdefault(_format_key(subject), []).append(subject)
    found: dict[str, str] = {}
    for own in alike.values():
        usual, *others = sorted(own, key=rank)
        found |= dict.fromkeys(others, usual)
    return found


def _format_key(subject: str) -> str:
    """Return an identifier without case, leading zeros and separators, and with digits for letters that look alike."""
    tokens = _TOKENS.findall(_DECIMALS.sub("", subject).casefold())
    tokens = [token.translate(_LOOK_ALIKE) if any(map(str.isdecimal, token)) else token for token in tokens]
    parts = [part.lstrip("0") or "0" if part.isdecimal() else part for part in _PARTS.findall(" ".join(tokens))]
    return "".join(f"_{part}" if part.isdecimal() else part for part in parts)


def _format_findings(
    by_sheet: Mapping[SheetKey, Subjects], places: Mapping[str, Sequence[Place]], otherwise: Mapping[str, str]
) -> Iterator[Likely]:
    """Yield the subjects of each sheet that are written otherwise elsewhere."""
    of_sheet: dict[SheetKey, list[str]] = {}
    for subject in otherwise:
        of_sheet.setdefault(places[subject][0][0], []).append(subject)
    for sheet, own in of_sheet.items():
        one = by_sheet[sheet]
        together = len(own) > _FEW and 2 * len(own) > len(one.rows)
        for subjects in [own] if together else [[subject] for subject in own]:
            others = [otherwise[subject] for subject in subjects]
            more = f", and {len(others) - 1} more likewise," if together else ""
            said = f"{others[0]}{more or ','} as on {_where(places, others[:1], sheet)}"
            yield Likely(_finding(one, subjects[0], said), others, subjects)


def _slips(
    by_sheet: Mapping[SheetKey, Subjects], places: Mapping[str, Sequence[Place]], otherwise: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return the subjects that are likely a slip, and whom each may be."""
    lone = [
        subject
        for subject in _lone(by_sheet, places)
        if subject not in otherwise and len(subject) >= _SHORTEST and not _is_of_a_row(subject, places)
    ]
    near = _Neighbours(places if lone else ())
    found: dict[str, list[str]] = {}
    for subject in lone:
        others = [other for other in near.of(subject) if _is_missing(other, subject, by_sheet, places)]
        others = [other for other in others if len(other) >= _SHORTEST and subject not in found.get(other, ())]
        if others:
            found[subject] = sorted(others, key=lambda other: -len(places[other]))
    return found


def _is_of_a_row(subject: str, known: Collection[str]) -> bool:
    """Tell whether the numbers before and after that of a subject are subjects too."""
    number = _LAST_NUMBER.search(subject)
    if number is None or len(number[0]) > _MOST_DIGITS:
        return False
    beside = (f"{int(number[0]) + step:0{len(number[0])}}" for step in (-1, 1))
    return all(f"{subject[: number.start()]}{other}{subject[number.end() :]}" in known for other in beside)


def _lone(by_sheet: Mapping[SheetKey, Subjects], places: Mapping[str, Sequence[Place]]) -> Iterator[str]:
    """Yield the subjects that stand on one sheet only, or at one visit of it, where hardly anybody does."""
    sheets = {subject: {sheet for sheet, _ in own} for subject, own in places.items()}
    for sheet, one in reversed([*by_sheet.items()]):  # of two that stand once each, the one further on is the slip
        here = [subject for subject in one.rows if len(sheets[subject]) == 1]
        once = [subject for subject in here if len(places[subject]) == 1]
        if len(by_sheet) > 1 and _are_few(here, len(one.rows)) and _is_complete(sheet, sheets):
            yield from here
        elif len(one.visits) > 1:
            for visit, count in one.visits.items():
                at = [subject for subject in once if places[subject][0][1] == visit]
                yield from at if _are_few(at, count) else ()


def _are_few(lone: Sequence[str], everybody: int) -> bool:
    return len(lone) <= max(_FEW, _SHARE * everybody) and 2 * len(lone) < everybody


def _is_complete(sheet: SheetKey, sheets: Mapping[str, Collection[SheetKey]]) -> bool:
    """Tell whether nearly all subjects of the other sheets stand on a sheet too."""
    elsewhere = [own for own in sheets.values() if any(other != sheet for other in own)]
    missing = sum(sheet not in own for own in elsewhere)
    return missing <= max(1, _MOST_MISSING * len(elsewhere))


def _is_missing(
    other: str, subject: str, by_sheet: Mapping[SheetKey, Subjects], places: Mapping[str, Sequence[Place]]
) -> bool:
    """Tell whether another subject is missing where one stands: at all of its visits, or on its sheet."""
    sheet, _ = places[subject][0]
    own = by_sheet[sheet].rows
    return len(places[other]) >= len(places[subject]) and not {*own.get(other, ())} & {*own[subject]}


class _Neighbours:
    """Identifiers by what is left of them with one character taken out, to find those one slip apart."""

    def __init__(self, subjects: Iterable[str]) -> None:
        self._by_rest: dict[str, list[str]] = {}
        for subject in subjects:
            for rest in _rests(subject):
                self._by_rest.setdefault(rest, []).append(subject)

    def of(self, subject: str) -> list[str]:
        """Return the identifiers one slip away from one."""
        near = dict.fromkeys(other for rest in _rests(subject) for other in self._by_rest.get(rest, ()))
        return [other for other in near if other != subject and _is_slip(subject.casefold(), other.casefold())]


def _rests(subject: str) -> set[str]:
    subject = subject.casefold()
    return {subject, *(subject[:place] + subject[place + 1 :] for place in range(len(subject)))}


def _is_slip(one: str, other: str) -> bool:
    """Tell whether two texts differ in one character, in one more, or in two neighbours that changed places."""
    start = next((place for place, pair in enumerate(zip(one, other, strict=False)) if pair[0] != pair[1]), None)
    if start is None:
        return abs(len(one) - len(other)) == 1
    left, right = one[start:], other[start:]
    swapped = left[:2] == right[:2][::-1] and left[2:] == right[2:]
    return swapped or left[1:] == right[1:] or left[1:] == right or left == right[1:]


def _where(places: Mapping[str, Sequence[Place]], subjects: Iterable[str], here: SheetKey) -> str:
    """Return the sheets of subjects in words, with the file of one that is not that of the sheet here."""
    (file, first), *others = dict.fromkeys(sheet for subject in subjects for sheet, _ in places[subject])
    of = "" if file == here[0] else f" of {file}"
    return f"sheet {first!r}{of}{' and others' if others else ''}"


def _finding(one: Subjects, subject: str, expected: str) -> Finding:
    (file, sheet), cell = one.sheet, one.cell(subject)
    return Finding(
        "similar-subject", file=file, sheet=sheet, cell=cell, subject=subject, value=subject, expected=expected
    )
