"""What the name of a sheet says: the instrument, and the visit in what is left of it."""

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import combinations

from prosuite.catalogue.catalogue import Catalogue
from prosuite.instruments.form import Form
from prosuite.intake.columns.items import is_visit
from prosuite.intake.columns.visits import cut_visit
from prosuite.intake.study_file import Study
from prosuite.names import squash

_WORDS = re.compile(r"[^\W_]+")
_ENDS = " _-.,:;/|+&()[]"
_MOST_WORDS = 10


def cut_name(sheet: str, known: Iterable[str]) -> tuple[str, str] | None:
    """Cut the longest of some squashed names out of a sheet's name that holds it as whole words.

    Returns
    -------
    tuple of str, or None
        The name that was found and what is left; None if none was.
    """
    words = [*_WORDS.finditer(sheet)][:_MOST_WORDS]
    for first, last in sorted(combinations(range(len(words) + 1), 2), key=lambda span: span[0] - span[1]):
        start, end = words[first].start(), words[last - 1].end()
        name = squash(sheet[start:end])
        if name in known:
            return name, f"{sheet[:start].strip(_ENDS)} {sheet[end:].strip(_ENDS)}".strip()
    return None


def names_of(family: Iterable[Form]) -> dict[str, Form]:
    """Return the squashed names that a sheet of some instruments may have; an id is nobody else's name."""
    members = [*family]
    others = {squash(name): member for member in members for name in member.sheet_names}
    return others | {squash(member.id): member for member in members}


@lru_cache(maxsize=256)
def without_instruments(sheet: str, catalogue: Catalogue) -> str:
    """Return what is left of a sheet's name without those of instruments, also such as several of them share."""
    specs = catalogue.forms.values()
    known = {*names_of(specs), *(squash(prefix) for spec in specs for prefix in spec.column_prefixes)}
    left = sheet
    while (cut := cut_name(left, known)) is not None:
        left = cut[1]
    return left.strip(_ENDS)


def declared_visit(left: str, study: Study) -> str | None:
    """Return the one declared visit that what is left of a sheet's name holds as whole words."""
    cut = cut_visit(left, study, numbers=True)
    return study.visit_name(left) or (cut.visit if cut is not None else None)


def says_visit(left: str) -> bool:
    """Tell whether what is left of a sheet's name is what anybody calls a visit."""
    return is_visit(squash(left))
