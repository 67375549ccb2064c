"""Codes of fields that the file itself labels, such as 1 = Female for sex: read by their labels."""

from dataclasses import replace

from prosuite.cells import is_number, text
from prosuite.instruments.choices import read_words
from prosuite.instruments.form import Form
from prosuite.instruments.persons import persons
from prosuite.intake.columns.fields import FieldColumn
from prosuite.intake.columns.persons import person_field
from prosuite.intake.declared import field_codes
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table
from prosuite.names import code_key, squash


def with_field_labels(
    table: Table, instrument: Form, fields: tuple[FieldColumn, ...], study: Study, entry: StudySheet
) -> Table:
    """Put the words of a file's value labels in place of the codes of choices, and of the sex of persons.

    Only where every code in the column has a label that the field knows; what the study file declares comes first.
    """
    if not table.value_labels:
        return table
    choices = {place: persons().field("sex") for place, name in enumerate(table.headers) if person_field(name) == "sex"}
    choices |= {column.position: instrument.field(column.field) for column in fields}
    declared, columns, notes = field_codes(study, entry), list(table.columns), list(table.notes)
    for place, field in choices.items():
        labels = next(iter(table.labels_of(place)), {})
        codes = {code for value in set(map(text, columns[place])) if is_number(code := code_key(value))}
        if (
            not field.codes
            or not codes <= labels.keys()
            or {squash(field.id), squash(table.headers[place])} & {*declared}
        ):
            continue
        meant, readings = read_words(field, {labels[code] for code in codes})
        if codes and not readings and None not in meant.values():
            keys = [code_key(text(value)) for value in columns[place]]
            columns[place] = [labels[key] if key in codes else v for key, v in zip(keys, columns[place], strict=True)]
            said = ", ".join(f"{code} is {labels[code]}" for code in sorted(codes))
            notes.append(f"{table.headers[place]}: codes read by the file's own labels: {said}")
    return replace(table, columns=tuple(columns), notes=tuple(notes))
