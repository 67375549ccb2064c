"""Analysis datasets of a study to findings: files, or DataFrames."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from prosuite.conformance.analysis import Analysis
from prosuite.conformance.check import check_datasets
from prosuite.datafiles.regular import one_reading
from prosuite.errors import InputError
from prosuite.findings.report import Report
from prosuite.findings.review import reviewed
from prosuite.harmless import as_utf8
from prosuite.intake.formats.labelled import LabelledTable
from prosuite.intake.formats.read_labelled import from_frame, read_labelled

Datasets = str | Path | Sequence[str | Path] | Mapping[str, pd.DataFrame]
_KNOWN = frozenset({"USUBJID", "STUDYID", "PARAMCD", "TRT01P", "AVAL", "AETERM"})


@one_reading()
def validate_adam(data: Datasets, *, exceptions: str | Path | None = None) -> Report:
    """Check analysis datasets against the rules of CDISC's Analysis Data Model (ADaM).

    Parameters
    ----------
    data
        The datasets of one study: a file or several (``.xpt``, ``.sas7bdat``, Dataset-JSON as ``.json``,
        ``.ndjson`` or ``.dsjc``, ``.sav``, ``.dta``, ``.parquet``, ``.csv``; a workbook with a dataset a sheet), or
        DataFrames by name. With ADSL among them, subjects, copied variables, treatments and first doses are checked
        against it. Columns of dates are dates, ISO text or days.
    exceptions
        A CSV file of reviewed exceptions: findings that were accepted.

    Returns
    -------
    Report
        The findings, by dataset. ``cell`` is ``ADQS!CHG[17]`` for variable CHG of record 17, counted from 1;
        ``column`` the variable, ``item`` the PARAMCD; ``prosuite explain CODE`` says where a rule comes from.

    Raises
    ------
    InputError
        A file cannot be read, or holds no variable of ADaM.
    SpecError
        The exceptions cannot be read.

    Examples
    --------
    >>> rows = {"STUDYID": ["T1"], "USUBJID": ["T1-1"], "TRTP": ["A"], "PARAMCD": ["PCS"], "PARAM": ["PCS"]}
    >>> frame = pd.DataFrame({**rows, "AVAL": [48.0], "BASE": [42.0], "CHG": [5.0]})
    >>> print(validate_adam({"ADQS": frame})[0])
    ADQS!CHG[1]: error: CHG of PCS holds 5, AVAL - BASE is 6 (subject T1-1) [adam-chg]
    """
    datasets = [Analysis(table, file) for table, file in datasets_of(data)]
    return reviewed(check_datasets(datasets), exceptions)


def datasets_of(data: Datasets) -> list[tuple[LabelledTable, str | None]]:
    """Return datasets, each with the name of its file without ending: None where that holds several, or there is none.

    Raises
    ------
    InputError
        A file cannot be read, or holds no variable of ADaM.
    """
    if isinstance(data, Mapping):
        return [(from_frame(name, frame), None) for name, frame in data.items()]
    return [dataset for path in paths_of(data) for dataset in _read(path)]


def paths_of(data: Datasets) -> list[Path]:
    """Return the files that datasets are in."""
    if isinstance(data, Mapping):
        return []
    return [Path(path) for path in ([data] if isinstance(data, str | Path) else data)]


def _read(path: Path) -> list[tuple[LabelledTable, str | None]]:
    tables = read_labelled(path)
    own = as_utf8(path.stem) if len(tables) == 1 else None
    known = [(table, own) for table in tables if {one.name.upper() for one in table.variables} & _KNOWN]
    if not known:
        raise InputError(
            f"{path.name} holds no analysis dataset: none of the variables {', '.join(sorted(_KNOWN))} is there; "
            f"prosuite validate without --adam checks sheets of answers and measurements"
        )
    return known
