"""All rules over the datasets of a study."""

from collections.abc import Callable, Iterator, Sequence
from itertools import chain
from typing import TypeAlias

from prosuite.conformance import baseline, events, flags, pairing, subjects, timing, variables, windows
from prosuite.conformance.analysis import Analysis
from prosuite.conformance.found import Found, findings_of
from prosuite.findings.finding import Finding

_Check: TypeAlias = Callable[[Analysis], Iterator[Found]]
_WITHOUT_RECORDS: tuple[_Check, ...] = (
    variables.dataset_name,
    variables.no_records,
    variables.names,
    variables.labels,
    variables.presence,
)
_ALL: tuple[_Check, ...] = (
    *_WITHOUT_RECORDS,
    variables.types,
    variables.filled,
    variables.texts,
    flags.flags,
    subjects.unique,
    pairing.one_to_one,
    timing.no_day_zero,
    timing.imputation,
    timing.order,
)
_PARAMETERS: tuple[_Check, ...] = (
    pairing.paramcd_form,
    pairing.constants,
    pairing.categories,
    baseline.values,
    baseline.changes,
    windows.windows,
    windows.days,
    windows.analysed,
    windows.derivation,
)


def check_datasets(datasets: Sequence[Analysis]) -> Iterator[Finding]:
    """Yield every finding of the datasets of one study, dataset by dataset, by rule and record."""
    adsl = next((data for data in datasets if data.kind == "adsl"), None)
    for data in datasets:
        for found in _found(data, adsl):
            yield from findings_of(data, found)


def _found(data: Analysis, adsl: Analysis | None) -> Iterator[Found]:
    if not data.n:
        yield from chain.from_iterable(check(data) for check in _WITHOUT_RECORDS)
        return
    places = subjects.places_in(data, adsl)
    start = subjects.first_doses(data, adsl, places)
    yield from chain.from_iterable(check(data) for check in _ALL)
    yield from timing.study_days(data, start)
    if data.kind == "parameters":
        yield from chain.from_iterable(check(data) for check in _PARAMETERS)
        yield from baseline.records(data, start)
    if data.kind == "events":
        yield from chain(flags.serious(data), events.emergent(data, start))
    if adsl is not None and data is not adsl and adsl.n:
        yield from subjects.against(data, adsl, places)
