"""Tables of files under the bare names of the scores, to hold them against ``prosuite.score``."""

import pandas as pd

from prosuite.pipeline.score_workbook import ScoreResult


def bare(result: ScoreResult) -> pd.DataFrame:
    """Return the wide table of one instrument with its own columns named as the specification names them."""
    names = result.forms[0].records.instrument.columns
    return result.wide.drop(columns="date").rename(columns={column: name for name, column in names.items()})
