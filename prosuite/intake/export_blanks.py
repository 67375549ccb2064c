"""The words by which exporting programs write a blank, such as NA: they count as blank, and a note gives the count."""

from collections import Counter
from dataclasses import replace

from prosuite.cells import text
from prosuite.findings.finding import counted
from prosuite.instruments.form import Form
from prosuite.intake.columns.names import Columns
from prosuite.intake.columns.persons import person_field
from prosuite.intake.columns.roles import Roles
from prosuite.intake.declared import field_codes
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Column, Table, texts_in
from prosuite.names import code_key, squash

_WORDS = frozenset({"na", "n/a", "<na>", "#null!", "nan", "nat", "null", ".", "\\n"})


def is_export_blank(value: object) -> bool:
    """Tell whether a cell is text by which an exporting program writes a blank."""
    return isinstance(value, str) and value.strip().casefold() in _WORDS


def without_export_blanks(table: Table, instrument: Form, read: Columns, roles: Roles, study: Study) -> Table:
    """Blank such words in the columns that are read.

    Parameters
    ----------
    table
        The table; what it says of persons, and its dates, are read too.
    instrument
        What it holds; a word that is a value of a field is no blank in its column.
    read
        The columns of items and fields; free text may be any word.
    roles
        The date column; the name of a subject or visit may be any word.
    study
        A code that it declares for this sheet is no blank either.
    """
    if not study.export_blanks:
        return table
    places: dict[int, list[str]] = {
        place: [] for place, header in enumerate(table.headers) if place == roles.date or person_field(header)
    }
    places |= {column.position: [] for column in read.items.columns}
    for column in read.fields:
        field = instrument.field(column.field)
        if field.kind != "text":
            places[column.position] = [word for code, words in field.codes.items() for word in (code, *words)]
    entry = study.sheet(table.sheet or "") or StudySheet.model_construct()
    declared = {key for codes in (study.missing, entry.missing, *entry.missing_in.values()) for key in codes}
    declared |= {key for codes in entry.answers.values() for key in codes}
    fields = field_codes(study, entry)
    columns, counts = list(table.columns), Counter[str]()
    for place, words in places.items():
        if place not in (roles.subject, roles.visit):
            header = table.headers[place]
            codes = fields.get(squash(header)) or fields.get(person_field(header) or "") or {}
            own = {*words, *codes, *codes.values()}
            columns[place] = _without(columns[place], set(map(squash, own)), set(map(code_key, declared)), counts)
    notes = (
        f"{counted(count, 'cell')} with {word!r}, by which programs export a blank: read as blank "
        f"(export_blanks = false declares that it is none)"
        for word, count in counts.items()
    )
    return replace(table, columns=tuple(columns), notes=(*table.notes, *notes)) if counts else table


def _without(column: Column, offered: set[str], declared: set[str], counts: Counter[str]) -> Column:
    found = {value for value in texts_in(column) if is_export_blank(value) and code_key(value) not in declared}
    found -= {value for value in found if squash(value) and squash(value) in offered}
    if not found:
        return column
    counts.update(text(value) for value in column if isinstance(value, str) and value in found)
    return [None if isinstance(value, str) and value in found else value for value in column]
