"""Rules on variables that go one to one, are constant in a parameter, or depend on a value alone."""

import re
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from prosuite.conformance.analysis import Analysis, Rows, Texts
from prosuite.conformance.found import Found, broken
from prosuite.conformance.standard import pairs

_PARAMCD = re.compile("[A-Z_][A-Z0-9_]{0,7}")
_CATEGORIES = re.compile(r"(AVAL|BASE|CHG|PCHG)CAT[0-9]+")


def paramcd_form(data: Analysis) -> Iterator[Found]:
    """Check the form of codes of parameters."""
    own = data.text("PARAMCD")
    odd = {code for code in set(own) if code and not _PARAMCD.fullmatch(code)}
    yield from broken("adam-paramcd-form", "PARAMCD", _first_of(own, np.isin(own, list(odd))), own)


def _first_of(own: Texts, rows: Rows) -> Rows:
    """Return the first of the records that hold the same."""
    return rows & ~pd.Series(own).duplicated().to_numpy()


def one_to_one(data: Analysis) -> Iterator[Found]:
    """Check parameters, their numbers, and other variables with a number beside them."""
    yield from _both_ways(data, "adam-param-paramcd", "PARAMCD", "PARAM")
    if data.has("PARAMN"):
        own = data.number("PARAMN")
        yield from broken("adam-param-number", "PARAMN", own % 1 > 0, own, "a whole number")
        yield from _both_ways(data, "adam-param-number", "PARAM", "PARAMN")
    for variable, number, within in pairs(set(data.facts)):
        yield from _both_ways(data, "adam-number-pair", variable, number, within)
    yield from _both_ways(data, "adam-avalc-aval", "AVAL", "AVALC", "PARAMCD")


def _both_ways(data: Analysis, rule: str, one: str, other: str, within: str = "") -> Iterator[Found]:
    """Yield each pair of values of which one or the other stands with another one more often; its first record."""
    if not data.has(one, other):
        return
    rows = np.flatnonzero(data.filled(one) & data.filled(other))
    keys = {"within": data.groups(within), "a": data.codes(one), "b": data.codes(other)}
    frame = pd.DataFrame({key: codes[rows] for key, codes in keys.items()} | {"row": rows})
    n_pairs = _n_distinct(frame, "within", "a", "b")
    if n_pairs == _n_distinct(frame, "within", "a") == _n_distinct(frame, "within", "b"):
        return
    counted = frame.groupby(["within", "a", "b"], sort=False)["row"].agg(["size", "min"]).reset_index()
    by_size = counted.sort_values(["size", "min"], ascending=[False, True])
    of_a = by_size.groupby(["within", "a"], sort=False)["min"].transform(
        "first"
    )  # the pair that a stands in most often
    of_b = by_size.groupby(["within", "b"], sort=False)["min"].transform("first")
    odd = by_size.assign(due=of_a.where(of_a != by_size["min"], of_b))[
        (of_a != by_size["min"]) | (of_b != by_size["min"])
    ]
    odd = odd.sort_values("min")
    if len(odd):
        said = [[_pair(data, one, other, row) for row in odd[which].tolist()] for which in ("min", "due")]
        yield Found(rule, other, odd["min"].tolist(), *said)


def _n_distinct(frame: pd.DataFrame, *names: str) -> int:
    codes = np.zeros(len(frame), dtype=np.intp)
    for name in names:
        own = frame[name].to_numpy()
        codes = pd.factorize(codes * (own.max(initial=0) + 1) + own)[0]
    return int(codes.max(initial=-1) + 1)


def _pair(data: Analysis, one: str, other: str, row: int) -> str:
    return f"{data.at(other, row)} with {one} {data.at(one, row)}"


def constant(data: Analysis, rule: str, variable: str, groups: NDArray[np.intp], rows: Rows) -> Iterator[Found]:
    """Yield the records of a group that hold another value than most of it do."""
    places = np.flatnonzero(rows)
    frame = pd.DataFrame({"group": groups[places], "own": data.codes(variable)[places] + 1, "row": places})
    if _n_distinct(frame, "group", "own") == _n_distinct(frame, "group"):
        return
    sizes = frame.groupby(["group", "own"], sort=False)["row"].agg(["size", "min"]).reset_index()
    most = sizes.sort_values("size", ascending=False, kind="stable").drop_duplicates("group").set_index("group")
    odd = frame[frame["own"] != frame["group"].map(most["own"])]
    if len(odd):
        held = [data.at(variable, row) or "a blank" for row in odd["row"]]
        due = [data.at(variable, row) or "a blank" for row in odd["group"].map(most["min"])]
        yield Found(rule, variable, odd["row"].tolist(), held, due)


def constants(data: Analysis) -> Iterator[Found]:
    """Check what is constant in a parameter: categories and texts of criteria; and criteria with their flags."""
    parameters = data.groups("PARAMCD")
    for name in [name for name in data.facts if re.fullmatch("PARCAT[0-9]+", name)]:
        yield from constant(data, "adam-param-category", name, parameters, data.filled("PARAMCD"))
    for name in [name for name in data.facts if re.fullmatch("M?CRIT[0-9]+", name)]:
        yield from constant(data, "adam-criterion-text", name, parameters, data.filled(name) & data.filled("PARAMCD"))
        flag = f"{name}ML" if name.startswith("M") else f"{name}FL"
        if not data.has(flag):
            yield Found("adam-criterion-flag", name, None, "a criterion", flag)
    for name in data.facts:
        found = re.fullmatch("(M?CRIT[0-9]+)(FL|ML)", name)
        if found and not data.has(found[1]):
            yield Found("adam-criterion-flag", name, None, "flags", found[1])
        elif found:
            alone = data.filled(name) & ~data.filled(found[1])
            yield from broken("adam-criterion-flag", name, alone, data.text(name), found[1])


def categories(data: Analysis) -> Iterator[Found]:
    """Check that categories depend on their values alone."""
    for name in data.facts:
        found = _CATEGORIES.fullmatch(name)
        if found and data.has(found[1]):
            groups = data.groups("PARAMCD", found[1])
            yield from constant(data, "adam-category", name, groups, data.filled(name) & data.filled(found[1]))
