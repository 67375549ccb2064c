"""What a caller may choose: one of some words, and which values are better."""

from collections.abc import Mapping
from typing import Any, get_args

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.errors import InputError
from prosuite.intake.thresholds import Better
from prosuite.study.follow_up import by_parameter


def check_choices(choices: Mapping[str, tuple[object, Any]]) -> None:
    """Refuse an option that is none of the words it may be."""
    for name, (given, allowed) in choices.items():
        if given not in get_args(allowed):
            raise InputError(f"{name} is {' or '.join(map(repr, get_args(allowed)))}, not {given!r}")


def better_of(rows: pd.DataFrame, better: Better | Mapping[str, Better]) -> NDArray[np.int64]:
    """Return for each row 1 if higher values of its parameter are better, -1 if lower ones, 0 if that is not said."""
    sign = np.zeros(len(rows), dtype=np.int64)
    for parameter, at in by_parameter(rows, better if isinstance(better, Mapping) else None).items():
        direction = better[parameter] if isinstance(better, Mapping) else better
        check_choices({f"better of {parameter}": (direction, Better)})
        sign[at] = 1 if direction == "higher" else -1
    return sign
