"""Findings as text for people: grouped by sheet and kind, what to do said once for a group."""

from collections.abc import Iterator, Sequence
from itertools import islice

from prosuite.findings.finding import SEVERITIES, Finding, counted
from prosuite.harmless import visible


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
        yield visible(f"{group[0].sheet}, {heading}" if group[0].sheet else heading)
        yield from _capped(group, limit)
        yield f"  To do: {kind.fix}"
        yield ""
    if accepted:
        yield f"Accepted: {counted(len(accepted), 'finding')}"
        yield from _capped(accepted, limit)
        yield ""


def _groups(findings: Sequence[Finding]) -> list[list[Finding]]:
    """Return the findings of each sheet and kind: sheets in the order of the file, in each the errors first."""
    groups: dict[tuple[str | None, str], list[Finding]] = {}
    for finding in findings:
        groups.setdefault((finding.sheet, finding.code), []).append(finding)
    sheets = list(dict.fromkeys(finding.sheet for finding in findings))
    return sorted(
        groups.values(), key=lambda group: (sheets.index(group[0].sheet), SEVERITIES.index(group[0].severity))
    )


def _capped(group: Sequence[object], limit: int | None) -> Iterator[str]:
    for finding in islice(group, limit):
        yield f"  {finding}"
    if limit is not None and len(group) > limit:
        yield f"  ... and {len(group) - limit} more"
