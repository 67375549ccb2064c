"""Findings by kind, for a notebook."""

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from prosuite.display.html import Cell, table
from prosuite.findings.finding import SEVERITIES, Finding

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TITLES = ("code", "severity", "findings", "cells", "first of them", "to do")
_SHOWN_CELLS = 3


def kinds_table(findings: Iterable[Finding]) -> "Element | None":
    """Return a table of the findings: a row for each kind, errors first, with the first cells."""
    kinds: dict[str, list[Finding]] = {}
    for finding in findings:
        kinds.setdefault(finding.code, []).append(finding)
    ordered = sorted(kinds.values(), key=lambda own: SEVERITIES.index(own[0].severity))
    return table("Findings by kind", _TITLES, map(_row, ordered), of=len(ordered), rest="findings.to_frame()")


def _row(own: list[Finding]) -> tuple[Cell, ...]:
    first = own[0]
    return first.code, first.severity, len(own), ", ".join(_cells(own)), first.message, first.fix


def _cells(own: list[Finding]) -> Iterator[str]:
    yield from (finding.cell or "" for finding in own[:_SHOWN_CELLS])
    if len(own) > _SHOWN_CELLS:
        yield "..."
