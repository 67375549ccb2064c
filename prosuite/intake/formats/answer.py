"""Sheets as JSON, by which the process that reads an old workbook answers: it carries cells and no code."""

import datetime
import json
from dataclasses import asdict
from typing import Any

from prosuite.intake.formats.raw_sheet import RawSheet

_TIMES = {kind.__name__: kind for kind in (datetime.datetime, datetime.date, datetime.time)}


def to_json(sheets: list[RawSheet] | str) -> bytes:
    """Return sheets, or why there are none, as JSON."""
    return json.dumps(sheets if isinstance(sheets, str) else [*map(asdict, sheets)], default=_time_to_json).encode()


def from_json(answer: bytes) -> list[RawSheet] | str:
    """Return what :func:`to_json` was given.

    Raises
    ------
    ValueError, TypeError, KeyError
        It is no such answer.
    """
    sheets = json.loads(answer, object_hook=_time_from_json)
    return sheets if isinstance(sheets, str) else [_sheet(**sheet) for sheet in sheets]


def _sheet(merged: list[list[int]], notes: list[str], **parts: Any) -> RawSheet:
    own = {"merged": tuple((a, b, c, d) for a, b, c, d in merged), "notes": tuple(notes)}
    return RawSheet(**parts | own | {"names": (), "findings": ()})  # a workbook has neither


def _time_to_json(value: datetime.datetime | datetime.date | datetime.time | datetime.timedelta) -> dict[str, Any]:
    if isinstance(value, datetime.timedelta):
        return {"days": value.days, "seconds": value.seconds, "microseconds": value.microseconds}
    return {type(value).__name__: value.isoformat()}


def _time_from_json(found: dict[str, Any]) -> Any:
    if "days" in found:
        return datetime.timedelta(**found)
    kind = next(iter(found), "")
    return _TIMES[kind].fromisoformat(found[kind]) if kind in _TIMES else found
