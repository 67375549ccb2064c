"""What a draft says of the instruments on a sheet: what says so, how well answers fit, norms, parameters, trials."""

from prosuite.catalogue.catalogue import NO_NORMS, Catalogue
from prosuite.datafiles.models import UNVERIFIED
from prosuite.datafiles.toml_text import quoted
from prosuite.drafting.evidence.candidates import Doubt
from prosuite.drafting.evidence.decisions import Decision, SheetView
from prosuite.drafting.evidence.fit import Fit
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.words import listed, name, sentence, slot_name
from prosuite.errors import ColumnError
from prosuite.instruments.instrument import Instrument
from prosuite.intake.sheet import DeclaredBy, Sheet
from prosuite.records.rows import group_rows


def ask_obstacles(page: Page, view: SheetView) -> None:
    """Ask about what stops the whole file from being read."""
    for obstacle in view.obstacles:
        page.ask(f"How can this be mended in the workbook? Until then nothing of it is read: {obstacle}.")


def write_instruments(page: Page, view: SheetView, catalogue: Catalogue) -> None:
    """Write which instruments a sheet holds; a guess comes with its question."""
    ask_obstacles(page, view)
    for decision in view.decisions:
        instrument = decision.sheet.instrument
        _ask_instrument(page, decision)
        if view.is_declared:
            page.declare(f"instrument = {quoted(instrument.id)}  # {_said_by(decision.sheet)}")
        else:
            page.remark(f"It holds {instrument.id}: {_said_by(decision.sheet)}.")
        if view.unread:
            page.ask(
                f"Sheet {quoted(view.name)} also holds {' and '.join(view.unread)}, which is not read, because one "
                f"instrument can be declared per sheet: move it to a sheet of its own?"
            )
        _write_norms(page, instrument, catalogue, alone=view.is_alone)
        _write_parameters(page, instrument, alone=view.is_alone)
        _write_trials(page, decision.sheet)


def _said_by(sheet: Sheet) -> str:
    headers = sheet.table.headers
    match sheet.declared_by:
        case DeclaredBy.STUDY_FILE:
            return "a guess: see the question above"
        case DeclaredBy.COLUMN_NAMES:
            telling = next(column for column in sheet.items.columns if column.declares == sheet.instrument.id)
            kind = "CDISC codes" if telling.naming == "CDISC code" else "column names"
            return f"{kind} say so, such as {name(headers[telling.position])}"
        case DeclaredBy.COLUMNS:
            keys = [headers[column.position] for column in sheet.fields if column.field in sheet.instrument.key_fields]
            return f"its columns say so, such as {name(keys[0])}" if keys else "the item columns say so"
        case other:
            return f"the {other} says so"


def _ask_instrument(page: Page, decision: Decision) -> None:
    """Ask which instrument it is, if that is in doubt; once for all sheets that were judged together."""
    if not decision.fits:
        return
    if decision.sheets[0] != decision.sheet.table.sheet:
        page.remark(f"The question at sheet {quoted(decision.sheets[0])} is about this sheet too.")
        return
    first, fit = decision.fits[0]
    written = f"{_doubt(decision)} Written here: {first.name} ({_fitting(fit)})."
    if len(decision.fits) == 1:
        page.ask(f"{written} Is that right?")
        return
    sheets = " and ".join(map(quoted, decision.sheets))
    what = f"do sheets {sheets}" if decision.sheets[1:] else f"does sheet {sheets}"
    page.ask(f"Which instrument {what} hold? {written} {_rivals(decision)}")


def _doubt(decision: Decision) -> str:
    match decision.claim.doubt:
        case Doubt.WHICH:
            return "Nothing says so."
        case Doubt.ONLY_NUMBERS:
            return "Only columns that carry plain numbers speak for it."
        case _:
            return sentence(decision.claim.refusal)


def _fitting(fit: Fit) -> str:
    if not fit.n_answers:
        return "there is no answer to judge by"
    if fit.n_fitting_from_zero > fit.n_fitting:
        return f"{fit.n_fitting_from_zero:,} of {fit.n_answers:,} answers fit if they are stored from 0"
    return f"{fit.n_fitting:,} of {fit.n_answers:,} answers fit"


def _rivals(decision: Decision) -> str:
    best = decision.fits[0][1].best
    others = decision.fits[1:]
    equal = [candidate.name for candidate, fit in others if fit.best == best]
    less = [f"{candidate.name} ({fit.best:,})" for candidate, fit in others if fit.best < best]
    parts = [f"Fit as well: {', '.join(equal)}." if equal else "", f"Fit less well: {', '.join(less)}." if less else ""]
    return " ".join(filter(None, parts))


def _write_norms(page: Page, instrument: Instrument, catalogue: Catalogue, *, alone: bool) -> None:
    """Write the norms in force; they can be declared where the sheet is scored with one instrument alone."""
    default = instrument.norms or NO_NORMS
    others = ", ".join(card for card in (*catalogue.cards_for(instrument.id), NO_NORMS) if card != default)
    if alone:
        page.suggest(f"norms = {quoted(default)}")
    if default == NO_NORMS:
        page.remark(f"In force by default: no norms. To choose from: {others or default}.")
        return
    card = catalogue.card(default)
    confidence, _ = card.grade(instrument.id)
    page.remark(f"In force by default: {card.title}, confidence {confidence}. Others: {others}.")
    if confidence == UNVERIFIED:
        page.ask(
            f"The default norm set {default} is unverified for {instrument.id}, so scoring stops: allow it with "
            f"--allow-unverified, or declare other norms or {quoted(NO_NORMS)}?"
        )


def _write_parameters(page: Page, instrument: Instrument, *, alone: bool) -> None:
    for own, parameter in instrument.parameters.items():
        if alone:
            page.suggest(f"parameters.{own} = {quoted(parameter.default)}")
        page.remark(f"{parameter.title}: {parameter.default} by default. To choose from: {listed(parameter.choices)}.")


def _write_trials(page: Page, sheet: Sheet) -> None:
    """Say which rows and columns are the trials of one session."""
    try:
        rows = group_rows(sheet)
    except ColumnError as error:
        page.ask(f"How is this mended? Until then nothing is read: {error}.")
        return
    sessions = f"{rows.n} session{'s' * (rows.n != 1)}"
    if len(rows.layout) > 1:
        page.remark(f"Trials of {sheet.instrument.id} side by side: {listed(map(slot_name, rows.layout))}.")
    if rows.n < len(sheet.table):
        page.remark(f"One row per trial: {len(sheet.table)} rows are trials of {sessions}, by subject and visit.")
    elif len(rows.layout) == 1 and sheet.instrument.trials is not None:
        page.remark(f"One row per session: no rows are trials of the same one ({sessions}).")
