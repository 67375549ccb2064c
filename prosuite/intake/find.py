"""Which instruments a table holds: said by an option, the study file, its name or its columns; never guessed."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace

from prosuite.catalogue.catalogue import Catalogue
from prosuite.errors import ColumnError, InstrumentError, ProsuiteError, Refusals
from prosuite.instruments.form import Form
from prosuite.instruments.instrument import Instrument
from prosuite.intake.coded_words import without_words
from prosuite.intake.columns.items import cut_header
from prosuite.intake.columns.names import Columns, Names
from prosuite.intake.columns.roles import Roles
from prosuite.intake.columns.subjects import telling_roles
from prosuite.intake.columns.units import declared_units, with_units
from prosuite.intake.columns.unread import some, why_unread
from prosuite.intake.constants import with_constants
from prosuite.intake.declared import answers_by_item, decode, rename_columns
from prosuite.intake.export_blanks import without_export_blanks
from prosuite.intake.formats.sheet_facts import Unread
from prosuite.intake.labelled_fields import with_field_labels
from prosuite.intake.layouts.blocks import unread_numbers
from prosuite.intake.layouts.lay_out import LaidOut, lay_out, place_of
from prosuite.intake.layouts.own_rows import own_rows
from prosuite.intake.layouts.phases import with_phases
from prosuite.intake.possible import possible_families
from prosuite.intake.sheet import DeclaredBy, Sheet
from prosuite.intake.sheet_names import cut_name, names_of
from prosuite.intake.study_file import Study, StudySheet
from prosuite.intake.table import Table
from prosuite.intake.told_by_answers import told_by_answers
from prosuite.names import squash

_SHOWN_HEADERS = 8


_Found = tuple[LaidOut, tuple[Form, Sequence[Form], DeclaredBy]]


def find_sheets(
    table: Table, catalogue: Catalogue, *, option: Instrument | None = None, study: Study | None = None
) -> list[Sheet]:
    """Find every instrument that a sheet's table holds.

    Parameters
    ----------
    table
        The table.
    catalogue
        The instruments to look for.
    option
        The instrument given as an option; it applies to sheets that hold its items or one of its fields.
    study
        The study file; what it says of a sheet comes before the sheet's name.

    Raises
    ------
    InstrumentError
        Several instruments ask these items and nothing says which one it is, or what is said is contradictory;
        the message names the option that settles it.
    ColumnError
        See :func:`map_sheet`.
    RefusedError
        Several of these.
    """
    found, refused = find_families(table, catalogue, option=option, study=study)
    Refusals(refused.values()).raise_any()
    return found


def find_families(
    table: Table,
    catalogue: Catalogue,
    *,
    option: Instrument | None = None,
    study: Study | None = None,
    alone: bool = False,
) -> tuple[list[Sheet], dict[str, ProsuiteError]]:
    """Find every instrument that a table holds, and why it cannot be read as one, by family; see :func:`find_sheets`.

    The option is about a sheet that is ``alone`` in its file, and comes before a word in its name.

    Raises
    ------
    ColumnError
        A column is declared that the table has not.
    """
    study = study or Study.model_construct()
    entry = study.sheet(table.sheet or "")
    if entry is not None and entry.instrument is not None:
        instrument = catalogue.instrument(entry.instrument)
        return [map_sheet(table, instrument, DeclaredBy.STUDY_FILE, catalogue.family(instrument), study)], {}
    named = rename_columns(table, entry) if entry is not None else table
    families = catalogue.families()
    is_whole = squash(table.sheet or "") in names_of(catalogue.forms.values())
    asked = None if option is None else catalogue.forms.get(option.id)
    passed = asked if alone else None
    by_name = {family[0].family: _named(table, family, whole=is_whole or passed in family) for family in families}
    said = {
        family[0].family: member
        for family in families
        if (member := by_name[family[0].family] or (asked if asked in family else None))
    }
    claimed = _claimed(named.headers, said.values(), catalogue)
    possible = possible_families(named, catalogue, study)
    refused: dict[str, ProsuiteError] = {}
    found: list[_Found] = []
    for family in families:
        member = said.get(family[0].family)
        if member is not None:
            names = Names(member, family, known=True)
        elif family[0].family in possible:
            names = possible[family[0].family].without(claimed)
        else:
            continue
        try:
            declared = _declared(named, names, family, asked, by_name[family[0].family], study)
        except ProsuiteError as error:
            declared, refused[family[0].family] = None, error
        if declared is not None:
            held, by, laid = declared
            found.append((laid, (held, family, by)))
    refused = _unsettled(refused, said, found, possible, named.headers)
    found, unsaid = _without_counted(_without_shared(found), named.headers)
    if unsaid:
        refused[unsaid[0][0].family] = InstrumentError(_may_be_of(table, unsaid))
    laid_out = with_phases([laid for laid, _ in found], entry or StudySheet.model_construct(), study)
    sheets: list[Sheet] = []
    for laid, (_, (held, members, by)) in zip(laid_out, found, strict=True):
        try:
            sheets.append(_map(table, laid, catalogue.instruments[held.id], members, by, study))
        except ProsuiteError as error:
            refused[held.family] = error
    return sheets, refused


def map_sheet(
    table: Table,
    instrument: Instrument,
    declared_by: DeclaredBy,
    family: Sequence[Form],
    study: Study | None = None,
) -> Sheet:
    """Map the columns of a table that is known to hold an instrument.

    Parameters
    ----------
    table
        The table as it stands on the sheet.
    instrument
        What it holds.
    declared_by
        What says so.
    family
        All instruments that ask the same items, so that the names of its relatives are recognised.
    study
        Declares column names, units, missing codes, stored answers and visits.

    Raises
    ------
    ColumnError
        No column is an item or key field, the numbers of the columns can be read in two ways, the items stand several
        times and not as visits, or a unit is declared that its field cannot have.
    InstrumentError
        The columns say that they hold another instrument, or two.
    """
    study = study or Study.model_construct()
    entry = study.sheet(table.sheet or "") or StudySheet.model_construct()
    names = Names(instrument, family, known=declared_by is not DeclaredBy.COLUMNS)
    (laid,) = with_phases([lay_out(rename_columns(table, entry), names, study)], entry, study)
    return _map(table, laid, instrument, family, declared_by, study)


def _named(table: Table, family: Sequence[Form], *, whole: bool) -> Form | None:
    """Return the member of a family that the sheet's name is or, unless ``whole``, holds as whole words."""
    names = names_of(family)
    if whole:
        return names.get(squash(table.sheet or ""))
    cut = cut_name(table.sheet or "", names)
    return names[cut[0]] if cut is not None else None


def _claimed(headers: Sequence[str], said: Iterable[Form], catalogue: Catalogue) -> set[int]:
    """Return the fields' columns of instruments that a sheet is said to hold: none of them speaks for another one."""
    claimed: set[int] = set()
    for member in said:
        names = Names(member, catalogue.family(member), known=True)
        columns = names.map(headers)
        claimed |= {column.position for column in columns.fields} if names.holds(columns) else set()
    return claimed


def _declared(
    table: Table,
    names: Names,
    family: Sequence[Form],
    option: Form | None,
    by_name: Form | None,
    study: Study,
) -> tuple[Form, DeclaredBy, LaidOut] | None:
    """Return which member of a family a table holds, what says so, and the table laid out; None if it holds none."""
    wanted = option if option in family else None
    laid = lay_out(table, names, study)
    is_whole = squash(table.sheet or "") in names_of(family)
    if not is_whole and not names.holds(laid.columns):  # a sheet of remarks on it may have its name too
        return None
    if by_name is not None and wanted is not None and wanted is not by_name:
        raise InstrumentError(
            f"{place_of(table)} is named as {by_name.id} but the option says --instrument {wanted.id}: "
            f"rename the sheet, drop the option, or declare the sheet in a study file (--study)"
        )
    if by_name is not None and (not by_name.key_fields or names.holds(laid.columns)):
        return by_name, DeclaredBy.SHEET_NAME, laid
    if not names.holds(laid.columns):
        return None
    if wanted is not None:
        return wanted, DeclaredBy.OPTION, laid
    if laid.columns.items.declared and not laid.counted:
        name, by = min(laid.columns.items.declared), DeclaredBy.COLUMN_NAMES
        told = next((member for member in family if member.id == name), None)
    elif len(family) == 1 or laid.counted:
        return family[0], DeclaredBy.COLUMNS, laid
    else:
        told, by = told_by_answers(laid, family), DeclaredBy.COLUMNS
    if told is None:
        raise InstrumentError(_may_be_of(table, [family]))
    return told, by, lay_out(table, Names(told, family, known=True), study)


def _unsettled(
    refused: Mapping[str, ProsuiteError],
    said: Collection[str],
    found: Sequence[_Found],
    names: Mapping[str, Names],
    headers: Sequence[str],
) -> dict[str, ProsuiteError]:
    """Leave out the refusals of families that nobody named and whose items are those of the option's instrument."""
    held = [laid for laid, (_, _, by) in found if by is DeclaredBy.OPTION]
    own = {laid.table.headers[column.position] for laid in held for column in laid.columns.items.columns}
    unsaid = {name: names[name].map(headers).items.columns for name in refused if name not in said}
    are_own = {name for name, columns in unsaid.items() if any(headers[one.position] in own for one in columns)}
    return {name: error for name, error in refused.items() if name not in are_own}


def _without_shared(found: Sequence[_Found]) -> list[_Found]:
    """Leave out a test that only the items of a questionnaire tell: two of the CES-D are criteria of frailty, too."""
    items = {laid.table.headers[column.position] for laid, _ in found for column in laid.columns.items.columns}
    return [
        (laid, held)
        for laid, held in found
        if held[2] is not DeclaredBy.COLUMNS
        or laid.columns.items.columns
        or any(laid.table.headers[column.position] not in items for column in laid.columns.fields)
    ]


def _without_counted(found: Sequence[_Found], headers: Sequence[str]) -> tuple[list[_Found], list[Sequence[Form]]]:
    """Leave out instruments that only numbers from 1 on tell; return the families that may be there, if none is said.

    Every form of that length is numbered so: the numbers are those of the instrument that something else names.
    """
    counted = [one for one in found if one[0].counted]
    unsaid = [one for one in counted if one[1][2] is DeclaredBy.COLUMNS]
    others = [one for one in found if one not in unsaid]
    if not unsaid or len(unsaid) < len(counted):
        return others, []
    named = {header for laid, _ in others for header in headers if laid.names.items.could_name(header)}
    return others, [
        family
        for laid, (held, family, _) in unsaid
        if sum(_numbers(laid.names, header, named) for header in headers) >= len(held.items)
    ]


def _numbers(names: Names, header: str, named: Collection[str]) -> bool:
    """Tell whether a header is a number of an item, or holds one and is no other instrument's."""
    parts = () if header in named else (name for _, name, _ in cut_header(header))
    return any(map(names.items.could_tell, (header, *parts)))


def _may_be_of(table: Table, families: Sequence[Sequence[Form]]) -> str:
    """Return that numbered columns may be the items of several instruments, and what settles which."""
    names = [member.id for family in families for member in family]
    options = _any_of([f"--instrument {name}" for name in names])
    if len(families) == 1 and len(names) > 1:
        return (
            f"{place_of(table)} holds items of {_any_of(names)} and does not say which: add {options}, name the sheet "
            f"so, or declare it in a study file (--study)"
        )
    return (
        f"{place_of(table)} has columns numbered 1 to {len(families[0][0].items)}, as the items of {_any_of(names)} "
        f"are, and nothing says that they are those: add {options}, name the sheet so, or declare in a study file "
        f"(--study) what it holds"
    )


def _map(
    table: Table,
    laid: LaidOut,
    instrument: Instrument,
    family: Sequence[Form],
    declared_by: DeclaredBy,
    study: Study,
) -> Sheet:
    """Give the columns of a table that was laid out their meaning; ``table`` is as it stands on the sheet."""
    entry = answers_by_item(study.sheet(table.sheet or "") or StudySheet.model_construct(), instrument)
    units, source = declared_units(table, entry), table
    table, columns, names, _, phased = laid
    _check_declared(table, instrument, declared_by, columns, family)
    _check_items(table, instrument, columns)
    if not names.holds(columns):
        _check_few(table, instrument, columns, names)
    roles = telling_roles(table, columns.positions)
    table = without_export_blanks(_without_errors(table, roles), instrument, columns, roles, study)
    if table.sheet is not None:  # a DataFrame keeps its rows
        prefixes = [prefix for member in family for prefix in member.column_prefixes]
        table = own_rows(table, [column.position for column in columns.items.columns], prefixes)
    fields = with_units(table, columns.fields, instrument, units)
    claims = columns.items.claims()
    items = [(item, claims[item.id][0]) for item in instrument.items if len(claims.get(item.id, [])) == 1]
    table = with_field_labels(without_words(table, items, study, entry), instrument, fields, study, entry)
    held = {column.position: column.field for column in fields}
    decoded = decode(table, items, held, roles, study, entry)
    visit = study.visit_name(entry.visit or "") or entry.visit or ""
    return with_constants(
        Sheet(
            decoded.table,
            instrument,
            columns.items,
            fields,
            roles,
            declared_by,
            entry,
            visit,
            decoded.dates,
            study,
            phased,
            source,
        )
    )


def _check_items(table: Table, instrument: Instrument, columns: Columns) -> None:
    """Refuse numbers that could be those of items without a column: where most of them have one, they are others."""
    named = columns.items.claims().keys()
    unread = [family for family in columns.items.unread if 2 * len(family.items - named) >= len(family.items)]
    if unread:
        raise ColumnError(f"{place_of(table)}: {why_unread(table.headers, unread, instrument, table.sheet)}")


def _check_few(table: Table, instrument: Instrument, columns: Columns, names: Names) -> None:
    """Refuse a table that does not hold its instrument where its numbers are not read, or where it holds nothing."""
    unread = unread_numbers(table.headers, names.items)
    if unread:
        raise ColumnError(f"{place_of(table)}: {why_unread(table.headers, unread, instrument, table.sheet)}")
    if not columns.items.columns and not names.fields.holds(columns.fields):
        raise ColumnError(_nothing_held(table, instrument))


def _nothing_held(table: Table, instrument: Instrument) -> str:
    """Return that a table holds no column of an instrument, and what it could have."""
    if instrument.key_fields:
        headers = ", ".join(table.headers[:_SHOWN_HEADERS]) or "no columns"
        wanted = f"no {' or '.join(instrument.key_fields)} of {instrument.id}; found {headers}"
    else:
        wanted = (
            f"no item of {instrument.id}: expected columns named by item codes ({some(instrument.item_ids)}), printed "
            f"numbers or CDISC codes; found {some(table.headers)}"
        )
    return f"{place_of(table)} holds {wanted}; other names can be declared in a study file"


def _check_declared(
    table: Table, instrument: Instrument, declared_by: DeclaredBy, columns: Columns, family: Sequence[Form]
) -> None:
    """Refuse columns that name another instrument than the one declared."""
    items = columns.items
    declared = sorted(items.declared)
    if len(declared) > 1:
        examples = (
            next(f"{table.headers[column.position]!r} ({name})" for column in items.columns if column.declares == name)
            for name in declared
        )
        raise InstrumentError(
            f"{place_of(table)} mixes instruments: its columns include {' and '.join(examples)}; "
            f"put each instrument on a sheet of its own"
        )
    for name in declared:
        other = next(member for member in family if member.id == name)
        by_code = any(column.declares == name and column.naming == "CDISC code" for column in items.columns)
        same_answers = [item.answers for item in other.items] == [item.answers for item in instrument.items]
        if other.id != instrument.id and (by_code or not same_answers):
            raise InstrumentError(
                f"{place_of(table)} has columns named as {name} but the {declared_by} says {instrument.id}: "
                f"correct one of the two"
            )


def _without_errors(table: Table, roles: Roles) -> Table:
    """Blank what is no value in the subject, visit and date columns: #REF! is nobody's name."""
    columns = list(table.columns)
    for position in (roles.subject, roles.visit, roles.date):
        if position is not None and any(isinstance(value, Unread) for value in columns[position]):
            columns[position] = [None if isinstance(value, Unread) else value for value in columns[position]]
    return replace(table, columns=tuple(columns))


def _any_of(names: Collection[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} or {last}" if others else last
