"""Rules on dates, study days and limits."""

import re
from collections.abc import Iterator

import numpy as np

from prosuite.conformance.analysis import Analysis, Numbers, Rows
from prosuite.conformance.found import Found, broken
from prosuite.conformance.standard import terms

_DAYS = (("ADT", "ADY"), ("ASTDT", "ASTDY"), ("AENDT", "AENDY"))
_STARTS = ("TRTSDT", "TR01SDT", "APERSDT", "PHSDT", "RANDDT", "RFSTDT", "STARTDT")  # a study may count from another
_FROM_TO = (("SDT", "EDT"), ("STDT", "ENDT"), ("SDY", "EDY"), ("STDY", "ENDY"), ("SDTM", "EDTM"), ("STDTM", "ENDTM"))


def no_day_zero(data: Analysis) -> Iterator[Found]:
    """Check that no study day is 0."""
    for name in data.facts:
        if name.endswith("DY"):
            yield from broken("adam-day-zero", name, data.number(name) == 0)


def study_day(dates: Numbers, start: Numbers) -> Numbers:
    """Return the days of dates since a start, which is day 1; the day before is -1."""
    days = np.floor(dates) - np.floor(start)
    return np.where(days >= 0, days + 1, days)


def study_days(data: Analysis, start: Numbers) -> Iterator[Found]:
    """Check study days against their dates.

    Parameters
    ----------
    data
        The dataset.
    start
        Of each record the first day of treatment, of the dataset or else of ADSL.
    """
    for date, day in _DAYS:
        if not data.has(date, day):
            continue
        dates, days = data.number(date), data.number(day)
        alone = ~np.isnan(days) & np.isnan(dates)
        if not data.has(f"{date}M"):
            yield from broken("adam-day-without-date", day, alone, days, date)
        starts = [start, *(data.number(name) for name in data.present(_STARTS))]
        odd = [_differs(days, study_day(dates, one)) for one in starts if not np.isnan(one).all()]
        if odd and all(one.any() for one in odd):
            yield from broken("adam-study-day", day, odd[0] & (days != 0), days, study_day(dates, start))


def _differs(own: Numbers, due: Numbers) -> Rows:
    return np.asarray(~np.isnan(own) & ~np.isnan(due) & (own != due))


def imputation(data: Analysis) -> Iterator[Found]:
    """Check the flags of imputed dates and times."""
    for name in data.facts:
        found = re.fullmatch(r"(\w+)(DTF|TMF)", name)
        if not found:
            continue
        own, allowed = data.text(name), terms(found[2])
        is_odd = ~np.isin(own, ["", *allowed])
        yield from broken("adam-imputation-flag", name, is_odd, own, " or ".join(sorted(allowed)))
        stems = data.present((f"{found[1]}DT", f"{found[1]}DTM", f"{found[1]}TM"))
        dated = np.logical_or.reduce([data.filled(stem) for stem in stems]) if stems else None
        if dated is not None:
            yield from broken(
                "adam-imputation-flag", name, (own != "") & ~is_odd & ~dated, own, f"{stems[0]} beside it"
            )


def order(data: Analysis) -> Iterator[Found]:
    """Check that starts are not later than ends, and lower limits not above upper ones."""
    for name in data.facts:
        for start, end in _FROM_TO:
            if name.endswith(start):
                yield from _ordered(data, "adam-start-after-end", name, f"{name.removesuffix(start)}{end}")
        if re.fullmatch(r"(ANR|A[1-9])LO", name):
            yield from _ordered(data, "adam-range-order", name, f"{name.removesuffix('LO')}HI")


def _ordered(data: Analysis, rule: str, name: str, other: str) -> Iterator[Found]:
    if data.has(name, other):
        rows = data.number(name) > data.number(other)
        yield from broken(
            rule, name, rows, lambda row: data.at(name, row), lambda row: f"{other} {data.at(other, row)}"
        )
