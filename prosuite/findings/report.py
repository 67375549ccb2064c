"""A report: all findings of a run, those that stand and those that reviewers accepted."""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

from prosuite.findings.finding import SEVERITIES, Finding, Severity, counted
from prosuite.findings.listing import listing
from prosuite.harmless import json_text, visible

if TYPE_CHECKING:
    import pandas as pd

_SAID = [field.name for field in fields(Finding) if field.name not in ("code", "file")]
FINDING_COLUMNS = ("severity", "code", "file", *_SAID, "message", "fix")
REVIEW_COLUMNS = ("status", "reason", "by", "date")


@dataclass(frozen=True, slots=True)
class Accepted:
    """A finding that a reviewer accepted: it is still listed, but no longer counts as a fault.

    Attributes
    ----------
    finding
        What was found.
    reason, by, date
        Why it was accepted, by whom and when.
    """

    finding: Finding
    reason: str
    by: str
    date: datetime.date

    def to_dict(self) -> dict[str, str | None]:
        """Return the finding as a record, with why it was accepted, by whom and when."""
        return {**self.finding.to_dict(), "reason": self.reason, "by": self.by, "date": self.date.isoformat()}

    def __str__(self) -> str:
        return visible(f"{self.finding}, accepted: {self.reason} ({self.by}, {self.date.isoformat()})")


class Report:
    """All findings of a run, in the order of the file.

    Attributes
    ----------
    findings
        The :class:`Finding` records that stand; iterating over the report gives them too, ``len`` their number.
    accepted
        The findings that reviewed exceptions accept; they do not count as faults.
    reviewed
        Whether reviewed exceptions were given, even if they accept nothing.
    several
        Whether the findings are of several files, which they name.
    """

    def __init__(
        self, findings: Iterable[Finding] = (), accepted: Iterable[Accepted] | None = None, *, several: bool = False
    ) -> None:
        self.findings = tuple(findings)
        self.accepted = tuple(accepted or ())
        self.reviewed = accepted is not None
        self.several = several

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __getitem__(self, index: int) -> Finding:
        return self.findings[index]

    def __repr__(self) -> str:
        return f"<Report: {self.summary()}>"

    def _repr_html_(self) -> str:
        from prosuite.display.html import page
        from prosuite.findings.kinds import kinds_table

        return page(f"Findings: {self.summary()}", kinds_table(self))

    @property
    def ok(self) -> bool:
        """Whether there is no error; warnings are allowed."""
        return not self.reaches("error")

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings by code."""
        return dict(Counter(finding.code for finding in self))

    def reaches(self, severity: Severity) -> bool:
        """Tell whether any finding is at or above a severity."""
        bar = SEVERITIES.index(severity)
        return any(SEVERITIES.index(finding.severity) <= bar for finding in self)

    def without(self, code: str) -> "Report":
        """Return the report without the findings of one code."""
        kept = (finding for finding in self if finding.code != code)
        return Report(kept, self.accepted if self.reviewed else None, several=self.several)

    def summary(self) -> str:
        """Return the number of errors and warnings, and of accepted findings if there was a review, in words."""
        severities = Counter(finding.severity for finding in self)
        counts = [counted(severities[name], name) for name in SEVERITIES]
        return ", ".join([*counts, f"{len(self.accepted)} accepted"] if self.reviewed else counts)

    @property
    def columns(self) -> list[str]:
        """What :meth:`to_frame` says of each finding."""
        own = (name for name in FINDING_COLUMNS if self.several or name != "file")
        return [*own, *(REVIEW_COLUMNS if self.reviewed else ())]

    def to_records(self) -> list[dict[str, str | None]]:
        """Return the findings as records; after a review with their status, accepted ones last."""
        if not self.reviewed:
            return [finding.to_dict() for finding in self]
        unreviewed = dict.fromkeys(REVIEW_COLUMNS)
        return [
            *({**finding.to_dict(), **unreviewed, "status": "open"} for finding in self),
            *({**unreviewed, **accepted.to_dict(), "status": "accepted"} for accepted in self.accepted),
        ]

    def to_frame(self) -> "pd.DataFrame":
        """Return the findings as a table, one row each; see :meth:`to_records`."""
        import pandas as pd

        return pd.DataFrame(self.to_records(), columns=self.columns, dtype=object)

    def to_json(self) -> str:
        """Return the findings as JSON: a summary and a list of records, after a review another of accepted ones."""
        severities = Counter(finding.severity for finding in self)
        summary = {f"{name}s": severities[name] for name in SEVERITIES}
        document: dict[str, Any] = {"summary": summary, "findings": [finding.to_dict() for finding in self]}
        if self.reviewed:
            summary["accepted"] = len(self.accepted)
            document["accepted"] = [accepted.to_dict() for accepted in self.accepted]
        return json_text(document)

    def to_text(self, limit: int | None = None) -> str:
        """Return the findings for people: grouped by sheet and kind, one line each, the summary last.

        Parameters
        ----------
        limit
            How many lines of a group to show; None for all.
        """
        return "\n".join([*listing(self.findings, self.accepted, limit), self.summary()])
