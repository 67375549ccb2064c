"""Synthetic records of any instrument, drawn from its spec: answers it offers, values within its limits, some blank."""

import datetime
import random
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.instrument import Instrument

LONGEST_SHEET = 31
_BLANK = 0.08
_TRIALS = 3
_OF_A_DAY = 24.0


def sheet_name(spec: Instrument) -> str:
    """Return its first name that Excel takes as a sheet's, of up to 31 characters."""
    return next(name for name in (spec.id, *spec.sheet_names) if len(name) <= LONGEST_SHEET)


def write_records(path: Path, spec: Instrument, n: int, seed: int, more: Mapping[str, Any] | None = None) -> Path:
    """Write a workbook with a sheet of an instrument: a row per record, or per trial where it has trials.

    The first has an answer to every item. ``more`` says what every record holds besides.
    """
    draw = random.Random(seed)  # noqa: S311 - synthetic answers, no secret
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = sheet_name(spec)
    own = [field for field in spec.fields if field.id != "date"]
    sheet.append(["subject", "visit", "date", *spec.item_ids, *(field.id for field in own), *(more or {})])
    for number in range(1, n + 1):
        for row in _rows(spec, own, draw, gaps=number > 1):
            sheet.append([f"S{number:03}", "baseline", datetime.date(2024, 5, number), *row, *(more or {}).values()])
    book.save(path)
    return path


def _rows(spec: Instrument, fields: list[MeasuredField], draw: random.Random, *, gaps: bool) -> Iterator[list[Any]]:
    """Yield the rows of a record: of one session all say the same of the person."""
    chosen = [draw.choice(item.answers) for item in spec.items]
    answers = [_or_blank(answer, draw) if gaps else answer for answer in chosen]
    of_session = {field.id: _value(field, draw) for field in fields if field.per == "session"}
    trials = spec.trials
    phases = list(spec.field(trials.phase).codes) if trials is not None and trials.phase else [None]
    for phase in phases:
        for trial in range(1, _TRIALS + 1) if trials is not None else [1]:
            said = {trials.number: trial, trials.phase: phase} if trials is not None else {}
            yield [*answers, *(said.get(field.id, of_session.get(field.id) or _trial(field, draw)) for field in fields)]


def _trial(field: MeasuredField, draw: random.Random) -> Any:
    return None if field.per == "session" else _value(field, draw)


def _value(field: MeasuredField, draw: random.Random) -> Any:
    if field.kind == "date":
        return datetime.date(draw.randint(1945, 1985), draw.randint(1, 12), draw.randint(1, 28))
    if field.kind == "choice":
        return _or_blank(draw.choice(list(field.codes)), draw)
    if field.kind == "clock":
        hour = draw.choice([22, 23, 0, 6, 7])
        return _or_blank(f"{hour:02}:{draw.randint(0, 59):02}", draw)
    if field.kind == "text":
        return None
    if field.values:
        return _or_blank(draw.choice(field.values), draw)
    low, high = field.soft or field.hard or (0.0, _OF_A_DAY)
    return _or_blank(round(draw.uniform(low, high), 2), draw)


def _or_blank(value: Any, draw: random.Random) -> Any:
    return None if draw.random() < _BLANK else value
