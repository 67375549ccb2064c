"""Numeric columns to answer codes, without a Python loop over cells."""

import numpy as np
from numpy.typing import NDArray

from prosuite.arithmetic.scale_plan import CodeArray


def code_table(answers: tuple[int, ...]) -> CodeArray:
    """Return the answer code of every byte: 1 for the first allowed answer and so on, 0 for what is not allowed."""
    table = np.zeros(256, np.uint8)
    table[list(answers)] = np.arange(1, len(answers) + 1)
    return table


def encode_numbers(values: NDArray[np.floating | np.integer], table: CodeArray) -> CodeArray:
    """Turn a numeric column into answer codes.

    Parameters
    ----------
    values
        Integers or floats; NaN, fractions and numbers that are no allowed answer become 0.
    table
        From :func:`code_table`.
    """
    with np.errstate(invalid="ignore"):  # NaN and huge numbers have no byte; the comparison drops them
        byte = values.astype(np.uint8)
    codes = table.take(byte)
    codes *= np.equal(byte, values).view(np.uint8)
    return codes
