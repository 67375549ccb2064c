"""What the declarations of a study file do to a table; each that is applied leaves a note with a count."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Any

from prosuite.cells import has_decimal_comma, is_number, text
from prosuite.errors import ColumnError, SpecError
from prosuite.findings.finding import counted
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.items import Item
from prosuite.intake.columns.persons import person_field
from prosuite.intake.columns.roles import Roles, role_columns
from prosuite.intake.dates import DateColumn, read_dates, settled_by
from prosuite.intake.decimals import read_decimals
from prosuite.intake.study_file import ALL_ITEMS, Study, StudySheet
from prosuite.intake.table import Column, Table
from prosuite.names import code_key, nearest, squash


@dataclass(frozen=True, slots=True)
class Decoded:
    """A table after what the study file declares.

    Attributes
    ----------
    table
        The same cells at the same addresses.
    dates
        Its date column as dates, if it has one.
    """

    table: Table
    dates: DateColumn | None


def rename_columns(table: Table, entry: StudySheet) -> Table:
    """Apply the declared column names, blank the missing codes of single columns, and leave out columns to ignore.

    Raises
    ------
    ColumnError
        A declared column is not in the sheet.
    """
    table, columns_of_table = _rename_items(table, entry.columns)
    known = {squash(header): header for header in table.headers}
    for name in (*columns_of_table, *entry.ignore, *entry.missing_in):
        if squash(name) not in known:
            raise ColumnError(f"study file: sheet {table.sheet!r} has no column {name!r}{nearest(name, table.headers)}")
    names = {squash(name): meaning for name, meaning in entry.columns.items()}
    fields = {*known, *map(squash, names.values())}
    for key, declared in (("codes", entry.codes), ("units", entry.units)):
        for name in declared:
            if squash(name) not in fields:
                raise ColumnError(
                    f"study file: sheet {table.sheet!r}: {key}: no column is {name!r}{nearest(name, table.headers)}"
                )
    missing = {squash(name): codes for name, codes in entry.missing_in.items()}
    ignored = {squash(name) for name in entry.ignore}
    kept = [place for place, header in enumerate(table.headers) if squash(header) not in ignored]
    notes = [f"columns named by the study file: {_listed(entry.columns)}"] if entry.columns else []
    notes += [f"columns not read, as declared: {', '.join(entry.ignore)}"] if entry.ignore else []
    columns: list[Column] = []
    for place in kept:
        header, column = table.headers[place], table.columns[place]
        codes = missing.get(squash(header))
        columns.append(without_codes(column, codes, f"cells of {header!r}", notes) if codes else column)
    return replace(
        table,
        headers=tuple(names.get(squash(table.headers[place]), table.headers[place]) for place in kept),
        columns=tuple(columns),
        column_numbers=tuple(table.column_numbers[place] for place in kept),
        declared=frozenset(names.values()),
        labels=table.labels_at(kept),
        notes=(*table.notes, *notes),
    )


def _rename_items(table: Table, names: Mapping[str, str]) -> tuple[Table, dict[str, str]]:
    """Give items that a column names row by row the codes that are declared for them; return what names columns.

    Where each answer has a row, ``columns`` says of the names in that column what it says of headers elsewhere.
    """
    headers = {squash(header) for header in table.headers}
    own = {name: meaning for name, meaning in names.items() if squash(name) in headers}
    rest = {squash(name): meaning for name, meaning in names.items() if name not in own}
    meant = [next((own[name] for name in own if squash(name) == squash(header)), header) for header in table.headers]
    for position in role_columns("item", meant) if rest else ():
        codes, texts = table.coded(position)
        if rest.keys() <= {*map(squash, texts)}:
            said = [rest.get(squash(name), name) for name in texts]
            return table.with_cells(position, table.headers[position], [said[code] for code in codes.tolist()]), own
    return table, dict(names)


def decode(
    table: Table,
    items: Sequence[tuple[Item, int]],
    fields: Mapping[int, str],
    roles: Roles,
    study: Study,
    entry: StudySheet,
) -> Decoded:
    """Apply declared decimals, missing codes, stored answers, codes, visit spellings and date order to a table.

    Parameters
    ----------
    table
        The records.
    items
        The items, each with the position of its column.
    fields
        The field that a column holds, by position.
    roles
        The subject, visit and date columns.
    study, entry
        What is declared for all sheets and for this one.

    Returns
    -------
    Decoded
        A missing code becomes a blank, a number with a declared decimal comma a number, a stored answer the
        instrument's code, a code its meaning, a visit its first spelling, a date a date; notes say how many. A number
        that is not declared is no answer any more where another stored number is declared to mean it.

    Raises
    ------
    SpecError
        An answer is declared that the item does not offer.
    """
    columns = list(table.columns)
    notes: list[str] = []
    free = [place for place in range(len(columns)) if place not in (roles.subject, roles.visit, roles.date)]
    missing = study.missing | entry.missing
    for place, field in fields.items() if missing else ():
        columns[place] = without_codes(columns[place], missing, f"cells of {field}", notes)
    decimal = entry.decimal or study.decimal
    for place in free if decimal else ():
        columns[place] = read_decimals(columns[place], decimal or ".", is_field=place in fields)
    with_comma = map(has_decimal_comma, chain.from_iterable(table.columns[place] for place in free))
    if decimal == "," and (count := sum(with_comma)):
        notes.append(f"{counted(count, 'number')} with a decimal comma read as declared")
    _recode_items(columns, items, study, entry, notes, table.sheet)
    for place in free if missing else ():
        if place not in fields and person_field(table.headers[place]):
            columns[place] = without_codes(columns[place], missing, f"cells of {table.headers[place]!r}", notes)
    taken = {position for _, position in items}
    names = [fields.get(place, header) for place, header in enumerate(table.headers)]
    _name_codes(columns, names, [place for place in free if place not in taken], study, entry, notes)
    if roles.visit is not None and study.visits:
        columns[roles.visit] = _named_visits(columns[roles.visit], study, notes)
    dates = None
    if roles.date is not None:
        typed = without_codes(columns[roles.date], missing, "dates", notes) if missing else columns[roles.date]
        dates = read_dates(typed, entry.date_order or study.date_order)
        born = (place for place in free if person_field(table.headers[place]) == "birth_date")
        dates = settled_by(typed, dates, (read_dates(columns[place]) for place in born)) if dates.undecided else dates
        columns[roles.date] = _iso(typed, dates)
        notes += [f"{table.headers[roles.date]}: {dates.note}"] if dates.note else []
    return Decoded(replace(table, columns=tuple(columns), notes=(*table.notes, *notes)), dates)


def field_codes(study: Study, entry: StudySheet) -> dict[str, dict[str, str]]:
    """Return the codes in force in a sheet by squashed field name; what the sheet says of a field comes first."""
    return {squash(field): codes for field, codes in (study.codes | entry.codes).items()}


def without_codes(column: Column, codes: Mapping[str, str], what: str, notes: list[str]) -> list[Any]:
    """Blank the missing codes of a column."""
    missing = {code_key(code): meaning for code, meaning in codes.items()}
    keys = [code_key(text(value)) for value in column]
    notes += _missing_notes(Counter(key for key in keys if key in missing), missing, what)
    return [None if key in missing else value for key, value in zip(keys, column, strict=True)]


def _missing_notes(counts: Mapping[str, int], missing: Mapping[str, str], what: str) -> Iterator[str]:
    return (f"{count} {what} hold {key!r}: {missing[key]}" for key, count in counts.items())


def _recode_items(
    columns: list[Column],
    items: Sequence[tuple[Item, int]],
    study: Study,
    entry: StudySheet,
    notes: list[str],
    sheet: str | None,
) -> None:
    """Blank missing codes and turn stored answers into the instrument's codes."""
    missing = {code_key(code): meaning for code, meaning in (study.missing | entry.missing).items()}
    counts: Counter[str] = Counter()
    n_recoded = 0
    for item, position in items:
        recode = declared_answers(item, entry, sheet)
        if not missing and not recode:
            continue
        keys = [code_key(text(value)) for value in columns[position]]
        counts.update(key for key in keys if key in missing)
        meanings = {key: _meaning(key, recode, item) for key in {*keys} - missing.keys()}
        n_recoded += sum(isinstance(meanings.get(key), int) for key in keys)
        columns[position] = [
            None if key in missing else value if meanings[key] is None else meanings[key]
            for key, value in zip(keys, columns[position], strict=True)
        ]
    notes += _missing_notes(counts, missing, "answers")
    if entry.answers:
        notes.append(f"{counted(n_recoded, 'stored answer')} read as declared")


def answers_by_item(entry: StudySheet, instrument: Instrument) -> StudySheet:
    """Return what is declared about a sheet with the answers of scales declared for each of their items.

    What is declared for an item itself comes first; of a scale an item takes the answers that it offers.

    Raises
    ------
    SpecError
        No item of a scale offers an answer that is declared for it.
    """
    answers = dict(entry.answers)
    for scale in (scale for scale in instrument.scales if scale.id in entry.answers):
        declared = answers.pop(scale.id)
        items = [item for item in instrument.items if item.id in scale.of]
        offered = {answer for item in items for answer in item.answers}
        unknown = next((code for code, answer in declared.items() if answer not in offered), None)
        if unknown is not None:
            raise SpecError(
                f"study file: answers.{scale.id}: {unknown!r} = {declared[unknown]}, but the items of {scale.id} offer "
                f"{', '.join(map(str, sorted(offered)))}"
            )
        for item in items:
            own = {code: answer for code, answer in declared.items() if answer in item.answers}
            answers[item.id] = own | answers.get(item.id, {})
    return entry.model_copy(update={"answers": answers})


def declared_answers(item: Item, entry: StudySheet, sheet: str | None) -> dict[str, int]:
    """Return what stored answers of an item mean, by code."""
    own = entry.answers.get(item.id, {})
    for code, answer in own.items():
        if answer not in item.answers:
            offered = ", ".join(map(str, item.answers))
            raise SpecError(
                f"study file: sheet {sheet!r}: answers.{item.id}: {code!r} = {answer}, but {item.id} offers {offered}"
            )
    return {code_key(code): answer for code, answer in {**entry.answers.get(ALL_ITEMS, {}), **own}.items()}


def _meaning(key: str, recode: Mapping[str, int], item: Item) -> int | str | None:
    """Return the answer that a stored code is declared to be, words if it can be none, None if it stands for itself."""
    if recode.get(key) in item.answers:
        return recode[key]
    taken = {str(answer) for code, answer in recode.items() if is_number(code)}
    if key in recode or (key in taken and is_number(key)):
        return f"{key} (not declared for {item.id})"
    return None


def _name_codes(
    columns: list[Column],
    headers: Sequence[str],
    places: Iterable[int],
    study: Study,
    entry: StudySheet,
    notes: list[str],
) -> None:
    """Turn stored codes of columns that are no items into their meanings."""
    fields = field_codes(study, entry)
    for place in places if fields else ():
        codes = fields.get(squash(headers[place])) or fields.get(person_field(headers[place]) or "")
        if codes:
            meanings = {code_key(meaning): meaning for meaning in codes.values()}
            meanings |= {code_key(code): meaning for code, meaning in codes.items()}
            columns[place] = _renamed(columns[place], meanings, f"cells of {headers[place]!r}", notes)


def _named_visits(column: Column, study: Study, notes: list[str]) -> list[Any]:
    """Turn every spelling of a visit into its name."""
    names = {key: name for key in {code_key(text(value)) for value in column} if (name := study.visit_name(key))}
    return _renamed(column, names, "visits", notes)


def _renamed(column: Column, names: Mapping[str, str], what: str, notes: list[str]) -> list[Any]:
    """Replace cells by the name that their code has; a note counts those that were written otherwise."""
    keys = [code_key(text(value)) for value in column]
    counts = Counter(
        (text(value), names[key])
        for key, value in zip(keys, column, strict=True)
        if key in names and text(value) != names[key]
    )
    notes += (f"{count} {what} hold {typed!r}: {name}" for (typed, name), count in counts.items())
    return [names.get(key, value) for key, value in zip(keys, column, strict=True)]


def _iso(column: Column, dates: DateColumn) -> list[Any]:
    """Put dates in place of what was typed, but for cells that hold the same date already, maybe with a time."""
    return [
        typed if date is None or text(typed).startswith(date.isoformat()) else date
        for typed, date in zip(column, dates.values, strict=True)
    ]


def _listed(columns: Mapping[str, str]) -> str:
    return ", ".join(f"{name!r} = {meaning}" for name, meaning in columns.items())
