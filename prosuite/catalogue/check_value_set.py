"""Checking a card of a value set: every fault of the card and its table, in one run."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path

from prosuite.catalogue.cards import FileFault, has_errors, read_card, read_table, unknown_instrument, without_name
from prosuite.catalogue.catalogue import Catalogue
from prosuite.errors import SpecError
from prosuite.instruments.instrument import Instrument
from prosuite.instruments.steps import Lookup
from prosuite.names import nearest
from prosuite.norms.value_sets import StateValue, ValueSet, load_value_set
from prosuite.norms.value_terms import ValueTerm

_SEE = "see docs/adding_a_norm_table.md."
_SHOWN_STATES = 5
Answers = Mapping[str, tuple[int, ...]]


def check_value_set(path: Path, catalogue: Catalogue) -> list[FileFault]:
    """Check a card of a value set with its table.

    Parameters
    ----------
    path
        The card (TOML); its table (CSV) lies beside it.
    catalogue
        The instruments that the set may be for.

    Raises
    ------
    SpecError
        The card cannot be read or is not TOML.
    """
    card, faults = read_card(path, ValueSet, _SEE)
    if card is None:
        return faults
    terms, states, all_read = [], [], True
    for table, model in card.tables.items():
        rows, unread = read_table(path.with_name(table), model, _SEE)
        faults += unread
        all_read = all_read and not unread
        if rows or not unread:
            faults += _name_faults(card, table, [row.set for _, row in rows])
        own = [(line, row) for line, row in rows if row.set == card.rows]
        terms += [(line, row) for line, row in own if isinstance(row, ValueTerm)]
        states += [(line, row) for line, row in own if isinstance(row, StateValue)]
    for name in card.instruments:
        instrument = catalogue.instruments.get(name)
        if instrument is None:
            faults.append(unknown_instrument(path.name, name, catalogue.instruments))
            continue
        answers = _answers(instrument)
        if not answers:
            message = f"{name} looks nothing up in norms, so no value set can serve it"
            faults.append(FileFault(path.name, None, message, "Leave it out, or correct the name."))
            continue
        faults += _term_faults(card.terms or "", terms, answers)
        faults += _state_faults(card.states or "", states, answers)
        if states and card.terms is None and all_read:  # a row that cannot be read may be the one that is missing
            faults += _cover_faults(card.states or "", [row.state for _, row in states], answers)
        if not has_errors(faults) and card.id == path.stem:
            faults += _loading_faults(path, card, instrument)
    return list(dict.fromkeys(faults))  # two instruments may ask the same items


def _answers(instrument: Instrument) -> Answers:
    """Return the levels of each part of a state that is looked up in norms."""
    lookups = (step for step in instrument.all_steps if isinstance(step, Lookup) and step.of_norms)
    return {key: instrument.levels(key) for step in lookups for key in step.keys}


def _name_faults(card: ValueSet, table: str, sets: Sequence[str]) -> Iterator[FileFault]:
    if card.rows not in sets:
        message = f"no row is for set {card.rows!r}{nearest(card.rows, sets)}"
        yield FileFault(table, None, message, "Correct rows in the card, or the column set of the table.")


def _term_faults(file: str, terms: Sequence[tuple[int, ValueTerm]], answers: Answers) -> Iterator[FileFault]:
    """Yield terms of items and levels that there are not, and terms that stand twice."""
    lines: dict[tuple[str | None, ...], int] = {}
    for line, term in terms:
        for item in term.item_ids:
            if item not in answers:
                message = f"items names {item!r}, which is no item of a state{nearest(item, answers)}"
                yield FileFault(file, line, message, f"Use {', '.join(answers)}.")
        about = [answers[item] for item in term.item_ids or answers if item in answers]
        known = {str(answer) for own in about for answer in own}
        for level in term.named_levels:
            if about and level not in known:
                message = f"levels names {level!r}, which is no answer of {term.items or 'any item'}"
                yield FileFault(file, line, message, f"Use {', '.join(sorted(known))}.")
        first = lines.setdefault((term.kind, term.items, term.levels, term.beside, term.without), line)
        if first != line and term.kind != "constant":  # a start value and an intercept are two constants
            what = f"{term.kind} of {term.items or 'all items'} at {term.levels or 'any level'}"
            yield FileFault(file, line, f"{what} stands in line {first} already", "Keep one of the two rows.")


def _state_faults(file: str, states: Sequence[tuple[int, StateValue]], answers: Answers) -> Iterator[FileFault]:
    """Yield rows that are about no state, and states that stand twice."""
    known = set(_all_states(answers))
    lines: dict[str, int] = {}
    for line, row in states:
        if row.state not in known:
            message = f"state is {row.state!r}, expected the answers to {', '.join(answers)} one after the other"
            yield FileFault(file, line, message, f"Correct the state; the first one is {min(known)}.")
        elif lines.setdefault(row.state, line) != line:
            message = f"state {row.state} stands in line {lines[row.state]} already"
            yield FileFault(file, line, message, "Keep one of the two rows.")


def _cover_faults(file: str, states: Sequence[str], answers: Answers) -> Iterator[FileFault]:
    there = set(states)
    lacking = [state for state in _all_states(answers) if state not in there]
    if lacking:
        shown = ", ".join([*lacking[:_SHOWN_STATES], *(["..."] if len(lacking) > _SHOWN_STATES else [])])
        number = f"{len(lacking)} state{'s' * (len(lacking) > 1)}"
        yield FileFault(file, None, f"no row is for {number}: {shown}", "Add a row for each state.")


def _all_states(answers: Answers) -> Iterator[str]:
    return ("".join(map(str, state)) for state in product(*answers.values()))


def _loading_faults(path: Path, card: ValueSet, instrument: Instrument) -> Iterator[FileFault]:
    """Yield what scoring itself would refuse."""
    try:
        load_value_set(path.parent, card, instrument)
    except SpecError as error:
        table = path.with_name(next(name for name in card.tables))
        yield FileFault(table.name, None, without_name(error, table), f"Correct the table; {_SEE}")
