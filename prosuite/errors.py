"""The exceptions of prosuite: each means "this cannot run", in one sentence that says what to do.

Faults in the data are never exceptions; they are findings (see :mod:`prosuite.findings.finding`).

::

    ProsuiteError
    ├── InputError        the file cannot be read as a workbook or table
    │   └── ColumnError   its columns cannot be told apart
    ├── InstrumentError   unknown, undeclared or contradictory instrument
    ├── NormError         unknown, unsuitable or unverified norm set
    ├── SpecError         an instrument, norm, study or exceptions file is faulty
    ├── AnswerError       an answer is not allowed and invalid="raise" was asked for
    └── OutputError       the output cannot be written
"""


class ProsuiteError(Exception):
    """Base of all errors raised on purpose; its text is one sentence for a person."""


class InputError(ProsuiteError, ValueError):
    """The input file cannot be read as a workbook or table."""


class ColumnError(InputError):
    """The columns of a table cannot be told apart or are missing."""


class InstrumentError(ProsuiteError, ValueError):
    """The instrument is unknown, or a sheet does not say which one it holds."""


class NormError(ProsuiteError, ValueError):
    """The norm set is unknown, unverified, or made for another instrument."""


class SpecError(ProsuiteError, ValueError):
    """An instrument specification, norm card, study file or exceptions file is faulty."""


class AnswerError(ProsuiteError, ValueError):
    """Answers that are not allowed were found and ``invalid="raise"`` was asked for."""


class OutputError(ProsuiteError, OSError):
    """The output exists already or cannot be written."""
