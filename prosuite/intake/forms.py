"""Which instrument a table holds: said by an option, the study file, the sheet's name or its columns; never guessed."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice

from prosuite.errors import ColumnError, InstrumentError, SpecError
from prosuite.instruments.catalogue import Catalogue
from prosuite.instruments.spec import Instrument
from prosuite.intake.headers import Roles, find_roles, squash
from prosuite.intake.mapping import ColumnMap, ItemNames
from prosuite.intake.study import Study
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
    norms
        The norm set that the study file asks for, if any.
    """

    table: Table
    instrument: Instrument
    columns: ColumnMap
    roles: Roles
    declared_by: str
    norms: str | None = None


def map_form(
    table: Table, instrument: Instrument, catalogue: Catalogue, declared_by: str, norms: str | None = None
) -> Form:
    """Map the columns of a table that is known to hold an instrument.

    Raises
    ------
    ColumnError
        No column is an item, or the numbers of the columns can be read in two ways.
    InstrumentError
        The columns say that they hold another instrument, or two.
    """
    columns = ItemNames(instrument, catalogue.family(instrument)).map(table.headers)
    _check_declared(table, instrument, declared_by, columns, catalogue)
    if columns.ambiguous:
        raise ColumnError(
            f"{_place(table)}: the numbers of columns {_some(table.headers[place] for place in columns.ambiguous)} "
            f"can be read as printed or as sequential item numbers: rename these columns to the item codes "
            f"({_some(instrument.item_ids)})"
        )
    if not columns.columns:
        raise ColumnError(
            f"{_place(table)} holds no item of {instrument.id}: expected columns named by item codes "
            f"({_some(instrument.item_ids)}), printed numbers or CDISC codes; found {_some(table.headers)}"
        )
    return Form(table, instrument, columns, find_roles(table.headers), declared_by, norms)


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
        A declared sheet has no item columns, or its item numbers can be read in two ways.
    """
    entry = study.sheet(table.sheet or "") if study else None
    if entry is not None:
        instrument = catalogue.instrument(entry.instrument)
        return [map_form(table, instrument, catalogue, "study file", entry.norms)]
    forms = (_find_form(table, family, catalogue, option) for family in catalogue.families())
    return [form for form in forms if form is not None]


def _find_form(
    table: Table, family: Sequence[Instrument], catalogue: Catalogue, option: Instrument | None
) -> Form | None:
    wanted = option if option in family else None
    named = next((member for member in family if squash(table.sheet or "") in _sheet_names(member)), None)
    if named is not None:
        if wanted not in (None, named):
            raise InstrumentError(
                f"{_place(table)} is named as {named.id} but the option says --instrument {wanted.id}: rename the "
                f"sheet, drop the option, or declare the sheet in a study file (--study)"
            )
        return map_form(table, named, catalogue, "sheet name")
    columns = ItemNames(wanted or family[0], family).map(table.headers)
    if not _holds(columns, wanted or family[0]):
        return None
    if wanted is not None:
        return map_form(table, wanted, catalogue, "--instrument")
    if columns.declared:
        return map_form(table, catalogue.instrument(min(columns.declared)), catalogue, "column names")
    if len(family) == 1:
        return map_form(table, family[0], catalogue, "item columns")
    options = [f"--instrument {member.id}" for member in family]
    raise InstrumentError(
        f"{_place(table)} holds items of {_any_of([member.id for member in family])} and does not say which: "
        f"add {_any_of(options)}, name the sheet so, or declare it in a study file (--study)"
    )


def _holds(columns: ColumnMap, instrument: Instrument) -> bool:
    """Tell whether two items and half of some scale are there; a lone ``ht`` may be anybody's height."""
    items = columns.claims().keys()
    found = ((len(items & set(scale.items)), len(scale.items)) for scale in instrument.scales)
    return any(present > 1 and 2 * present >= size for present, size in found)


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
    """Refuse a study file that speaks of sheets or instruments there are not.

    Raises
    ------
    SpecError
        A sheet is not in the workbook.
    InstrumentError
        An instrument is unknown.
    """
    known = {squash(sheet) for sheet in sheets}
    for name, entry in study.sheets.items():
        if squash(name) not in known:
            raise SpecError(f"study file: sheets: no sheet is named {name!r} (there are: {', '.join(sheets)})")
        catalogue.instrument(entry.instrument)


def _sheet_names(instrument: Instrument) -> set[str]:
    return {squash(name) for name in (instrument.id, *instrument.sheet_names)}


def _place(table: Table) -> str:
    return "the data frame" if table.sheet is None else f"sheet {table.sheet!r}"


def _some(names: Iterable[str]) -> str:
    names = list(names)
    shown = ", ".join(islice((name or "''" for name in names), _SHOWN_NAMES))
    return f"{shown}, ..." if len(names) > _SHOWN_NAMES else shown


def _any_of(names: Sequence[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
