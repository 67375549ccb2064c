"""The exceptions of prosuite: each means "this cannot run", in one sentence that says what to do.

Faults in the data are never exceptions; they are findings (see :mod:`prosuite.findings.finding`).

::

    ProsuiteError
    ├── InputError        the file cannot be read as a workbook or table
    │   ├── ColumnError   its columns cannot be told apart
    │   └── StoppedError  error findings stand that touch values in use
    ├── InstrumentError   unknown, undeclared or contradictory instrument
    ├── NormError         unknown, unsuitable or unverified norm set
    ├── SpecError         an instrument, norm, study or exceptions file is faulty
    ├── AnswerError       an answer is not allowed and invalid="raise" was asked for
    ├── OutputError       the output cannot be written
    └── RefusedError      several of these at once, a group to be told apart with except*
"""

from collections.abc import Iterable, Sequence
from types import TracebackType
from typing import Any, Self

from prosuite.harmless import visible


class ProsuiteError(Exception):
    """Base of all errors raised on purpose; its text is one sentence for a person.

    Further arguments are further lines of it; what others wrote in either is shown with every character visible.

    Attributes
    ----------
    findings
        Where sheets of a workbook were refused: that they were, and what was found in all others. Else None.
    """

    findings: Sequence[Any] | None = None

    def __str__(self) -> str:
        return "\n".join(visible(str(line)) for line in self.args)


class InputError(ProsuiteError, ValueError):
    """The input file cannot be read as a workbook or table."""


class ColumnError(InputError):
    """The columns of a table cannot be told apart or are missing."""


class StoppedError(InputError):
    """Error findings stand that touch values in use; its ``findings`` are all that were found."""


class InstrumentError(ProsuiteError, ValueError):
    """The instrument is unknown, or a sheet does not say which one it holds."""


class NormError(ProsuiteError, ValueError):
    """The norm set is unknown, unverified, or made for another instrument."""


class SpecError(ProsuiteError, ValueError):
    """An instrument specification, norm card, study file or exceptions file is faulty.

    Attributes
    ----------
    faults
        Each fault by itself, where the file as a whole was looked at.
    """

    faults: Sequence[str] = ()


class AnswerError(ProsuiteError, ValueError):
    """Answers that are not allowed were found and ``invalid="raise"`` was asked for."""


class AnswerWarning(UserWarning):
    """Values were refused and count as missing.

    Attributes
    ----------
    count
        How many.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        super().__init__(count)

    def __str__(self) -> str:
        what = "1 value is refused and counts" if self.count == 1 else f"{self.count} values are refused and count"
        return f'{what} as missing: prosuite.validate lists each, invalid="raise" refuses the table'


class OutputError(ProsuiteError, OSError):
    """The output exists already or cannot be written."""


class RefusedError(ProsuiteError, ExceptionGroup[ProsuiteError]):
    """Several refusals, such as those of a workbook's sheets; its text has a line for each of its ``exceptions``."""

    def __new__(cls, errors: Sequence[ProsuiteError]) -> Self:
        """Return the group of some refusals."""
        return super().__new__(cls, "\n".join(map(str, errors)), errors)

    def __str__(self) -> str:
        return self.message


class Refusals:
    """Refusals that are collected, so that one run says them all: ``with refusals: ...`` goes on behind the block."""

    def __init__(self, errors: Iterable[ProsuiteError] = ()) -> None:
        self._by_text: dict[str, ProsuiteError] = {}
        for error in errors:
            self.add(error)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, _kind: object, error: BaseException | None, _traceback: TracebackType | None) -> bool:
        if not isinstance(error, ProsuiteError):
            return False
        self.add(error)
        return True

    def add(self, error: ProsuiteError) -> None:
        """Take up a refusal, or each of a group, unless the same was said before."""
        each = error.exceptions if isinstance(error, RefusedError) else (error,)
        for one in each:
            if isinstance(one, ProsuiteError):
                self._by_text.setdefault(str(one), one)

    @property
    def errors(self) -> list[ProsuiteError]:
        """Those met, each once."""
        return [*self._by_text.values()]

    def raise_any(self, findings: Sequence[Any] | None = None) -> None:
        """Raise the refusal that was met, or the group of several; nothing if there is none."""
        if self.errors:
            error = self.errors[0] if len(self.errors) == 1 else RefusedError(self.errors)
            error.findings = findings
            raise error
