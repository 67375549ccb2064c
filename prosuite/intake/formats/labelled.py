"""Tables whose variables say what they are: name, label, type, length and format, as datasets of trials have them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

import pandas as pd

# The data types of Dataset-JSON 1.1, which tell apart all that the other formats do.
DataType = Literal[
    "string", "integer", "decimal", "float", "double", "boolean", "datetime", "date", "time", "URI"
]  # fmt: skip
NUMBERS = ("integer", "decimal", "float", "double", "boolean")


@dataclass(frozen=True, slots=True)
class VariableFacts:
    """What is known of a variable.

    Attributes
    ----------
    name, label
        Its name, and what it is in words; "" where nothing is said.
    data_type
        In the words of Dataset-JSON; None where a file has no types, as CSV.
    is_numeric
        Whether values are stored as numbers, those of dates and times too.
    length
        Bytes of the longest text; None where nothing is said.
    format
        How values are shown, such as ``DATE9.``.
    key
        Its place among the variables by which records are sorted and told apart.
    codes
        What values stand for.
    origin, method
        Where values come from (``Collected``, ``Derived``, ``Assigned``, ``Predecessor``) and how they came about.
    oid
        What other documents call it.
    parameters
        By PARAMCD what is known of its values there, where that is more than what is known of all.
    """

    name: str
    label: str = ""
    data_type: DataType | None = None
    is_numeric: bool = False
    length: int | None = None
    format: str = ""
    key: int | None = None
    codes: Mapping[str, str] = field(default_factory=dict)
    origin: str = ""
    method: str = ""
    oid: str = ""
    parameters: "Mapping[str, VariableFacts]" = field(default_factory=dict)

    @property
    def is_time(self) -> bool:
        """Whether it is a date, a time of day or both."""
        return self.data_type in ("datetime", "date", "time")


@dataclass(frozen=True, slots=True)
class LabelledTable:
    """A table with what is known of its variables.

    Attributes
    ----------
    name, label
        Of the dataset.
    frame
        The values, in the order of the variables. Dates and times that are stored as numbers are numbers as the file
        counts them, or what its reader makes of them.
    variables
        One for each column.
    has_labels
        Whether the file's kind has labels.
    about
        What else the file says of itself.
    """

    name: str
    label: str
    frame: pd.DataFrame
    variables: tuple[VariableFacts, ...]
    has_labels: bool = True
    about: Mapping[str, Any] = field(default_factory=dict)
