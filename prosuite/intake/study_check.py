"""A study file held against the workbook and the catalogue."""

from collections.abc import Container, Iterable, Iterator
from itertools import islice

from prosuite.catalogue.catalogue import Catalogue
from prosuite.errors import Refusals, SpecError
from prosuite.intake.columns.fields import FieldNames
from prosuite.intake.columns.items import cut_header, is_visit
from prosuite.intake.columns.persons import person_field
from prosuite.intake.columns.roles import find_roles, is_role_name
from prosuite.intake.columns.trial import trial_field
from prosuite.intake.columns.visits import cut_visit
from prosuite.intake.constants import check_constants
from prosuite.intake.study_file import ALL_ITEMS, Study, StudySheet
from prosuite.names import nearest, squash

_SHOWN_NAMES = 4


def study_refusals(
    study: Study, sheets: Iterable[str], catalogue: Catalogue, elsewhere: Container[str] = ()
) -> dict[str, Refusals]:
    """Return what a study file says of sheets, instruments or items there are not, by the sheet it says it of.

    What it says of sheets that stand ``elsewhere``, in another input, by their squashed names, is not looked at.
    """
    known = {squash(sheet): sheet for sheet in sheets}
    refused: dict[str, Refusals] = {}
    own = {
        name: entry for name, entry in study.sheets.items() if squash(name) in known or squash(name) not in elsewhere
    }
    for name, entry in own.items():
        place = known.get(squash(name), name)
        refusals = refused[place] = Refusals(_entry_faults(place, entry, study, catalogue))
        if squash(name) not in known:
            there = f"{nearest(name, known.values())} (there are: {_some(known.values())})"
            refusals.add(SpecError(f"study file: sheets: no sheet is named {name!r}{there}"))
        with refusals:
            said = [catalogue.instrument(entry.instrument)] if entry.instrument is not None else []
            check_constants(place, entry.constants, said or catalogue.forms.values())
    return {name: refusals for name, refusals in refused.items() if refusals.errors}


def _entry_faults(name: str, entry: StudySheet, study: Study, catalogue: Catalogue) -> Iterator[SpecError]:
    specs = catalogue.forms.values()
    items = dict.fromkeys(item for spec in specs for item in spec.item_ids)
    coded = (*study.codes, *entry.codes)
    fields = [FieldNames(spec, known=True) for spec in specs] if entry.columns else []
    for column, said in entry.columns.items():
        cut = cut_visit(said, study)
        meaning = cut.rest if cut is not None and cut.rest else said
        if any(names.read(meaning) for names in fields) or _is_visit_date(meaning) or trial_field(meaning):
            continue
        if meaning not in (*items, *coded) and not is_role_name(squash(meaning)) and not person_field(meaning):
            yield SpecError(
                f"study file: sheets.{name}.columns: {column!r} = {said!r} is neither an item or field of an "
                f"instrument nor subject, visit, date, sex, age, birth_date, item, answer, unit or a field with codes"
                f"{nearest(meaning, (*items, *coded))}"
            )
    answered = (ALL_ITEMS, *items, *dict.fromkeys(scale for spec in specs for scale in spec.scale_ids))
    for item in entry.answers:
        if item not in answered:
            yield SpecError(
                f"study file: sheets.{name}.answers: {item!r} is no item of an instrument, nor a scale that stands for "
                f"its items{nearest(item, answered)}"
            )


def _is_visit_date(name: str) -> bool:
    """Tell whether a name is that of a visit's date, such as v1_date."""
    cuts = cut_header(name)
    return any(find_roles([role]).date is not None and is_visit(f"{before}{after}") for before, role, after in cuts)


def _some(names: Iterable[str]) -> str:
    names = list(names)
    shown = ", ".join(islice((" ".join(name.split()) or "''" for name in names), _SHOWN_NAMES))
    return f"{shown}, ..." if len(names) > _SHOWN_NAMES else shown
