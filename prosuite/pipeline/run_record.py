"""The run record: what was scored, with what, and by which version."""

import platform
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from prosuite.datafiles.regular import file_sha256
from prosuite.harmless import as_utf8
from prosuite.intake.inputs import input_names
from prosuite.version import __version__


def run_record(
    paths: Sequence[Path], options: Mapping[str, object], facts: Iterable[tuple[str, object]]
) -> dict[str, str]:
    """Return the record of a run as keys and values in a fixed order.

    It holds no time, user or folder, so that the same input and options give the same bytes; of inputs of one name as
    many folders as tell them apart.

    Parameters
    ----------
    paths
        The input files.
    options
        Options as given; None is recorded as "not given".
    facts
        What the run found out: instruments, norms, counts.
    """
    record = {
        "prosuite": __version__,
        "python": platform.python_version(),
        "numpy": np.__version__,
        "pandas": pd.__version__,
    }
    for nth, (path, name) in enumerate(zip(paths, input_names(paths), strict=True), start=1):
        key = "input" if name is None else f"input {nth}"
        record |= {key: name or as_utf8(path.name), f"{key} sha256": file_sha256(path)}
    record |= {
        f"option {name}": "not given" if value is None else as_utf8(str(value)) for name, value in options.items()
    }
    record |= {name: str(value) for name, value in facts}
    return record


def run_table(record: Mapping[str, str]) -> pd.DataFrame:
    """Return the record of a run as a table of keys and values."""
    return pd.DataFrame(record.items(), columns=["key", "value"])
