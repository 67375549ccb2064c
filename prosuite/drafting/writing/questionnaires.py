"""What a draft says of the instrument on a sheet: what says so, how well answers fit, and its norms."""

from prosuite.catalogue.catalogue import NO_NORMS, Catalogue
from prosuite.drafting.evidence.candidates import STUDY_FILE
from prosuite.drafting.evidence.decisions import Decision, SheetView
from prosuite.drafting.evidence.fit import Fit
from prosuite.drafting.writing.page import Page
from prosuite.drafting.writing.toml_text import quoted
from prosuite.drafting.writing.words import name, sentence
from prosuite.instruments.questionnaire import Instrument


def ask_obstacles(page: Page, view: SheetView) -> None:
    """Ask about what stops the whole file from being read."""
    for obstacle in view.obstacles:
        page.ask(f"How can this be mended in the workbook? Until then nothing of it is read: {obstacle}.")


def write_instruments(page: Page, view: SheetView, catalogue: Catalogue) -> None:
    """Write which instrument a sheet holds; a guess comes with its question."""
    ask_obstacles(page, view)
    plain = [decision for decision in view.decisions if not decision.doubt]
    unclear = [decision for decision in view.decisions if decision.doubt]
    alone = len(view.decisions) + len(view.tests) == 1
    if (alone and plain) or unclear:
        chosen = (unclear or plain)[0]
        if chosen.doubt:
            _ask_instrument(page, chosen)
        page.declare(f"instrument = {quoted(chosen.form.instrument.id)}  # {_said_by(chosen)}")
        others = [decision.form.instrument.id for decision in view.decisions if decision is not chosen]
        others += [test.sheet.instrument.id for test in view.tests]
        if others:
            page.ask(
                f"Sheet {quoted(view.name)} also holds {' and '.join(others)}, which is not read, because one "
                f"instrument can be declared per sheet: move it to a sheet of its own?"
            )
        _write_norms(page, chosen.form.instrument, catalogue, alone=True)
        return
    for decision in plain:
        page.remark(f"It holds {decision.form.instrument.id}: {_said_by(decision)}.")
        _write_norms(page, decision.form.instrument, catalogue, alone=False)


def _said_by(decision: Decision) -> str:
    form = decision.form
    if decision.form.declared_by == STUDY_FILE:
        return "a guess: see the question above"
    if form.declared_by != "column names":
        return f"the {form.declared_by} say{'s' * (form.declared_by != 'item columns')} so"
    telling = next(column for column in form.columns.columns if column.declares == form.instrument.id)
    kind = "CDISC codes" if telling.naming == "CDISC code" else "column names"
    return f"{kind} say so, such as {name(form.table.headers[telling.position])}"


def _ask_instrument(page: Page, decision: Decision) -> None:
    first, fit = decision.fits[0]
    if decision.sheets[0] != decision.form.table.sheet:
        page.remark(f"The question at sheet {quoted(decision.sheets[0])} is about this sheet too.")
        return
    if len(decision.fits) == 1:
        page.ask(f"{sentence(decision.doubt)} Written here: {first.name} ({_fitting(fit)}). Is that right?")
        return
    sheets = " and ".join(quoted(name) for name in decision.sheets)
    what = (
        f"Which instrument do sheets {sheets} hold?"
        if decision.sheets[1:]
        else f"Which instrument does sheet {sheets} hold?"
    )
    why = "Nothing says so." if decision.is_open and not first.reading else sentence(decision.doubt)
    page.ask(f"{what} {why} Written here: {first.name} ({_fitting(fit)}). {_rivals(decision)}")


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
    sets = catalogue.norm_sets_for(instrument)
    default = instrument.norms or NO_NORMS
    others = ", ".join(name for name in (*sets, NO_NORMS) if name != default)
    if alone:
        page.suggest(f"norms = {quoted(default)}")
    if default not in sets:
        page.remark(
            f"In force by default: no norms, so scores from 0 to 100 alone. To choose from: {others or default}."
        )
        return
    card = catalogue.norm_sets[default]
    confidence = next(table.confidence for table in card.tables if instrument.id in table.instruments)
    page.remark(f"In force by default: {card.title}, confidence {confidence}. Others: {others}.")
    if confidence == "C":
        page.ask(
            f"The default norm set {default} is unverified for {instrument.id}, so scoring stops: allow it with "
            f"--allow-unverified, or declare other norms or {quoted(NO_NORMS)}?"
        )
