"""Words for the phases of a session within cells and names."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations

from prosuite.instruments.fields import Trials
from prosuite.instruments.form import Form
from prosuite.intake.columns.items import is_visit
from prosuite.names import squash

_PARTS = re.compile(r"[^\W\d_]+|[0-9]+")
_MOST_PARTS = 3  # of the word for a phase
_MOST_WORDS = 8  # of a cell that names a phase or a visit
_ENDS = " _-.,:;/|+()[]"


@dataclass(frozen=True, slots=True)
class Said:
    """What a cell says of the phase: the phase, what it is called, what else the cell holds, and what of it follows."""

    phase: str
    word: str
    rest: str
    after: str


def words_of(trials: Trials) -> dict[str, str]:
    """Return the phase that each squashed word names."""
    return {squash(word): phase for phase, known in trials.phase_words.items() for word in known}


def title_of(instrument: Form) -> str:
    """Return what the phases of an instrument are, in words."""
    phase = instrument.trials.phase if instrument.trials else None
    return instrument.field(phase).title.lower() if phase else ""


def said_in(cell: str, words: Mapping[str, str]) -> Said | None:
    """Return what a cell says of the phase; None if nothing, or two phases."""
    parts = [*_PARTS.finditer(cell)][: _MOST_WORDS + 1]
    if len(parts) > _MOST_WORDS:
        return None
    spans = sorted(combinations(range(len(parts) + 1), 2), key=lambda span: span[0] - span[1])
    for first, last in spans:
        start, end = parts[first].start(), parts[last - 1].end()
        phase = words.get(squash(cell[start:end])) if last - first <= _MOST_PARTS else None
        if phase is not None:
            before, after = cell[:start].strip(_ENDS), cell[end:].strip(_ENDS)
            rest = f"{before} {after}".strip()
            return None if said_in(rest, words) else Said(phase, cell[start:end], rest, after)
    return None


def without_remarks(said: dict[str, Said]) -> dict[str, Said]:
    """Leave out what stands beside the word of each phase alone and is no visit, such as the minutes after it."""
    rests: dict[str, set[str]] = {}
    for one in said.values():
        rests.setdefault(one.phase, set()).add(one.rest)
    found = {rest for own in rests.values() for rest in own if rest}
    is_remark = all(len(own) == 1 for own in rests.values()) and len(rests) > 1
    if not is_remark or set.intersection(*rests.values()) or any(is_visit(squash(rest)) for rest in found):
        return said
    return {cell: replace(one, rest="") for cell, one in said.items()}
