"""Where a number comes from: one score of a scored workbook, traced to its cells."""

import shlex
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple, Protocol

import pandas as pd

from prosuite.arithmetic.accounts import Account
from prosuite.catalogue.catalogue import Catalogue
from prosuite.errors import InputError
from prosuite.export.places import check_free
from prosuite.export.write import output_paths, write_tables
from prosuite.harmless import json_text, visible
from prosuite.intake.inputs import said_inputs
from prosuite.names import folded, nearest, squash, visit_key
from prosuite.records.people import People
from prosuite.scoring.column import ScoreColumn
from prosuite.scoring.scored import Scored
from prosuite.scoring.trace.nested import nested
from prosuite.scoring.trace.table import table_of
from prosuite.scoring.trace.text import lines_of, number, rules_of
from prosuite.scoring.trace.trace import Accounts
from prosuite.version import __version__

_SHOWN = 8
_MOST_LISTED = 20
_WIDTH = 80


class Result(Protocol):
    """A scored workbook: its forms, and what was read and used for them."""

    @property
    def paths(self) -> Sequence[Path]:
        """The input files."""

    @property
    def forms(self) -> list[Scored]:
        """The scored forms."""

    @property
    def catalogue(self) -> Catalogue:
        """The instruments and norm sets."""

    @property
    def people(self) -> Sequence[People]:
        """The sheets of persons."""

    @property
    def read(self) -> Sequence[Path]:
        """All files that were read."""


class _Place(NamedTuple):
    """A record of scored records."""

    scored: Scored
    record: int

    @property
    def row(self) -> str:
        """Sheet and row, behind the file where several were given."""
        return self.scored.records.sheet.table.row_place(self.record)

    @property
    def subject(self) -> str:
        """Whose it is."""
        return self.scored.records.subjects[self.record]

    @property
    def visit(self) -> str:
        """When it is."""
        return self.scored.records.visits[self.record]


@dataclass(frozen=True)
class Trace:
    """One score and how it came about.

    Attributes
    ----------
    file
        Name of the input.
    subject, visit, row
        Whose score it is, of when, and sheet and row of the record.
    instrument
        Id of the instrument.
    score, value, unit, status, reason
        As in the long table.
    account
        The score as what it was made of, down to the cells.
    norms
        Id and title of what it was compared with; "" for nothing.
    rules
        The texts of the references that rules are from, by id.
    read
        The files that were read; none of them can be an output.
    """

    file: str
    subject: str
    visit: str
    row: str
    instrument: str
    score: str
    value: float
    unit: str
    status: str
    reason: str
    account: Account
    norms: str
    rules: dict[str, str]
    read: Sequence[Path] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """Return the trace as nested data: numbers in full, every value of a name told once."""
        told = nested(self.account)
        head = {key: getattr(self, key) for key in ("file", "subject", "visit", "row", "instrument", "score", "unit")}
        said = {"value": told["value"], "status": self.status, "reason": self.reason, "norms": self.norms}
        return {"prosuite": __version__, **head, **said, "rules": self.rules, "trace": told}

    def to_json(self) -> str:
        """Return the trace as JSON."""
        return json_text(self.to_dict())

    def to_text(self, width: int = _WIDTH) -> str:
        """Return the trace for a person, in lines of a width."""
        who = visible(", ".join(filter(None, (self.subject and f"subject {self.subject}", self.visit))))
        head = [f"{self.score} of {who or 'the record'}: {self.instrument}, {self.row}, {self.status}"]
        head += [f"compared with {self.norms}"] if self.norms else []
        rules = [f"{name}: {' '.join(rule.split())}" for name, rule in self.rules.items()]
        return "\n".join([*_fitted(head, width), *lines_of(self.account, width), *_listed("Rules", rules, width)])

    def to_frame(self) -> pd.DataFrame:
        """Return the trace as a table: a row for each number, what it was made of behind it."""
        return table_of(self.account)

    def write(self, path: str | Path, *, force: bool = False) -> list[Path]:
        """Write the trace as a table (.xlsx, .csv or .parquet).

        Raises
        ------
        OutputError
            The file exists already or cannot be written.
        """
        path = Path(path)
        check_free(output_paths(path, ("trace",)), self.read, force=force)
        return write_tables(path, {"trace": self.to_frame()}, replace=force)

    def __str__(self) -> str:
        return self.to_text()

    def __repr__(self) -> str:
        whose = " ".join(filter(None, (self.subject, self.visit))) or "the record"
        return visible(f"<Trace of {self.score} of {whose}: {number(self.value)} {self.unit}".rstrip() + ">")

    def _repr_html_(self) -> str:
        from prosuite.display.html import lines, page

        return page(repr(self)[1:-1], lines(self.to_text(), "print(trace), trace.to_frame()"))


def _fitted(lines: Iterable[str], width: int) -> Iterator[str]:
    from textwrap import wrap

    for line in lines:
        yield from wrap(line, width, subsequent_indent="  ")


def _listed(title: str, lines: Sequence[str], width: int) -> Iterator[str]:
    if lines:
        yield from ("", title, *_fitted((f"  {line}" for line in lines), width))


def trace(
    result: Result,
    score: str,
    subject: str | None = None,
    visit: str | None = None,
    *,
    instrument: str | None = None,
    row: str | None = None,
) -> Trace:
    """Trace a score of a scored workbook to its cells.

    Parameters
    ----------
    result
        The scored workbook.
    score
        Name of the score, as in ``prosuite.score`` or as a column of files: ``pcs`` or ``sf36v2_pcs``.
    subject, visit
        Whose score, and of when; each may be left out where there is but one.
    instrument
        Id of the instrument, where several have a score of that name.
    row
        Sheet and row of the record, such as ``SF36v2!17``, or the number of the row; for a record that stands twice.
        Where several files were given, it may begin with the file: ``site_1.xlsx: SF36v2!17``.

    Raises
    ------
    InputError
        There is no such score or record, or there are several; the message names the candidates.
    """
    forms = [form for form in result.forms if instrument is None or form.records.instrument.id == instrument.lower()]
    if not forms:
        held = dict.fromkeys(form.records.instrument.id for form in result.forms)
        here, there = said_inputs(result.paths), f"there is {', '.join(held)}"
        raise InputError(f"there is no {instrument!r} in {here}{nearest(str(instrument), held)}; {there}")
    own = _with_score(forms, score)
    place = _one_record(
        [_Place(form, record) for form, _ in own for record in range(len(form.records.sheet.table))],
        subject,
        visit,
        row,
    )
    column = next(column for form, column in own if form is place.scored)
    return _traced(result, place, column)


def _traced(result: Result, place: _Place, column: ScoreColumn) -> Trace:
    scored, spec = place.scored, place.scored.records.instrument
    norms = scored.norms
    folder = None if norms is None else result.catalogue.folder(norms.id)
    given = scored.names.given.get(column.name, column.name)
    account = Accounts(scored.with_given_names(), place.record, result.people, folder).of_score(given)
    texts = {reference.id: reference.text.strip() for reference in spec.references}
    return Trace(
        file=scored.records.sheet.table.file or result.paths[0].name,
        subject=place.subject,
        visit=place.visit,
        row=place.row,
        instrument=spec.id,
        score=column.name,
        value=float(column.values[place.record]),
        unit=column.unit,
        status=column.state(place.record).word,
        reason=column.reason(place.record),
        account=account,
        norms="" if norms is None or not column.norms else f"{norms.id}: {norms.card.title}",
        rules={name: texts[name] for name in rules_of(account) if name in texts},
        read=result.read,
    )


def _with_score(forms: Sequence[Scored], score: str) -> list[tuple[Scored, ScoreColumn]]:
    """Return the forms of one instrument that have a score, with its column.

    Raises
    ------
    InputError
        None has it, it was not computed, or several instruments have it.
    """
    wanted = squash(score)
    found = [
        (form, column) for form in forms for column in form.columns if wanted in map(squash, _names(form, column.name))
    ]
    instruments = dict.fromkeys(form.records.instrument.id for form, _ in found)
    if len(instruments) > 1:
        options = " or ".join(f"--instrument {name}" for name in instruments)
        raise InputError(f"{' and '.join(instruments)} have a score {score!r}: say which with {options}")
    if not found:
        raise InputError(_no_score(forms, score))
    return found


def _names(form: Scored, score: str) -> tuple[str, ...]:
    """Return the names that a score goes by: its own, that of its column in files, and the code of that."""
    return score, form.names.columns[score], form.names.codes[score]


def _no_score(forms: Sequence[Scored], score: str) -> str:
    wanted = squash(score)
    for form in forms:
        spec = form.records.instrument
        given = {form.names.given.get(column.name, column.name) for column in form.columns}
        absent = [name for name in spec.score_ids if name not in given] if form.names.is_first else []
        if any(wanted in map(squash, _names(form, name)) for name in absent):
            why = "it was compared with nothing" if form.norms is None else f"norm set {form.norms.id} does not give it"
            return (
                f"{score} of {spec.id} was not computed: {why}: name another with --norms ('prosuite norms' lists them)"
            )
    known = list(dict.fromkeys(column.name for form in forms for column in form.columns))
    instruments = dict.fromkeys(form.records.instrument.id for form in forms)
    listed = f"scores: {', '.join(known)}" if len(known) <= _MOST_LISTED else f"see {_shows(instruments)}"
    return f"there is no score {score!r}{nearest(score.lower(), known)} ({listed})"


def _shows(instruments: Iterable[str]) -> str:
    return " or ".join(f"'prosuite instruments show {name}'" for name in instruments)


def _one_record(places: Sequence[_Place], subject: str | None, visit: str | None, row: str | None) -> _Place:
    """Return the one record that is asked for.

    Raises
    ------
    InputError
        There is none, or there are several.
    """
    if row is not None:
        places = _kept(
            places,
            "row",
            [p.row for p in places],
            lambda own: row in (own, own.rpartition(": ")[2], own.rpartition("!")[2]),
            row,
        )
    if subject is not None:
        key = folded(subject)
        places = _kept(places, "subject", [p.subject for p in places], lambda own: folded(own) == key, subject)
    whose = f" of subject {subject}" if subject is not None else ""
    if visit is not None:
        key = visit_key(visit)
        places = _kept(places, "visit", [p.visit for p in places], lambda own: visit_key(own) == key, visit, whose)
    if len(places) == 1:
        return places[0]
    for option, values in (("subject", [p.subject for p in places]), ("visit", [p.visit for p in places])):
        if len(set(values)) > 1:
            raise InputError(f"there are {len(places)} records{whose}: say which with --{option} ({_some(values)})")
    rows = [place.row for place in places]
    example = rows[0].rpartition("!")[2] if len({own.rpartition("!")[2] for own in rows}) == len(rows) else rows[0]
    raise InputError(
        f"{len(places)} records{whose} stand for one visit, in the rows {' and '.join(rows)}: say which with --row "
        f"{shlex.quote(example)}, and correct the sheet"
    )


def _kept(
    places: Sequence[_Place], what: str, values: Sequence[str], fits: Any, wanted: str, whose: str = ""
) -> list[_Place]:
    kept = [place for place, own in zip(places, values, strict=True) if fits(own)]
    if not kept:
        known = list(dict.fromkeys(filter(None, values)))
        there = f"there are {_some(known)}" if known else f"no record has a {what}: leave --{what} out"
        raise InputError(f"there is no {what} {wanted!r}{whose}{nearest(wanted, known)} ({there})")
    return kept


def _some(names: Collection[str]) -> str:
    own = list(dict.fromkeys(names))
    more = f", ... {len(own) - _SHOWN} more" if len(own) > _SHOWN else ""
    return ", ".join(name or "none" for name in own[:_SHOWN]) + more
