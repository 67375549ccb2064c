"""Visits across records: unknown ones, dates out of order or out of window, and forms that are missing."""

import datetime
import re
from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from prosuite.findings.finding import Finding
from prosuite.intake.study_file import Study, Visit
from prosuite.names import code_key, nearest, offered, squash, visit_key
from prosuite.records.record import Records

_NUMBERS = re.compile("[0-9]+", re.ASCII)
_MOST_LONE = 100  # visits of a sheet: of more none is a slip


@dataclass(frozen=True, slots=True, eq=False)
class _Record:
    """A record with answers, of a declared visit and on a known date."""

    of: Records
    row: int
    name: str
    visit: Visit
    date: datetime.date

    @property
    def said(self) -> str:
        return f"{self.date.isoformat()} ({self.name})"


def visit_findings(forms: Sequence[Records], study: Study) -> Iterator[Finding]:
    """Yield what is wrong with the visits of a workbook, as far as the study file declares them.

    Parameters
    ----------
    forms
        All forms of the workbook.
    study
        Declares visits, their days and windows, and which visits are expected in a sheet. Without visits, those of the
        sheets are held against each other.

    Notes
    -----
    One fault is one finding: of the dates that run against the order of visits as few as possible are named, and
    neither they nor days counted from one of them are held against a window. The findings name no instrument, so that
    those of several instruments in one row are equal.
    """
    if study.visits:
        for records in forms:
            yield from _unknown_visits(records, study)
        yield from _date_findings(forms, study)
    else:
        yield from _lone_visits(forms)
        if len({form.sheet.table.file for form in forms}) > 1:
            yield from _lone_visits_of_files(forms)
    yield from _missing_forms(forms, study)


def _unknown_visits(records: Records, study: Study) -> Iterator[Finding]:
    """Yield the records of visits that are not declared; one for the sheet if the sheet itself is the visit."""
    form = records.sheet

    @cache
    def expected(visit: str) -> str:
        return offered(study.visits, visit, study.visits)

    for row, visit in enumerate(records.visits):
        if not visit or visit in study.visits or records.empty[row]:
            continue
        if form.roles.visit is None:
            file, sheet, said = form.table.file, form.table.sheet, expected(visit)
            yield Finding("unknown-visit", file=file, sheet=sheet, cell=sheet, visit=visit, value=visit, expected=said)
            return
        yield _finding("unknown-visit", records, row, form.roles.visit, value=visit, expected=expected(visit))


def _lone_visits(forms: Iterable[Records]) -> Iterator[Finding]:
    """Yield the visits of a sheet that stand on no other, where others have one that may be the same and it has not."""
    sheets = {_place(form): form for form in forms if form.sheet.roles.visit is not None}
    people = {sheet: _people_by_visit(form) for sheet, form in sheets.items()}
    told: set[str] = set()
    for sheet, form in reversed(sheets.items()):  # of two that stand once each, the one further on is said
        elsewhere: dict[str, set[str]] = {}
        for other, visits in people.items():
            for visit, subjects in visits.items() if other != sheet and visits.keys() & people[sheet].keys() else ():
                elsewhere.setdefault(visit, set()).update(subjects)
        lone = [visit for visit in people[sheet] if visit not in elsewhere and visit not in told]
        lacking = [other for other in elsewhere if other not in people[sheet]]
        for visit in lone if max(len(lone), len(lacking)) <= _MOST_LONE else ():
            own = people[sheet][visit]
            same = [other for other in lacking if 2 * len(own & elsewhere[other]) >= len(own)]
            likely = [other for other in same if _may_be(visit, other, alone=len(lone) == len(lacking) == 1)]
            if likely:
                told.update(likely)
                row, position = form.visits.index(visit), form.sheet.roles.visit
                yield _finding("lone-visit", form, row, position, value=visit, expected=" or ".join(likely))


def _lone_visits_of_files(forms: Iterable[Records]) -> Iterator[Finding]:
    """Yield the visits that one file alone has where others have one that may be the same, of other people.

    Sites spell a visit each in their own way, and no person tells that it is one.
    """
    files: dict[str | None, dict[str, set[str]]] = {}
    first: dict[tuple[str | None, str], Records] = {}
    for form in forms:
        for visit, people in _people_by_visit(form).items() if form.sheet.roles.visit is not None else ():
            files.setdefault(form.sheet.table.file, {}).setdefault(visit, set()).update(people)
            first.setdefault((form.sheet.table.file, visit), form)
    told: set[str] = set()
    for file, own in reversed(files.items()):
        others = [visits for other, visits in files.items() if other != file]
        for visit in own if len(own) <= _MOST_LONE else ():
            if visit in told or any(visit in visits for visits in others):
                continue
            strange = [visits for visits in others if own[visit].isdisjoint(chain.from_iterable(visits.values()))]
            lacking = (other for other in dict.fromkeys(chain.from_iterable(strange)) if other not in own)
            likely = [other for other in lacking if _may_be(visit, other, alone=False)]
            if likely:
                told.update(likely)
                form = first[file, visit]
                row, position = form.visits.index(visit), form.sheet.roles.visit
                yield _finding("lone-visit", form, row, position, value=visit, expected=" or ".join(likely))


def _place(form: Records) -> tuple[str | None, str | None]:
    return form.sheet.table.file, form.sheet.table.sheet


def _people_by_visit(form: Records) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for subject, visit, empty in zip(form.subjects, form.visits, form.empty.tolist(), strict=True):
        if subject and visit and not empty:
            found.setdefault(visit, set()).add(subject)
    return found


def _may_be(visit: str, other: str, *, alone: bool) -> bool:
    """Tell whether two visits may be one: by their numbers, or as the only ones left if no number tells them apart."""
    (words, numbers), (other_words, other_numbers) = _parts(visit), _parts(other)
    if numbers and other_numbers:
        return numbers == other_numbers or (alone and words != other_words)
    return alone or (not numbers and not other_numbers and nearest(words, [other_words]) != "")


def _parts(visit: str) -> tuple[str, list[str]]:
    """Return the letters and the numbers of a visit."""
    key = visit_key(visit)
    return _NUMBERS.sub("", key), _NUMBERS.findall(key)


def _date_findings(forms: Iterable[Records], study: Study) -> Iterator[Finding]:
    """Yield dates that run against the order of visits or lie outside their window, subject by subject."""
    by_form: dict[tuple[str, str], list[_Record]] = {}
    anchors: dict[str, _Record] = {}
    for record in _records(forms, study):
        instrument, subject = record.of.sheet.instrument.id, record.of.subjects[record.row]
        by_form.setdefault((instrument, subject), []).append(record)
        if record.name == study.anchor_visit:
            anchors.setdefault(subject, record)
    for (_, subject), records in by_form.items():
        ordered = [record for record in records if record.visit.day is not None]
        in_order = _in_order(ordered)
        against = dict.fromkeys(ordered)
        for record in in_order:
            del against[record]
        for record in against:
            yield _finding(
                "visits-out-of-order",
                record.of,
                record.row,
                record.of.sheet.roles.date,
                value=record.date.isoformat(),
                expected=_neighbour(record, in_order),
            )
        own = (record for record in records if record.name == study.anchor_visit)
        anchor = next(own, anchors.get(subject))
        if anchor is not None and anchor not in against:
            yield from _out_of_window((record for record in records if record not in against), anchor)


def _records(forms: Iterable[Records], study: Study) -> Iterator[_Record]:
    for records in forms:
        dates = records.sheet.dates
        for row, date in enumerate(dates.values if dates else ()):
            name = records.visits[row]
            if date is not None and records.subjects[row] and name in study.visits and not records.empty[row]:
                yield _Record(records, row, name, study.visits[name], date)


def _in_order(records: Iterable[_Record]) -> list[_Record]:
    """Return the most records whose dates follow the days of their visits; of equally many the earlier visits."""
    ordered = sorted(records, key=lambda record: (_day(record), record.date))
    following: list[int] = []  # of each record, from the last on: how many in order can follow it
    starts: list[int] = []  # the latest date, negated, with which so many records in order, and one, can begin
    for record in reversed(ordered):
        date = -record.date.toordinal()
        following.append(bisect_right(starts, date))
        starts[following[-1] : following[-1] + 1] = [date]
    kept: list[_Record] = []
    for record, n_following in zip(ordered, reversed(following), strict=True):
        if n_following == len(starts) - len(kept) - 1 and (not kept or kept[-1].date <= record.date):
            kept.append(record)
    return kept


def _neighbour(record: _Record, in_order: Sequence[_Record]) -> str:
    """Return the bound that a date breaks: the last visit before it, else the first one after it."""
    earlier = [other for other in in_order if _day(other) < _day(record) and other.date > record.date]
    if earlier:
        return f"a date not before {earlier[-1].said}"
    later = [other for other in in_order if _day(other) > _day(record) and other.date < record.date]
    return f"a date not after {later[0].said}"


def _day(record: _Record) -> int:
    return record.visit.day or 0


def _out_of_window(records: Iterable[_Record], anchor: _Record) -> Iterator[Finding]:
    for record in records:
        day = (record.date - anchor.date).days
        window = record.visit.window
        if window is not None and not window[0] <= day <= window[1]:
            yield _finding(
                "visit-out-of-window",
                record.of,
                record.row,
                record.of.sheet.roles.date,
                value=f"{record.date.isoformat()}, day {day}",
                expected=f"day {window[0]} to {window[1]} from {anchor.said}",
            )


def _missing_forms(forms: Sequence[Records], study: Study) -> Iterator[Finding]:
    """Yield the visits of a subject that are expected in a sheet and have no row there, nor on its like in other files.

    The subjects are those of the sheet's own file.
    """
    subjects: dict[str | None, dict[str, None]] = {}
    present: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for records in forms:
        subjects.setdefault(records.sheet.table.file, {}).update(dict.fromkeys(filter(None, records.subjects)))
        if records.sheet.entry.expected:
            there = zip(records.subjects, map(code_key, records.visits), strict=True)
            present.setdefault(_kind(records), set()).update(there)
    told: set[tuple[tuple[str, str], str, str]] = set()
    for records in forms:
        file, sheet, kind = *_place(records), _kind(records)
        names = {code_key(name): study.visit_name(name) or name for name in records.sheet.entry.expected}
        for subject in subjects[file] if names and records.sheet.roles.subject is not None else ():
            for name in _absent(subject, names.values(), present[kind]):
                if (kind, subject, name) in told:
                    continue
                told.add((kind, subject, name))
                yield Finding(
                    "missing-form",
                    file=file,
                    sheet=sheet,
                    cell=sheet,
                    subject=subject,
                    visit=name,
                    expected="a row",
                )


def _kind(records: Records) -> tuple[str, str]:
    """Return what the sheets of several files have in common that are the same part of the study."""
    return squash(records.sheet.table.sheet or ""), records.instrument.id


def _absent(subject: str, names: Iterable[str], present: Collection[tuple[str, str]]) -> Iterator[str]:
    return (name for name in names if (subject, code_key(name)) not in present)


def _finding(code: str, records: Records, row: int, position: int | None, *, value: str, expected: str) -> Finding:
    form = records.sheet
    return Finding(
        code,
        file=form.table.file,
        sheet=form.table.sheet,
        cell=form.table.row_address(row) if position is None else form.table.address(row, position),
        subject=records.subjects[row],
        visit=records.visits[row],
        column=None if position is None else form.table.headers[position],
        value=value,
        expected=expected,
    )
