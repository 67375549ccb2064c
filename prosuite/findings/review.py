"""Reviewed exceptions: findings that somebody looked at and accepted, for as long as the value stays the same."""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, BeforeValidator, TypeAdapter, ValidationError

from prosuite.datafiles.models import Frozen
from prosuite.datafiles.regular import file_text
from prosuite.errors import SpecError
from prosuite.findings.finding import Finding, finding_types
from prosuite.findings.report import FINDING_COLUMNS, REVIEW_COLUMNS, Accepted, Report
from prosuite.harmless import from_inert
from prosuite.names import nearest

_DELIMITERS = ",;\t"
_ISO_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_Place = tuple[str, str, str, str]


def _known(code: str) -> str:
    if code not in finding_types():
        raise ValueError(f"no finding has the code {code!r}{nearest(code, finding_types())}")
    return code


def _filled(text: str) -> str:
    if not text:
        raise ValueError("is blank; every exception says why it was accepted and by whom")
    return text


def _iso_date(value: object) -> object:
    if not isinstance(value, str):
        return value
    if not _ISO_DATE.fullmatch(value):
        raise ValueError(f"{value!r} is not a date such as 2024-05-31")
    return datetime.date.fromisoformat(value)


class ReviewedException(Frozen):
    """One line of an exceptions file: the finding that is accepted, and why, by whom and when.

    ``subject``, ``visit``, ``item`` and ``value`` are those of the finding, blank where it has none.
    """

    code: Annotated[str, AfterValidator(_known)]
    subject: str
    visit: str
    item: str
    value: str
    reason: Annotated[str, AfterValidator(_filled)]
    by: Annotated[str, AfterValidator(_filled)]
    date: Annotated[datetime.date, BeforeValidator(_iso_date)]

    @property
    def place(self) -> _Place:
        """What the exception speaks of, whatever its value."""
        return self.code, self.subject, self.visit, self.item


COLUMNS = tuple(ReviewedException.model_fields)


@cache
def _model() -> TypeAdapter[ReviewedException]:
    return TypeAdapter(ReviewedException)


class Review(NamedTuple):
    """Findings after a review.

    Attributes
    ----------
    open
        Findings that no exception accepts.
    accepted
        Findings that one accepts.
    void
        A finding for each exception that accepts nothing.
    """

    open: list[Finding]
    accepted: list[Accepted]
    void: list[Finding]


def reviewed(
    findings: Iterable[Finding], exceptions: str | Path | None, *, complete: bool = True, several: bool = False
) -> Report:
    """Return the report of findings, with those accepted that an exceptions file accepts.

    Parameters
    ----------
    findings
        All findings.
    exceptions
        The exceptions file; None if there is none.
    complete
        Whether everything was checked; else nothing can be said of exceptions that accept nothing.
    several
        Whether the findings are of several files.

    Raises
    ------
    SpecError
        The exceptions file is faulty.
    """
    if exceptions is None:
        return Report(findings, several=several)
    review = apply_exceptions(findings, load_exceptions(exceptions))
    return Report([*review.open, *(review.void if complete else ())], review.accepted, several=several)


def apply_exceptions(findings: Iterable[Finding], exceptions: dict[str, ReviewedException]) -> Review:
    """Part findings into those that stand and those that exceptions accept.

    Parameters
    ----------
    findings
        All findings.
    exceptions
        By where they stand, such as ``accepted.csv line 4``.

    Notes
    -----
    An exception accepts every finding of its code, subject, visit, item and value, and nothing else. One whose
    value has changed, or that speaks of nothing that was found, is void.
    """
    wanted = {(*exception.place, exception.value): exception for exception in exceptions.values()}
    review = Review([], [], [])
    used = set()
    for finding in findings:
        key = (*_place(finding), finding.value or "")
        exception = wanted.get(key)
        if exception is None:
            review.open.append(finding)
        else:
            used.add(key)
            review.accepted.append(Accepted(finding, exception.reason, exception.by, exception.date))
    unused = {
        source: exception for source, exception in exceptions.items() if (*exception.place, exception.value) not in used
    }
    review.void.extend(_void_findings(unused, review.open))
    return review


def _place(finding: Finding) -> _Place:
    return finding.code, finding.subject or "", finding.visit or "", finding.item or ""


def _void_findings(unused: dict[str, ReviewedException], found: Sequence[Finding]) -> Iterator[Finding]:
    instead = {_place(finding)[1:]: finding for finding in reversed(found) if finding.item}
    instead_of_code = {_place(finding): finding for finding in reversed(found)}
    for source, exception in unused.items():
        value = exception.value or "a blank"
        now = instead_of_code.get(exception.place) or instead.get(exception.place[1:])
        if now is None:
            why = f"there is no {exception.code} with {value} any more"
        else:
            why = f"{exception.code} was accepted for {value}, but {now.place} holds {now.value or 'nothing'}"
        yield Finding(
            "exception-void",
            cell=source,
            subject=exception.subject,
            visit=exception.visit,
            item=exception.item,
            value=exception.value,
            expected=why,
        )


def load_exceptions(path: str | Path) -> dict[str, ReviewedException]:
    """Read an exceptions file.

    Parameters
    ----------
    path
        A CSV file with the columns code, subject, visit, item, value, reason, by and date. The other columns of
        ``prosuite validate --format csv`` may stand beside them, and its apostrophes before what looks like a formula.

    Returns
    -------
    dict
        The exceptions by file and line.

    Raises
    ------
    SpecError
        The file cannot be read or a line is faulty; the message names line and column.
    """
    path = Path(path)
    rows = _rows(path)
    line, header = next(rows, (1, []))
    _check_header(header, f"{path.name} line {line}")
    exceptions: dict[str, ReviewedException] = {}
    lines: dict[_Place | tuple[str, ...], int] = {}
    for line, row in rows:
        source = f"{path.name} line {line}"
        exception = _exception(header, row, source)
        first = lines.setdefault((*exception.place, exception.value), line)
        if first != line:
            raise SpecError(f"{source}: accepts the same finding as line {first}; delete one of the two lines")
        exceptions[source] = exception
    return exceptions


def _rows(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and cells of each row that is not blank."""
    try:
        content = file_text(path)
    except UnicodeDecodeError as error:
        raise SpecError(f"{path.name} is not UTF-8 text: save it as CSV UTF-8") from error
    except (OSError, ValueError) as error:  # a path that holds a NUL is a ValueError
        raise SpecError(f"{path} cannot be read: {getattr(error, 'strerror', None) or error}") from error
    delimiter = max(_DELIMITERS, key=content.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for row in reader:
            if any(cell.strip() for cell in row):
                yield line, [from_inert(cell).strip() for cell in row]
            line = reader.line_num + 1
    except csv.Error as error:
        raise SpecError(f"{path.name} line {line} is not well-formed CSV: {error}") from error


def _check_header(header: list[str], place: str) -> None:
    for column in header:
        if column not in {*COLUMNS, *FINDING_COLUMNS, *REVIEW_COLUMNS}:
            raise SpecError(f"{place}: {column!r} is no column of an exceptions file{nearest(column, COLUMNS)}")
        if header.count(column) > 1:
            raise SpecError(f"{place}: column {column!r} stands twice; delete one of the two")
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise SpecError(
            f"{place}: column {missing[0]!r} is missing; an exceptions file has the columns {', '.join(COLUMNS)}"
        )


def _exception(header: list[str], row: list[str], source: str) -> ReviewedException:
    if len(row) != len(header):
        raise SpecError(f"{source}: has {len(row)} cells where the header has {len(header)}; put text in quotes")
    cells = dict(zip(header, row, strict=True))
    try:
        return _model().validate_strings({column: cells[column] for column in COLUMNS})
    except ValidationError as error:
        faults = (
            f"column {fault['loc'][0]}: {fault['msg'].removeprefix('Value error, ')}"
            for fault in error.errors(include_url=False)
        )
        raise SpecError(f"{source}: {'; '.join(faults)}") from None
