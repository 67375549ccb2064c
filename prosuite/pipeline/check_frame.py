"""A DataFrame to records and their findings."""

import pandas as pd

from prosuite.catalogue.catalogue import Catalogue
from prosuite.checks.coding import check_coding
from prosuite.checks.constancy import inconstant_persons
from prosuite.checks.duplicates import duplicate_records
from prosuite.checks.records import check_records
from prosuite.findings.finding import Finding
from prosuite.instruments.instrument import Instrument
from prosuite.intake.find import map_sheet
from prosuite.intake.sheet import DeclaredBy
from prosuite.intake.table import Table
from prosuite.norms.equations import ReferenceEquations
from prosuite.pipeline.check_workbook import by_default
from prosuite.records.record import Records, read_records
from prosuite.scoring.scored import score_records


def check_frame(frame: pd.DataFrame, spec: Instrument, catalogue: Catalogue) -> tuple[Records, list[Finding]]:
    """Read the rows of a DataFrame as records of an instrument, and find every fault in them.

    Raises
    ------
    ColumnError
        No column is an item or key field, or answers, units or dates can be read in two ways.
    """
    sheet = map_sheet(Table.from_frame(frame), spec, DeclaredBy.CALL, catalogue.family(spec))
    how, *_ = by_default(catalogue, [sheet])(sheet)
    records = read_records(sheet)
    check_coding(records.read.sheet, records.row_codes)
    equations = how.norms if isinstance(how.norms, ReferenceEquations) else None
    findings = check_records(records, score_records(records, how).fired, equations)
    return records, [*findings, *duplicate_records([records]), *inconstant_persons([records])]
