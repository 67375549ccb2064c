"""Findings: faults in the data as records that name the cell, what it holds, what was expected and what to do."""

import datetime
import json
import tomllib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning"]
SEVERITIES: tuple[Severity, ...] = ("error", "warning")


@dataclass(frozen=True, slots=True)
class FindingType:
    """An entry of the catalogue of findings.

    Attributes
    ----------
    code
        Stable name.
    severity
        ``error`` or ``warning``.
    layer
        Where such a fault lives: sheet, header, cell, row or dataset.
    message, fix
        Templates for what is wrong and what to do.
    help, example
        A longer explanation and an example.
    """

    code: str
    severity: Severity
    layer: str
    message: str
    fix: str
    help: str
    example: str


@cache
def finding_types() -> dict[str, FindingType]:
    """Return the catalogue of findings by code."""
    data = tomllib.loads(files("prosuite.findings").joinpath("findings.toml").read_text(encoding="utf-8"))
    return {
        code: FindingType(code=code, **{key: text.strip() for key, text in entry.items()})
        for code, entry in data.items()
    }


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault.

    Attributes
    ----------
    code
        Its kind; see ``prosuite explain CODE``.
    sheet
        Sheet it stands on; None for a DataFrame.
    cell
        Address of the cell as the spreadsheet names it (``SF36!F17``), of the row (``SF36!17``) or of the sheet.
    subject, visit
        Of the record, as typed.
    instrument, item, column
        What the cell is meant to hold, and its column's header.
    value
        What was found.
    expected
        What was expected.
    """

    code: str
    sheet: str | None = None
    cell: str | None = None
    subject: str | None = None
    visit: str | None = None
    instrument: str | None = None
    item: str | None = None
    column: str | None = None
    value: str | None = None
    expected: str | None = None

    @property
    def type(self) -> FindingType:
        """The catalogue entry of this finding."""
        return finding_types()[self.code]

    @property
    def severity(self) -> Severity:
        """``error`` or ``warning``."""
        return self.type.severity

    @property
    def is_illegal_answer(self) -> bool:
        """Whether a cell holds something that is no allowed answer; a blank is none."""
        return self.type.layer == "cell" and self.severity == "error"

    @property
    def message(self) -> str:
        """What is wrong, in one sentence."""
        return self.type.message.format(**self._fields())

    @property
    def fix(self) -> str:
        """What to do about it."""
        return self.type.fix

    def _fields(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def to_dict(self) -> dict[str, str | None]:
        """Return the finding with its severity, message and fix."""
        return {"severity": self.severity, **self._fields(), "message": self.message, "fix": self.fix}

    def __str__(self) -> str:
        who = ", ".join(part for part in (self.subject and f"subject {self.subject}", self.visit) if part)
        expected = f", expected {self.expected}" if self.type.layer == "cell" else ""
        return f"{self.cell}: {self.severity}: {self.message}{expected}{f' ({who})' if who else ''} [{self.code}]"


FINDING_COLUMNS = ("severity", *(field.name for field in fields(Finding)), "message", "fix")
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
        return f"{self.finding}, accepted: {self.reason} ({self.by}, {self.date.isoformat()})"


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
    """

    def __init__(self, findings: Iterable[Finding] = (), accepted: Iterable[Accepted] | None = None) -> None:
        self.findings = tuple(findings)
        self.accepted = tuple(accepted or ())
        self.reviewed = accepted is not None

    def __iter__(self) -> Iterator[Finding]:
        return iter(self.findings)

    def __len__(self) -> int:
        return len(self.findings)

    def __getitem__(self, index: int) -> Finding:
        return self.findings[index]

    def __repr__(self) -> str:
        return f"<Report: {self.summary()}>"

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

    def summary(self) -> str:
        """Return the number of errors and warnings, and of accepted findings if there was a review, in words."""
        severities = Counter(finding.severity for finding in self)
        counts = [counted(severities[name], name) for name in SEVERITIES]
        return ", ".join([*counts, f"{len(self.accepted)} accepted"] if self.reviewed else counts)

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

        columns = [*FINDING_COLUMNS, *(REVIEW_COLUMNS if self.reviewed else ())]
        return pd.DataFrame(self.to_records(), columns=columns, dtype=object)

    def to_json(self) -> str:
        """Return the findings as JSON: a summary and a list of records, after a review another of accepted ones."""
        severities = Counter(finding.severity for finding in self)
        summary = {f"{name}s": severities[name] for name in SEVERITIES}
        document: dict[str, Any] = {"summary": summary, "findings": [finding.to_dict() for finding in self]}
        if self.reviewed:
            summary["accepted"] = len(self.accepted)
            document["accepted"] = [accepted.to_dict() for accepted in self.accepted]
        return json.dumps(document, ensure_ascii=False, indent=2)

    def to_text(self, limit: int | None = None) -> str:
        """Return the findings for people: grouped by sheet and kind, one line each, the summary last.

        Parameters
        ----------
        limit
            How many lines of a group to show; None for all.
        """
        from prosuite.findings.listing import listing

        return "\n".join([*listing(self, limit), self.summary()])


def counted(number: int, noun: str) -> str:
    """Return a number of things in words, such as ``2 errors``."""
    return f"{number} {noun}{'s' * (number != 1)}"
