"""One column of an empty form: its name with a comment, the format of its cells, what they accept."""

import datetime
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from prosuite.harmless import visible_lines

ListSource = Sequence[int | str] | str
Code = int | float | str
PAPER = 9  # A4
TINTS = ("#D9E2EC", "#EEF2F6")
TEXT = {"locked": False, "num_format": "@", "indent": 1}
DAY = {"locked": False, "num_format": "yyyy-mm-dd", "align": "left", "indent": 1}
CLOCK = {"locked": False, "num_format": "hh:mm", "align": "center"}
CLOCK_LIMITS = (0.0, 1.0)  # a time of day is a part of a day to Excel
ENTRY = {"locked": False, "align": "center"}
_DAYS = (datetime.date(1900, 1, 1), datetime.date(2099, 12, 31))
_LONGEST_TITLE, _LONGEST_MESSAGE = 32, 255  # what Excel takes
_LONGEST_PART = 200  # less than the 255 characters of a text in a formula
_CUT = " ..."


@dataclass(frozen=True)
class EntryColumn:
    """A column: its header with a comment, the format of its cells and what they accept.

    Attributes
    ----------
    wrong
        A formula that tells of the cell ``{cell}`` whether it holds something not accepted; "" if anything is.
    is_text
        Whether numbers are kept as they are typed.
    """

    header: str
    header_format: Format
    comment: str
    width: float
    cell_format: Format
    validation: dict[str, Any]
    wrong: str = ""
    is_text: bool = False


def day_rule() -> dict[str, Any]:
    """Return the validation of dates of our time."""
    first, last = _DAYS
    return {
        "validate": "date",
        "criteria": "between",
        "minimum": first,
        "maximum": last,
        "error_title": "Not a date",
        "error_message": f"A date from {first} to {last}, such as 2024-03-01, or nothing.",
    }


def clock_rule() -> dict[str, Any]:
    """Return the validation of times of day."""
    return {
        "validate": "time",
        "criteria": "between",
        "minimum": datetime.time(0, 0),
        "maximum": datetime.time(23, 59, 59),
        "error_title": "Not a time of day",
        "error_message": "A time from 0:00 to 23:59, such as 22:30, or nothing.",
    }


def list_rule(source: ListSource, title: str, error: str) -> dict[str, Any]:
    """Return the validation of codes from a drop-down; title and error are what a refusal says."""
    return {
        "validate": "list",
        "source": source,
        "error_title": title,
        "error_message": clipped(error, _LONGEST_MESSAGE),
    }


def limits_rule(lowest: float, highest: float, error: str, *, whole: bool) -> dict[str, Any]:
    """Return the validation of numbers between two limits."""
    return {
        "validate": "integer" if whole else "decimal",
        "criteria": "between",
        "minimum": lowest,
        "maximum": highest,
        "error_title": "Not within the limits",
        "error_message": clipped(error, _LONGEST_MESSAGE),
    }


def prompted(rule: dict[str, Any], title: str, message: str) -> dict[str, Any]:
    """Return a validation that says what to enter as soon as its cell is chosen."""
    return {
        **rule,
        "input_title": clipped(title, _LONGEST_TITLE),
        "input_message": clipped(visible_lines(message), _LONGEST_MESSAGE),  # control characters would not be XML
    }


def is_no_code(codes: Sequence[Code]) -> str:
    """Return a formula that tells whether a cell holds something other than a code, as number or text."""
    shown = [code if isinstance(code, str) else f"{code:.15g}" for code in codes]
    entry = "TRIM({cell})"
    if any(isinstance(code, str) for code in codes):
        entry = f"LOWER({entry})"
        shown = [code.lower() for code in shown]
    if any("." in code for code in shown):  # a number with a decimal comma, where Excel writes it so
        entry = f'SUBSTITUTE({entry},",",".")'
    bounded = f'"|"&SUBSTITUTE({entry},"|"," ")&"|"'
    absent = (f'ISERROR(FIND({bounded},"|{part}|"))' for part in _parts(shown))
    return f"=AND(LEN(TRIM({{cell}}))>0,{','.join(absent)})"


def is_outside(lowest: float, highest: float) -> str:
    """Return a formula that tells whether a cell holds something other than a number between two limits."""
    number = "VALUE(TRIM({cell}))"
    return f"=AND(LEN(TRIM({{cell}}))>0,IFERROR(OR({number}<{lowest:.15g},{number}>{highest:.15g}),TRUE))"


def header_format(workbook: Workbook, tint: str, placing: dict[str, Any]) -> Format:
    """Return the format of a column's name."""
    return workbook.add_format({"bold": True, "valign": "vcenter", "bg_color": tint, "bottom": 1, **placing})


def clipped(words: str, length: int) -> str:
    """Return words no longer than Excel takes, cut between two of them where that can be."""
    if len(words) <= length:
        return words
    room = words[: length - len(_CUT)]
    return (room.rpartition(" ")[0] or room) + _CUT


def _parts(codes: Sequence[str]) -> list[str]:
    """Join codes by bars into texts that are short enough for a formula."""
    parts = [codes[0]]
    for code in codes[1:]:
        if len(parts[-1]) + len(code) < _LONGEST_PART:
            parts[-1] += f"|{code}"
        else:
            parts.append(code)
    return parts
