"""The data dictionary: what each column of the wide or the long table means."""

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from prosuite.catalogue.catalogue import NO_NORMS
from prosuite.catalogue.describe.columns import ColumnMeaning, Kind, column_meanings
from prosuite.cells import is_blank
from prosuite.instruments.columns import code_of, different_codes
from prosuite.scoring.scored import Scored
from prosuite.scoring.wide import FILE

_FILE: tuple[str, Kind, str] = ("Name of the file that the row is of", "text", "with folders where names are alike")
_KEYS: dict[str, tuple[str, Kind, str]] = {
    "subject": ("Identifier of the subject, as text", "text", ""),
    "visit": ("Visit", "text", ""),
    "date": ("Date", "date", "of the record; in the wide table blank where the instruments of a row differ in it"),
}
_LONG: dict[str, tuple[str, Kind, str]] = {
    **_KEYS,
    "instrument": ("Instrument", "text", ""),
    "score": ("Name of the score", "text", ""),
    "value": ("Value of the score; of a category, its number", "number", "see the rows of the scores"),
    "unit": ("Unit; of a category, what its numbers mean", "text", ""),
    "status": ("Whether there is a value", "category", "prorated: some parts are missing, enough are there"),
    "reason": ("Why there is no value, or what must be said of it", "text", ""),
    "flags": ("Errors that touch the record", "text", "codes of the findings, see prosuite explain CODE"),
    "n_answered": ("Parts of the score that are there", "number", ""),
    "n_required": ("Parts of the score that are needed", "number", ""),
    "norms": ("Norm set", "text", ""),
    "source": ("Sheet and row", "text", ""),
}
_SHORT = {"instrument": "INSTR", "n_answered": "NANSW", "n_required": "NREQU"}
_STATUS = ("not_scored", "prorated", "scored")


def wide_meanings(forms: Sequence[Scored], table: pd.DataFrame) -> list[ColumnMeaning]:
    """Return what each column of the wide table means, in its order."""
    known = {name: _plain(name, *said) for name, said in (_of_files(forms) | _KEYS).items()}
    known |= {meaning.column: meaning for meaning in _of_instruments(forms)}
    found = [known.get(name) or _carried(name, table[name]) for name in map(str, table.columns)]
    codes = different_codes([one.paramcd for one in found], [one.column for one in found])
    return [replace(one, paramcd=code) for one, code in zip(found, codes, strict=True)]


def long_meanings(forms: Sequence[Scored]) -> list[ColumnMeaning]:
    """Return what each column of the long table means, and each of the scores under ``value``."""
    columns = [_plain(name, *said) for name, said in (_of_files(forms) | _LONG).items()]
    columns = [replace(column, codes=_STATUS) if column.column == "status" else column for column in columns]
    given = {(form.records.instrument.id, column.name) for form in forms for column in form.columns}
    scores = (one for one in _of_instruments(forms) if (one.instrument, one.score) in given)
    return [*columns, *(replace(score, column="value") for score in scores)]


def _of_files(forms: Sequence[Scored]) -> dict[str, tuple[str, Kind, str]]:
    """Return what the column of files means, where several were given."""
    return {FILE: _FILE} if any(form.records.sheet.table.file is not None for form in forms) else {}


def dictionary_frame(meanings: Sequence[ColumnMeaning]) -> pd.DataFrame:
    """Return a data dictionary as a table, a row for each meaning."""
    return pd.DataFrame([{"column": one.column} | one.facts() for one in meanings])


def _of_instruments(forms: Sequence[Scored]) -> Iterator[ColumnMeaning]:
    """Yield what the columns of all instruments mean, with the norms that were used."""
    by_instrument: dict[str, list[Scored]] = {}
    for form in forms:
        by_instrument.setdefault(form.records.instrument.id, []).append(form)
    for own in by_instrument.values():
        columns = [column for form in own for column in form.columns]
        needed = {column.name: column.required for column in columns}
        norms: dict[str, dict[str, None]] = {}
        for column in columns:
            norms.setdefault(column.name, {}).update({column.norms: None} if column.norms else {})
        of_spec = list(column_meanings(own[0].records.instrument, needed))
        yield from (replace(meaning, norms=", ".join(norms.get(meaning.score, ()))) for meaning in of_spec)
        for form in {form.names.apart: form for form in own if form.names.apart}.values():
            yield from _told_apart(of_spec, form)


def _told_apart(of_spec: Sequence[ColumnMeaning], form: Scored) -> Iterator[ColumnMeaning]:
    """Yield what the columns mean that rest on one of several norm sets."""
    names, norms = form.names, form.norms.id if form.norms else NO_NORMS
    named = {**names.given, **{name: name for name in names.beside}}
    meanings = {one.column: one for one in of_spec}
    for name, given in named.items():
        one = meanings[form.records.instrument.columns[given]]
        if names.columns[name] != one.column:
            label, score = f"{one.label} ({names.apart})", name if one.score else ""
            yield replace(
                one, column=names.columns[name], label=label, score=score, norms=norms, paramcd=names.codes[name]
            )


def _plain(column: str, label: str, kind: Kind, rule: str) -> ColumnMeaning:
    return ColumnMeaning(column, label, kind, rule=rule, paramcd=_SHORT.get(column) or code_of(column))


def _carried(name: str, column: "pd.Series[Any]") -> ColumnMeaning:
    """Return what a column of the sheets means that is carried along."""
    return _plain(name, name, _kind(column), "carried along as the sheets have it")


def _kind(column: "pd.Series[Any]") -> Kind:
    """Return what the cells of a column are."""
    if column.dtype.kind in "iuf":
        return "number"
    found = {type(cell) for cell in column.tolist() if not is_blank(cell)}
    for kinds, kind in _KINDS:
        if found <= kinds:
            return kind
    return "mixed"


_KINDS: tuple[tuple[set[type], Kind], ...] = (
    ({str}, "text"),
    ({bool}, "truth"),
    ({int, float}, "number"),
    ({datetime.date, datetime.datetime, pd.Timestamp}, "date"),
)
