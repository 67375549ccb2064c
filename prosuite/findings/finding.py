"""Findings: faults in the data as records that name the cell, what it holds, what was expected and what to do."""

import tomllib
from dataclasses import dataclass, fields, replace
from functools import cache
from importlib.resources import files
from typing import Any, Literal

from prosuite.harmless import visible

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
    source
        Of a conformance rule, where it comes from.
    """

    code: str
    severity: Severity
    layer: str
    message: str
    fix: str
    help: str
    example: str
    source: str = ""


def finding_types() -> dict[str, FindingType]:
    """Return the catalogue of findings by code, conformance rules behind those of sheets."""
    return _catalogue("findings.toml") | conformance_rules()


def finding_type(code: str) -> FindingType:
    """Return an entry of the catalogue; conformance rules are read only for one of theirs."""
    return _catalogue("findings.toml").get(code) or conformance_rules()[code]


def conformance_rules() -> dict[str, FindingType]:
    """Return the rules that analysis datasets are held to, by code; ``help`` is the rule."""
    return _catalogue("adam.toml")


@cache
def _catalogue(name: str) -> dict[str, FindingType]:
    data = tomllib.loads(files("prosuite.findings").joinpath(name).read_text(encoding="utf-8"))
    return {
        code: FindingType(code=code, **{"help" if key == "rule" else key: text.strip() for key, text in entry.items()})
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
    file
        Name of the file, where several were given.
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
    file: str | None = None

    @property
    def type(self) -> FindingType:
        """The catalogue entry of this finding."""
        return finding_type(self.code)

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
        likely = f"; {self.column!r} is likely it" if self.column else ""
        return self.type.message.format(**self._fields(), likely=likely)

    @property
    def fix(self) -> str:
        """What to do about it."""
        return self.type.fix

    @property
    def place(self) -> str | None:
        """Its cell, behind the file where several were given."""
        return self.cell if self.file is None or self.cell == self.file else f"{self.file}: {self.cell}"

    def of_file(self, file: str | None) -> "Finding":
        """Return it as one of a file, unless there is only one or it says its own."""
        return self if file is None or self.file is not None else replace(self, file=file)

    def _fields(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}

    def to_dict(self) -> dict[str, str | None]:
        """Return the finding with its severity, message and fix; the file where several were given."""
        head = {"severity": self.severity, "code": self.code} | ({} if self.file is None else {"file": self.file})
        own = self._fields()
        del own["file"]
        return head | own | {"message": self.message, "fix": self.fix}

    def __str__(self) -> str:
        who = ", ".join(part for part in (self.subject and f"subject {self.subject}", self.visit) if part)
        expected = f", expected {self.expected}" if self.type.layer == "cell" else ""
        said = f"{self.place}: {self.severity}: {self.message}{expected}{f' ({who})' if who else ''} [{self.code}]"
        return visible(said)


def counted(number: int, noun: str) -> str:
    """Return a number of things in words, such as ``2 errors``."""
    return f"{number} {noun}{'s' * (number != 1)}"
