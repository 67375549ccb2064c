"""What an analysis dataset was derived from: values and people, out of datasets of SDTM, ADSL, or plain tables."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, NamedTuple

import numpy as np
import pandas as pd

from prosuite.conformance.analysis import Analysis, as_date
from prosuite.errors import InputError
from prosuite.names import folded, squash

_VALUES: Final = ("subject", "visit", "date", "parameter", "value", "unit")
_COLUMNS: Final = (*_VALUES, "domain", "sequence", "test", "source")
_PEOPLE: Final = ("subject", "arm", "first_dose_date")
_TEST: Final = "TESTCD"
_PLACEBO: Final = "placebo"
# Where a dataset of people has what `analysis_rows` asks for: the first variable that is there.
_OF_PEOPLE: Final = {
    "arm": ("TRT01P", "ARM"),
    "first_dose_date": ("TRTSDT", "RFXSTDTC"),
    "consent_date": ("RFICDT", "RFICDTC"),
    "death_date": ("DTHDT", "DTHDTC"),
}


class Sources(NamedTuple):
    """What was read.

    Attributes
    ----------
    values
        A row per value: ``subject``, ``visit``, ``date``, ``parameter`` (the test code), ``value``, ``unit``, and of
        its record ``domain``, ``sequence``, ``test`` and ``source``, its address.
    people
        A row per person for :func:`prosuite.study.analysis_rows`; None where no source says who was treated when.
    notes
        What was taken from where, in words.
    others
        The datasets that hold none of this; forms may stand in them.
    """

    values: pd.DataFrame
    people: pd.DataFrame | None
    notes: tuple[str, ...]
    others: tuple[str, ...]


def read_sources(datasets: Sequence[Analysis]) -> Sources:
    """Read the sources of an analysis dataset."""
    visits = _by_visit([data for data in datasets if data.has("SVSTDTC")])
    values: list[pd.DataFrame] = []
    people: dict[str, pd.DataFrame] = {}
    notes: list[str] = []
    others: list[str] = []
    for data in datasets:
        if (own := _values(data, visits)) is not None:
            values.append(own)
            notes.append(f"{data.name}: {len(own)} values")
        elif (who := _people(data)) is not None:
            people[data.name] = who
            notes.append(f"{data.name}: {', '.join(who.columns[1:])} of {len(who)} people")
        elif not data.has("SVSTDTC"):
            others.append(data.name)
    found = pd.concat(values, ignore_index=True) if values else pd.DataFrame({name: [] for name in _COLUMNS})
    return Sources(found, _joined(people), tuple(notes), tuple(others))


def may_hold_forms(data: Analysis) -> bool:
    """Tell whether a dataset is none of people, doses or visits."""
    return not data.has("SVSTDTC") and _people(data) is None


def refuse(others: Sequence[str]) -> None:
    """Refuse sources of which nothing could be taken; without any, those that hold no values.

    Raises
    ------
    InputError
        Always.
    """
    if others:
        raise InputError(
            f"{others[0]} holds neither values (--TESTCD with --STRESN, --STRESC or --ORRES; or subject, parameter, "
            f"value), nor people (TRTSDT, RFXSTDTC), doses (EXSTDTC) or visits (SVSTDTC), nor scores of the dataset"
        )
    raise InputError("no source holds values: name the dataset that the analysis was derived from, such as QS.xpt")


def _values(data: Analysis, visits: dict[tuple[str, str], str]) -> pd.DataFrame | None:
    """Return the values of a dataset, as written; None if it holds none."""
    test = next((name for name in data.facts if name.endswith(_TEST) and len(name) <= len(_TEST) + 2), None)
    plain = _plain(data, _VALUES)
    if test is None:
        return None if plain is None else plain.assign(domain=data.name, sequence=np.nan, test="", source=_places(data))
    stem = test.removesuffix(_TEST)
    names = data.present(f"{stem}{end}" for end in ("STRESN", "STRESC", "ORRES"))
    if not names:
        return None
    value = np.full(data.n, None, object)
    for name in reversed(names):
        filled = data.filled(name)
        own: Any = data.number(name) if name.endswith("N") else data.text(name)
        value[filled] = own[filled]
    subject, visit, date = data.text("USUBJID"), data.text("VISIT"), data.text(f"{stem}DTC").copy()
    undated = np.flatnonzero(date == "")
    date[undated] = [visits.get((subject[row], visit[row]), "") for row in undated]
    return pd.DataFrame(
        {
            "subject": subject,
            "visit": visit,
            "date": date,
            "parameter": data.text(test),
            "value": value,
            "unit": data.text(f"{stem}STRESU"),
            "domain": stem,
            "sequence": data.number(f"{stem}SEQ"),
            "test": data.text(f"{stem}TEST"),
            "source": _places(data),
        }
    )


def _places(data: Analysis) -> list[str]:
    return [f"{data.name}[{row}]" for row in range(1, data.n + 1)]


def _plain(data: Analysis, wanted: Sequence[str]) -> pd.DataFrame | None:
    """Return the columns of a plain table under our names; None if it is none."""
    known = {squash(name): name for name in wanted}
    found = {known[squash(name)]: name for name in data.facts if squash(name) in known}
    needed = ("subject", "parameter", "value") if "value" in wanted else ("subject", "first_dose_date")
    if not found.keys() >= {*needed}:
        return None
    return pd.DataFrame({name: data.text(found[name]) if name in found else "" for name in wanted})


def _by_visit(datasets: Iterable[Analysis]) -> dict[tuple[str, str], str]:
    """Return the date of each person's visits."""
    rows = ((data.text("USUBJID"), data.text("VISIT"), data.text("SVSTDTC")) for data in datasets)
    return {(who, visit): date for columns in rows for who, visit, date in zip(*columns, strict=True)}


def _people(data: Analysis) -> pd.DataFrame | None:
    """Return what a dataset says of people; None if it says nothing."""
    if data.has("EXSTDTC"):
        return _first_doses(data)
    names = {ours: name for ours, theirs in _OF_PEOPLE.items() for name in data.present(theirs)[:1]}
    if "first_dose_date" not in names or data.has_any("PARAMCD"):
        return _plain(data, _PEOPLE)
    return people_in(data, names)


def people_in(data: Analysis, names: dict[str, str]) -> pd.DataFrame:
    """Return a row per person of a dataset, with some of its variables."""
    columns = {ours: _dated(data, name) if ours.endswith("date") else data.text(name) for ours, name in names.items()}
    return pd.DataFrame({"subject": data.text("USUBJID"), **columns}).drop_duplicates(ignore_index=True)


def _dated(data: Analysis, name: str) -> Iterable[str]:
    """Return dates as text: those that are numbers as days, others as they are written."""
    if name.endswith("DTC"):
        return data.text(name)
    return ["" if np.isnan(day) else as_date(day) for day in data.number(name)]


def _first_doses(data: Analysis) -> pd.DataFrame:
    """Return the first day on which each person was given anything: a dose above 0, or placebo."""
    given = (data.number("EXDOSE") > 0) | (not data.has("EXDOSE"))
    given |= np.array([_PLACEBO in folded(name) for name in data.text("EXTRT")], np.bool_)
    doses = pd.DataFrame({"subject": data.text("USUBJID"), "first_dose_date": data.text("EXSTDTC")})
    doses = doses[given & (doses["first_dose_date"] != "")]
    return doses.groupby("subject", sort=False)["first_dose_date"].min().reset_index()


def _joined(people: dict[str, pd.DataFrame]) -> pd.DataFrame | None:
    """Return one row per person: of what several datasets say the doses given before what others say of them."""
    order = sorted(people.values(), key=lambda one: len(one.columns) > len(_PEOPLE[::2]))
    if not order:
        return None
    joined = order[0]
    for other in order[1:]:
        joined = joined.merge(other, on="subject", how="outer", suffixes=("", " "))
        for name in [name for name in map(str, joined) if name.endswith(" ")]:
            own, other_one = joined[name.rstrip()], joined.pop(name)
            joined[name.rstrip()] = own.where(own.notna() & (own != ""), other_one)
    return joined


def parameters(given: Analysis, values: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """Yield each parameter of an analysis dataset that has a source, and the test code there.

    That is its own code, or else the test of the records that its rows name by sequence, or the test of its label.
    """
    codes, labels = given.text("PARAMCD"), given.text("PARAM")
    tests = dict(zip(values["parameter"], values["test"].map(folded), strict=True))
    linked = dict(zip(keys(values["subject"], values["sequence"]), values["parameter"], strict=True))
    sequence = sequences(given, values)
    for parameter in dict.fromkeys(codes):
        rows = np.flatnonzero(codes == parameter)
        if parameter in tests:
            yield parameter, parameter
            continue
        named = {linked.get(key) for key in keys(given.text("USUBJID")[rows], sequence[rows])} - {None}
        named = named or {code for code, test in tests.items() if test and test == folded(labels[rows[0]])}
        if len(named) == 1:
            yield parameter, str(named.pop())


def sequences(given: Analysis, values: pd.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the sequence number of the record that each row of an analysis dataset names; NaN where it names none."""
    found = given.number("SRCSEQ").copy()
    domains = [domain for domain in dict.fromkeys(values["domain"]) if domain]
    if given.has("SRCDOM"):
        found[~np.isin(given.text("SRCDOM"), domains)] = np.nan
    for name in given.present(f"{domain}SEQ" for domain in domains):
        found = np.where(np.isnan(found), given.number(name), found)
    return found


def keys(subjects: Iterable[str], sequence: Iterable[float]) -> Iterator[tuple[str, float]]:
    """Yield the person and the sequence number of records."""
    yield from zip(map(folded, subjects), sequence, strict=True)
