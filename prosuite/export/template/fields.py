"""The columns of fields: one for each, held to its limits, its codes, a date or a time of day."""

from collections.abc import Iterator, Mapping
from typing import Any

from xlsxwriter import Workbook
from xlsxwriter.format import Format

from prosuite.catalogue.describe.instrument import values_in_words
from prosuite.export.template.column import (
    CLOCK,
    CLOCK_LIMITS,
    DAY,
    ENTRY,
    TEXT,
    TINTS,
    EntryColumn,
    ListSource,
    clock_rule,
    day_rule,
    header_format,
    is_no_code,
    is_outside,
    limits_rule,
    list_rule,
    prompted,
)
from prosuite.instruments.fields import MeasuredField
from prosuite.instruments.instrument import Instrument

_WIDTHS = {"text": 24, "date": 13}
_RULES = {"date": day_rule, "clock": clock_rule}
_TINT = {"trial": TINTS[0], "session": TINTS[1]}


def entered_fields(spec: Instrument) -> list[MeasuredField]:
    """Return the fields in the order of the form: what says which trial it is, then the others as in the spec."""
    trials = spec.trials
    first = [name for name in (trials.phase, trials.number) if name is not None] if trials else []
    return [*map(spec.field, first), *(field for field in spec.fields if field.id not in first)]


def field_columns(workbook: Workbook, spec: Instrument, sources: Mapping[str, ListSource]) -> Iterator[EntryColumn]:
    """Yield a column for each field; the tint of its header tells a value of a trial from one of the session."""
    headers = {per: header_format(workbook, tint, {"align": "center"}) for per, tint in _TINT.items()}
    formats = _cell_formats(workbook)
    for field in entered_fields(spec):
        yield EntryColumn(
            field.id,
            headers[field.per],
            "\n".join(_facts(spec, field)),
            max(len(field.id) + 2, _WIDTHS.get(field.kind, 6)),
            formats[field.kind],
            prompted(_rule(spec, field, sources), field.id, ".\n".join(_facts(spec, field, named=False)) + "."),
            _wrong(field),
            is_text=field.kind == "text",
        )


def _cell_formats(workbook: Workbook) -> dict[str, Format]:
    entry = workbook.add_format(ENTRY)
    own = {kind: workbook.add_format(how) for kind, how in (("date", DAY), ("text", TEXT), ("clock", CLOCK))}
    return {"number": entry, "choice": entry, **own}


def _facts(spec: Instrument, field: MeasuredField, *, named: bool = True) -> Iterator[str]:
    if named:
        yield field.id
    yield field.title
    if field.unit:
        yield f"Unit: {field.unit}"
    yield f"Values: {values_in_words(field)}"
    if field.soft:
        yield f"Usually: {field.soft[0]:g} to {field.soft[1]:g}"
    yield f"Of each {_given_for(spec, field)}"
    if not named:
        yield "Not known: leave it blank"


def _given_for(spec: Instrument, field: MeasuredField) -> str:
    """Say whether a field is given for each trial or once for the session."""
    if spec.trials is None:
        return "session"
    return "trial" if field.per == "trial" else "session (one row is enough)"


def _rule(spec: Instrument, field: MeasuredField, sources: Mapping[str, ListSource]) -> dict[str, Any]:
    """Return the validation of a field: what prosuite would refuse cannot be typed."""
    error = f"{field.id} takes {values_in_words(field)}, or nothing if it is not known."
    if field.id in sources:
        return list_rule(sources[field.id], "Not one of the values", error)
    if field.kind == "number" and field.hard is not None:
        is_count = spec.trials is not None and field.id == spec.trials.number
        return limits_rule(*field.hard, error, whole=is_count)
    return _RULES[field.kind]() if field.kind in _RULES else {"validate": "any"}


def _wrong(field: MeasuredField) -> str:
    if field.codes or field.values:
        return is_no_code(list(field.codes) or field.values)
    limits = CLOCK_LIMITS if field.kind == "clock" else field.hard
    return is_outside(*limits) if limits is not None else ""
