"""Tests of CDISC's controlled terminology (SDTM CT 2026-03), by code, name or a common spelling."""

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from prosuite.names import squash


class CodedTest(NamedTuple):
    """A test: the domain that its results stand in (QS, FT, RE, LB), its code and its name."""

    domain: str
    code: str
    name: str


def find_test(spelling: str) -> CodedTest | None:
    """Return the test that goes by a code, name or spelling; None for none."""
    return _spelled().get(squash(spelling))


@cache
def _spelled() -> dict[str, CodedTest]:
    content = files("prosuite.trial").joinpath("test_codes.csv").read_text(encoding="utf-8")
    found: dict[str, CodedTest] = {}
    for row in csv.DictReader(content.splitlines()):
        test = CodedTest(row["domain"], row["code"], row["name"])
        for spelling in (test.code, test.name, *filter(None, row["spellings"].split("|"))):
            found.setdefault(squash(spelling), test)
    return found
