"""The study file: what a study declares about its workbook, and its effect on a table."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Self

from pydantic import Field, PositiveInt, model_validator

from prosuite.errors import ColumnError, SpecError
from prosuite.instruments.answers import is_number
from prosuite.instruments.loading import nearest, parse, read_toml
from prosuite.instruments.spec import Frozen, Identifier, Item
from prosuite.instruments.strata import Sex
from prosuite.intake.headers import squash
from prosuite.intake.table import Table, text

Code = Annotated[str, Field(min_length=1)]
ALL_ITEMS = "items"


class StudySheet(Frozen):
    """What is declared about one sheet.

    Attributes
    ----------
    instrument, norms
        What it holds and the norms it is scored with.
    header_row
        Spreadsheet row of the column names.
    visit
        The visit of every record, where the sheet has no visit column.
    columns
        Column names of the sheet and what they are: an item code, ``subject``, ``visit``, ``date``, ``sex``, ``age``
        or ``birth_date``.
    ignore
        Columns not to be read.
    missing
        Codes that mean a missing answer in this sheet, with their meaning; besides those of the study.
    answers
        Recodes of stored answers to the instrument's codes, by item code or for all ``items``.
    """

    instrument: Identifier | None = None
    norms: Identifier | None = None
    header_row: PositiveInt | None = None
    visit: str | None = None
    columns: dict[str, Identifier] = Field(default_factory=dict)
    ignore: tuple[str, ...] = ()
    missing: dict[Code, str] = Field(default_factory=dict)
    answers: dict[Identifier, dict[Code, int]] = Field(default_factory=dict)


class PersonCodes(Frozen):
    """What the codes of person columns mean; none is guessed."""

    sex: dict[Code, Sex] = Field(default_factory=dict)


class Study(Frozen):
    """A study file.

    Sheets are named as in the workbook; case, spaces and punctuation are ignored. ::

        [missing]
        "-9" = "not done"

        [visits]
        baseline = ["BL", "Visit 1"]

        [sheets."Form A"]
        instrument = "sf36v1"
        norms = "us1990"
        columns = { "General health" = "gh1" }
        answers.rp1 = { "0" = 2, "1" = 1 }

    Attributes
    ----------
    missing
        Codes that mean a missing answer in every sheet, with their meaning.
    visits
        Visits and the other spellings of each.
    codes
        What the codes of a sex column mean, in every sheet.
    sheets
        What is declared about single sheets.
    """

    missing: dict[Code, str] = Field(default_factory=dict)
    visits: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    codes: PersonCodes = PersonCodes()
    sheets: dict[str, StudySheet] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check_spellings(self) -> Self:
        sheets = [squash(name) for name in self.sheets]
        spellings = [_key(other) for name, others in self.visits.items() for other in {name, *others}]
        for kind, names in (("sheet", sheets), ("visit", spellings)):
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise ValueError(f"{kind} {twice!r} is declared twice")
        return self

    def sheet(self, name: str) -> StudySheet | None:
        """Return what is declared about a sheet, or None."""
        return next((entry for key, entry in self.sheets.items() if squash(key) == squash(name)), None)


def load_study(path: str | Path) -> Study:
    """Read a study file.

    Raises
    ------
    SpecError
        The file is faulty; the message names file, key and what is allowed.
    """
    path = Path(path)
    return parse(read_toml(path), Study, path.name)


def rename_columns(table: Table, entry: StudySheet) -> Table:
    """Apply the declared column names and leave out the columns to ignore.

    Raises
    ------
    ColumnError
        A declared column is not in the sheet.
    """
    known = {squash(header): header for header in table.headers}
    for name in (*entry.columns, *entry.ignore):
        if squash(name) not in known:
            raise ColumnError(f"study file: sheet {table.sheet!r} has no column {name!r}{nearest(name, table.headers)}")
    names = {squash(name): meaning for name, meaning in entry.columns.items()}
    ignored = {squash(name) for name in entry.ignore}
    kept = [place for place, header in enumerate(table.headers) if squash(header) not in ignored]
    return replace(
        table,
        headers=tuple(names.get(squash(table.headers[place]), table.headers[place]) for place in kept),
        columns=tuple(table.columns[place] for place in kept),
        column_numbers=tuple(table.column_numbers[place] for place in kept),
    )


def decode(table: Table, items: Mapping[Item, int], visit: int | None, study: Study, entry: StudySheet) -> Table:
    """Apply declared missing codes, stored answers and visit spellings to a table.

    Parameters
    ----------
    table
        The records.
    items
        Position of each item's column.
    visit
        Position of the visit column, if there is one.
    study, entry
        What is declared for all sheets and for this one.

    Returns
    -------
    Table
        The same cells at the same addresses; a missing code becomes a blank, a stored answer the instrument's code,
        a visit its first spelling. Notes say how many cells each missing code was found in. A number that is not
        declared is no answer any more where another stored number is declared to mean it.

    Raises
    ------
    SpecError
        An answer is declared that the item does not offer.
    """
    columns = list(table.columns)
    missing = {_key(code): meaning for code, meaning in (study.missing | entry.missing).items()}
    counts: Counter[str] = Counter()
    for item, position in items.items():
        own = entry.answers.get(item.id, {})
        for code, answer in own.items():
            if answer not in item.answers:
                offered = ", ".join(map(str, item.answers))
                raise SpecError(
                    f"study file: sheet {table.sheet!r}: answers.{item.id}: {code!r} = {answer}, "
                    f"but {item.id} offers {offered}"
                )
        recode = {_key(code): answer for code, answer in {**entry.answers.get(ALL_ITEMS, {}), **own}.items()}
        if not missing and not recode:
            continue
        keys = [_key(text(value)) for value in columns[position]]
        counts.update(key for key in keys if key in missing)
        meanings = {key: _meaning(key, recode, item) for key in {*keys} - missing.keys()}
        columns[position] = [
            None if key in missing else value if meanings[key] is None else meanings[key]
            for key, value in zip(keys, columns[position], strict=True)
        ]
    if visit is not None and study.visits:
        spellings = {_key(other): name for name, others in study.visits.items() for other in (name, *others)}
        columns[visit] = [spellings.get(_key(text(value)), value) for value in columns[visit]]
    notes = tuple(f"{count} answers hold {key!r}: {missing[key]}" for key, count in counts.items())
    return replace(table, columns=tuple(columns), notes=(*table.notes, *notes))


def decode_sex(table: Table, position: int | None, study: Study, entry: StudySheet) -> Table:
    """Apply the declared sex codes, and the missing codes, to the sex column of a table."""
    meanings = {_key(code): None for code in study.missing | entry.missing}
    declared: dict[str, str | None] = meanings | {_key(code): sex for code, sex in study.codes.sex.items()}
    if position is None or not declared:
        return table
    columns = list(table.columns)
    columns[position] = [declared.get(_key(text(cell)), cell) for cell in columns[position]]
    return replace(table, columns=tuple(columns))


def _meaning(key: str, recode: Mapping[str, int], item: Item) -> int | str | None:
    """Return the answer that a stored code is declared to be, words if it can be none, None if it stands for itself."""
    if recode.get(key) in item.answers:
        return recode[key]
    taken = {str(answer) for code, answer in recode.items() if is_number(code)}
    if key in recode or (key in taken and is_number(key)):
        return f"{key} (not declared for {item.id})"
    return None


def _key(code: str) -> str:
    """Return a code as codes are compared: 9, 9.0 and " 9 " are the same."""
    code = code.strip().casefold()
    return text(float(code)) if is_number(code) else code
