"""Which instrument a table holds: said by an option, the study file, the sheet's name or its columns; never guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice

from prosuite.catalogue.catalogue import Catalogue
from prosuite.datafiles import nearest
from prosuite.errors import ColumnError, InstrumentError, SpecError
from prosuite.instruments.questionnaire import Instrument
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.columns.items import ColumnMap, ItemNames, cut_header, is_visit
from prosuite.intake.columns.persons import person_field
from prosuite.intake.columns.roles import Roles, find_roles, is_role_name, squash
from prosuite.intake.dates import DateColumn
from prosuite.intake.declared import decode, rename_columns
from prosuite.intake.formats.workbook_xml import Unread
from prosuite.intake.layouts.answer_rows import unstack
from prosuite.intake.layouts.blocks import find_blocks, name_visits, stack
from prosuite.intake.layouts.own_rows import own_rows
from prosuite.intake.study_file import ALL_ITEMS, Study, StudySheet
from prosuite.intake.table import Table

_SHOWN_NAMES = 4


@dataclass(frozen=True, slots=True)
class Form:
    """A table and the instrument it holds.

    Attributes
    ----------
    table
        The records.
    instrument
        What they answer.
    columns
        The item columns.
    roles
        The subject, visit and date columns.
    declared_by
        What says that the table holds this instrument.
    entry
        What the study file declares about the sheet.
    visit
        The visit of every record, where the table has no visit column.
    dates
        The date column read as dates, if there is one.
    study
        What the study file declares about all sheets.
    """

    table: Table
    instrument: Instrument
    columns: ColumnMap
    roles: Roles
    declared_by: str
    entry: StudySheet
    visit: str = ""
    dates: DateColumn | None = None
    study: Study = field(default_factory=Study)

    @property
    def known_positions(self) -> set[int]:
        """Positions of the item columns."""
        return {column.position for column in self.columns.columns}

    @property
    def scored_positions(self) -> set[int]:
        """Positions of the columns that scores are made of, and that are not carried along."""
        return self.known_positions


def map_form(
    table: Table,
    instrument: Instrument,
    catalogue: Catalogue,
    declared_by: str,
    study: Study | None = None,
) -> Form:
    """Map the columns of a table that is known to hold an instrument.

    Parameters
    ----------
    table
        The table as it stands on the sheet.
    instrument
        What it holds.
    catalogue
        All instruments, so that the names of its relatives are recognised.
    declared_by
        What says so.
    study
        Declares column names, missing codes, stored answers and visits.

    Raises
    ------
    ColumnError
        No column is an item, the numbers of the columns can be read in two ways, or the items stand several times
        and not as visits.
    InstrumentError
        The columns say that they hold another instrument, or two.
    """
    study = study or Study()
    entry = study.sheet(table.sheet or "") or StudySheet()
    table, columns = _lay_out(rename_columns(table, entry), ItemNames(instrument, catalogue.family(instrument)))
    _check_declared(table, instrument, declared_by, columns, catalogue)
    unnamed = set(instrument.item_ids) - columns.claims().keys()
    if columns.ambiguous and unnamed:  # where all items have a column, a number is some other one
        raise ColumnError(
            f"{_place(table)}: the numbers of columns {_some(table.headers[place] for place in columns.ambiguous)} "
            f"can be read as printed or as sequential item numbers: rename these columns to the item codes "
            f"({_some(instrument.item_ids)}), or declare them in a study file"
        )
    if not columns.columns:
        raise ColumnError(
            f"{_place(table)} holds no item of {instrument.id}: expected columns named by item codes "
            f"({_some(instrument.item_ids)}), printed numbers or CDISC codes; found {_some(table.headers)}; "
            f"other names can be declared in a study file"
        )
    if table.sheet is not None:  # a DataFrame keeps its rows
        prefixes = [prefix for member in catalogue.family(instrument) for prefix in member.column_prefixes]
        table = own_rows(table, [column.position for column in columns.columns], prefixes)
    roles = find_roles(table.headers)
    claims = columns.claims()
    items = {item: claims[item.id][0] for item in instrument.items if len(claims.get(item.id, [])) == 1}
    decoded = decode(_without_errors(table, roles), items, roles, study, entry)
    visit = study.visit_name(entry.visit or "") or entry.visit or ""
    return Form(decoded.table, instrument, columns, roles, declared_by, entry, visit, decoded.dates, study)


def find_forms(
    table: Table, catalogue: Catalogue, *, option: Instrument | None = None, study: Study | None = None
) -> list[Form]:
    """Find every instrument that a sheet's table holds.

    Parameters
    ----------
    table
        The table.
    catalogue
        The instruments to look for.
    option
        The instrument given as an option; it applies to sheets that hold its items.
    study
        The study file; what it says of a sheet comes before the sheet's name.

    Raises
    ------
    InstrumentError
        Several instruments ask these items and nothing says which one it is, or what is said is contradictory;
        the message names the option that settles it.
    ColumnError
        See :func:`map_form`.
    """
    entry = study.sheet(table.sheet or "") if study else None
    if entry is not None and entry.instrument in catalogue.measurements:
        return []
    if entry is not None and entry.instrument is not None:
        return [map_form(table, catalogue.instrument(entry.instrument), catalogue, "study file", study)]
    forms = (_find_form(table, family, catalogue, option, study) for family in catalogue.families())
    return [form for form in forms if form is not None]


def _find_form(
    table: Table,
    family: Sequence[Instrument],
    catalogue: Catalogue,
    option: Instrument | None,
    study: Study | None,
) -> Form | None:
    wanted = option if option in family else None
    named = next((member for member in family if squash(table.sheet or "") in _sheet_names(member)), None)
    if named is not None:
        if wanted not in (None, named):
            raise InstrumentError(
                f"{_place(table)} is named as {named.id} but the option says --instrument {wanted.id}: rename the "
                f"sheet, drop the option, or declare the sheet in a study file (--study)"
            )
        return map_form(table, named, catalogue, "sheet name", study)
    names = ItemNames(wanted or family[0], family)
    _, columns = _lay_out(table, names)
    if not names.holds(columns):
        return None
    if wanted is not None:
        return map_form(table, wanted, catalogue, "--instrument", study)
    if columns.declared:
        return map_form(table, catalogue.instrument(min(columns.declared)), catalogue, "column names", study)
    if len(family) == 1:
        return map_form(table, family[0], catalogue, "item columns", study)
    options = [f"--instrument {member.id}" for member in family]
    raise InstrumentError(
        f"{_place(table)} holds items of {_any_of([member.id for member in family])} and does not say which: "
        f"add {_any_of(options)}, name the sheet so, or declare it in a study file (--study)"
    )


def _lay_out(table: Table, names: ItemNames) -> tuple[Table, ColumnMap]:
    """Bring a table to one row per record and find its item columns.

    Raises
    ------
    ColumnError
        The items stand several times, and what tells the columns apart is no visit.
    """
    rows = None if table.sheet is None else unstack(table, names)  # a DataFrame keeps its rows
    if rows is not None:
        return rows, names.map(rows.headers)
    blocks = find_blocks(table.headers, names)
    plain = names.map(table.headers)
    bare = [block for block in blocks if not block.before and not block.after]
    if not blocks or (bare and not any(name_visits([block]) for block in blocks)):
        return table, plain
    visits = name_visits(blocks)
    if table.sheet is not None and visits is not None and find_roles(table.headers).visit is None:
        table = stack(table, blocks, visits)
        return table, names.map(table.headers)
    if len(blocks) == 1:
        return table, blocks[0].items
    shared = [repr(" ... ".join(filter(None, (block.before, block.after))) or "nothing") for block in blocks]
    raise ColumnError(
        f"{_place(table)}: the items stand {len(blocks)} times, in columns that share {', '.join(shared)}, and it is "
        f"not clear that these are visits: keep one set, or name the others by a visit such as bl, m3 or v2"
    )


def _check_declared(
    table: Table, instrument: Instrument, declared_by: str, columns: ColumnMap, catalogue: Catalogue
) -> None:
    """Refuse columns that name another instrument than the one declared."""
    declared = sorted(columns.declared)
    if len(declared) > 1:
        examples = (
            next(
                f"{table.headers[column.position]!r} ({name})" for column in columns.columns if column.declares == name
            )
            for name in declared
        )
        raise InstrumentError(
            f"{_place(table)} mixes instruments: its columns include {' and '.join(examples)}; "
            f"put each instrument on a sheet of its own"
        )
    for name in declared:
        other = catalogue.instrument(name)
        by_code = any(column.declares == name and column.naming == "CDISC code" for column in columns.columns)
        same_answers = [item.answers for item in other.items] == [item.answers for item in instrument.items]
        if other is not instrument and (by_code or not same_answers):
            raise InstrumentError(
                f"{_place(table)} has columns named as {name} but the {declared_by} says {instrument.id}: "
                f"correct one of the two"
            )


def check_study(study: Study, sheets: Iterable[str], catalogue: Catalogue) -> None:
    """Refuse a study file that speaks of sheets, instruments or items there are not.

    Raises
    ------
    SpecError
        A sheet is not in the workbook, or an item in no instrument.
    InstrumentError
        An instrument is unknown.
    """
    known = {squash(sheet): sheet for sheet in sheets}
    items = {item: instrument for instrument in catalogue.instruments.values() for item in instrument.item_ids}
    for name, entry in study.sheets.items():
        if squash(name) not in known:
            there = f"{nearest(name, known.values())} (there are: {_some(known.values())})"
            raise SpecError(f"study file: sheets: no sheet is named {name!r}{there}")
        if entry.instrument is not None:
            catalogue.spec(entry.instrument)
        fields = (*study.codes, *entry.codes)
        measured = [FieldNames(spec, known=True) for spec in catalogue.measurements.values()]
        for column, meaning in entry.columns.items():
            if any(names.read(meaning) for names in measured) or _is_visit_date(meaning):
                continue
            if meaning not in (*items, *fields) and not is_role_name(squash(meaning)) and not person_field(meaning):
                close = nearest(meaning, (*items, *fields))
                raise SpecError(
                    f"study file: sheets.{name}.columns: {column!r} = {meaning!r} is neither an item or field of an "
                    f"instrument nor subject, visit, date, sex, age, birth_date, item, answer or a field with codes"
                    f"{close}"
                )
        for item in entry.answers:
            if item not in (ALL_ITEMS, *items):
                raise SpecError(
                    f"study file: sheets.{name}.answers: {item!r} is no item of an instrument{nearest(item, items)}"
                )


def _is_visit_date(name: str) -> bool:
    """Tell whether a name is that of a visit's date, such as v1_date."""
    cuts = cut_header(name)
    return any(find_roles([role]).date is not None and is_visit(f"{before}{after}") for before, role, after in cuts)


def _without_errors(table: Table, roles: Roles) -> Table:
    """Blank what is no value in the subject, visit and date columns: #REF! is nobody's name."""
    columns = list(table.columns)
    for position in (roles.subject, roles.visit, roles.date):
        if position is not None and any(isinstance(value, Unread) for value in columns[position]):
            columns[position] = [None if isinstance(value, Unread) else value for value in columns[position]]
    return replace(table, columns=tuple(columns))


def _sheet_names(instrument: Instrument) -> set[str]:
    return {squash(name) for name in (instrument.id, *instrument.sheet_names)}


def _place(table: Table) -> str:
    return "the data frame" if table.sheet is None else f"sheet {table.sheet!r}"


def _some(names: Iterable[str]) -> str:
    names = list(names)
    shown = ", ".join(islice((" ".join(name.split()) or "''" for name in names), _SHOWN_NAMES))
    return f"{shown}, ..." if len(names) > _SHOWN_NAMES else shown


def _any_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
