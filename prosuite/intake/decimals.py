"""Numbers as text, with the decimal separator that the study file declares."""

import re
from typing import Any, Literal

from prosuite.cells import has_decimal_comma
from prosuite.instruments.quantities import is_quantity
from prosuite.intake.table import Column

_GROUPED = {
    ",": re.compile(r"[+-]?[1-9][0-9]{0,2}(?:\.[0-9]{3})+", re.ASCII),
    ".": re.compile(r"[+-]?[1-9][0-9]{0,2}(?:,[0-9]{3})+(?:\.[0-9]+)?", re.ASCII),
}


def read_decimals(column: Column, decimal: Literal[",", "."], *, is_field: bool) -> Column:
    """Turn the numbers of a column that have another separator than a computer's into numbers.

    Parameters
    ----------
    column
        The cells.
    decimal
        The decimal separator; the other one parts thousands.
    is_field
        Whether it holds a measured value: then thousands and units beside the number are read too.
    """
    other = "," if decimal == "." else "."

    def read(value: Any) -> Any:
        if not isinstance(value, str) or not ("," in value or "." in value):
            return value
        typed = value.strip()
        plain = typed.replace(other, "").replace(",", ".")
        if (decimal == "," and has_decimal_comma(typed)) or (is_field and _GROUPED[decimal].fullmatch(typed)):
            return float(plain)
        return plain if is_field and decimal == "," and "," in typed and is_quantity(typed) else value

    return [read(value) for value in column] if any(isinstance(value, str) for value in column) else column
