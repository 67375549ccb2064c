"""What a format of datasets can hold: names, labels, text, numbers and columns."""

import re
import sys
from dataclasses import dataclass, field, replace
from math import nextafter

# Words that are no names: Stata User's Guide 11.3 (reserved names), SPSS Command Syntax Reference (reserved keywords).
_STATA = frozenset({"byte", "double", "e", "float", "if", "in", "int", "long", "strl", "using", "with"})  # and with _
_SPSS = frozenset({"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"})
_LARGEST_OF_STATA = nextafter(2.0**1023, 0)  # from there on a number stands for a missing value


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a format; lengths are in bytes of UTF-8.

    Attributes
    ----------
    format
        What it is called.
    columns, name, label, text
        How many columns there can be, and how long a name, the label of a column and a text can be.
    reserved
        Words that are no names.
    short_names
        Whether columns go by their codes of eight characters, with the name at the start of the label.
    plain
        Whether text other than ASCII needs a word.
    lines
        Whether a text may have several lines.
    codes
        Whether numbers can be labelled; where they cannot, categories are words.
    huge, tiny
        The largest number, and the smallest beside 0.
    """

    format: str
    columns: int
    name: int
    label: int
    text: int
    reserved: frozenset[str] = field(default=frozenset())
    short_names: bool = False
    plain: bool = False
    lines: bool = True
    codes: bool = True
    huge: float = sys.float_info.max
    tiny: float = 0.0

    def name_of(self, column: str) -> str:
        """Return a name for a column: its own, where it is one, else with ``_`` for what a name cannot have."""
        name = re.sub("[^A-Za-z0-9_]", "_", column)
        if not re.match("[A-Za-z]", name) or name.lower() in self.reserved or re.fullmatch("(?i)str[0-9]+", name):
            name = f"v_{name}"
        return name[: self.name]


SPSS = Limits("an SPSS file", columns=2**31, name=64, label=255, text=32_767, reserved=_SPSS)
STATA = Limits(
    "a Stata file",
    columns=32_767,
    name=32,
    label=80,
    text=2_000_000,
    reserved=_STATA,
    huge=_LARGEST_OF_STATA,
    tiny=sys.float_info.min,
)
STATA_114 = replace(STATA, format="a Stata file of version 114", text=244, plain=True)
# SAS TS-140, the record layout of a data set in SAS transport format; its numbers are hexadecimal floats of IBM.
XPORT = Limits(
    "a SAS transport file",
    columns=9_999,
    name=8,
    label=40,
    text=200,
    short_names=True,
    plain=True,
    codes=False,
    huge=nextafter(
        2.0**249, 0
    ),  # the format goes to 2**252, but what pyreadstat writes from here on is read as infinite
    tiny=2.0**-260,
)
SAS = Limits("a SAS program", columns=32_767, name=32, label=255, text=32_767, lines=False)
SPSS_PROGRAM = replace(SPSS, format="an SPSS program", lines=False)
R = Limits("an R program", columns=2**31, name=10_000, label=10_000, text=2**31)
