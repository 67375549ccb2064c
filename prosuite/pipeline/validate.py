"""The public functions that serve frames and files alike."""

from pathlib import Path

import pandas as pd

from prosuite.catalogue.ids import InstrumentId
from prosuite.catalogue.load import load_catalogue
from prosuite.datafiles.regular import one_reading
from prosuite.errors import InstrumentError
from prosuite.findings.report import Report
from prosuite.findings.review import reviewed
from prosuite.instruments.instrument import Instrument
from prosuite.intake.inputs import Inputs
from prosuite.pipeline.check_frame import check_frame
from prosuite.pipeline.check_workbook import check_workbook


def instrument(instrument_id: InstrumentId | str, *, instruments: str | Path | None = None) -> Instrument:
    """Return an instrument's specification.

    Parameters
    ----------
    instrument_id
        Such as ``"sf36v2"``.
    instruments
        Folder with instruments and norm sets of your own.

    Returns
    -------
    Instrument
        Its items, fields, scales and steps. ``row_model`` is a Pydantic model of one record and
        ``json_schema()`` its JSON Schema.

    Raises
    ------
    InstrumentError
        There is none of that id.
    """
    return load_catalogue(instruments).instrument(instrument_id)


@one_reading()
def validate(
    data: pd.DataFrame | Inputs,
    instrument: InstrumentId | str | None = None,
    *,
    study: str | Path | None = None,
    instruments: str | Path | None = None,
    exceptions: str | Path | None = None,
) -> Report:
    """Find every fault in a DataFrame or a workbook.

    Parameters
    ----------
    data
        A DataFrame with one record per row, or the path of a workbook, text file or dataset; or several paths.
    instrument
        Id of the instrument. A DataFrame needs it; a workbook only where its sheets do not say so themselves.
    study
        A study file, for a workbook.
    instruments
        Folder with instruments and norm sets of your own.
    exceptions
        A CSV file of reviewed exceptions: findings that were accepted.

    Returns
    -------
    Report
        The findings. Cells of a workbook are named as the spreadsheet does (``SF36!F17``), cells of a DataFrame by
        column and index label (``pf03[17]``). Of several files, each finding names its ``file``.

    Raises
    ------
    InputError, InstrumentError, SpecError
        The data or the exceptions cannot be read, or the data do not say which instrument they hold.
    """
    if not isinstance(data, pd.DataFrame):
        workbook = check_workbook(data, study, instrument=instrument, instruments=instruments)
        return reviewed(workbook.findings, exceptions, several=len(workbook.paths) > 1)
    if instrument is None:
        raise InstrumentError(
            "a DataFrame does not say which instrument it holds: name it, as in validate(frame, 'ID')"
        )
    catalogue = load_catalogue(instruments)
    _, findings = check_frame(data, catalogue.instrument(instrument), catalogue)
    return reviewed(findings, exceptions)
