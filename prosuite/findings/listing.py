"""Findings as text for people: grouped by sheet and kind, what to do said once for a group."""

from collections.abc import Iterator, Sequence
from itertools import islice

from prosuite.findings.finding import SEVERITIES, Finding, counted
from prosuite.harmless import visible

_Place = tuple[str | None, str | None]


def listing(findings: Sequence[Finding], accepted: Sequence[object] = (), limit: int | None = None) -> Iterator[str]:
    """Yield the lines of findings, a blank one behind each group.

    Parameters
    ----------
    findings
        Those that stand.
    accepted
        Those that reviewers accepted, each with why.
    limit
        How many findings of a group to show; None for all.
    """
    for group in _groups(findings):
        kind = group[0].type
        heading = f"{kind.code}: {counted(len(group), kind.severity)}"
        yield visible(", ".join(filter(None, (group[0].file, group[0].sheet, heading))))
        yield from _capped(group, limit)
        yield f"  To do: {kind.fix}"
        yield ""
    if accepted:
        yield f"Accepted: {counted(len(accepted), 'finding')}"
        yield from _capped(accepted, limit)
        yield ""


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return the findings of each sheet and kind: sheets in the order of the file, in each the errors first."""
    groups: dict[tuple[_Place, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((_place(finding), finding.code), []).append(finding)
    sheets = list(dict.fromkeys(map(_place, findings)))
    return sorted(
        groups.values(), key=lambda group: (sheets.index(_place(group[0])), SEVERITIES.index(group[0].severity))
    )


def _place(finding: Finding) -> _Place:
    return finding.file, finding.sheet


def _capped(group: Sequence[object], limit: int | None) -> Iterator[str]:
    for finding in islice(group, limit):
        yield f"  {finding}"
    if limit is not None and len(group) > limit:
        yield f"  ... and {len(group) - limit} more"
