"""Declared visits within names: of columns that stand side by side, and of sheets."""

import json
import re
from collections.abc import Callable, Iterable
from typing import NamedTuple

from prosuite.intake.study_file import Study

_PARTS = re.compile(r"[^\W\d_]+|[0-9]+")
_NUMBERED = re.compile(r"(?:(?<![\W_])[\W_]+)?(?P<word>(?<![^\W_])[^\W\d_]*)(?P<number>[0-9]{1,2})(?![^\W_])")
_LONGEST = 500  # characters, of a header that may name an item or a field and a visit
_ENDS = " _-.,:;/|@"
_EMPTY_BRACKETS = re.compile(r"[(\[]\s*[)\]]")


class Cut(NamedTuple):
    """A name without the visit in it: the visit as declared and as written, and what else the name holds."""

    visit: str
    written: str
    rest: str


def cut_visit(name: str, study: Study, *, numbers: bool = False) -> Cut | None:
    """Cut the declared visit out of a name that holds one as whole words.

    Parameters
    ----------
    name
        The name of a column or sheet.
    study
        Declares the visits and their spellings. A blank or punctuation between the words and numbers of a spelling
        makes no difference, but where it begins or ends with punctuation (``.0``), that must be there.
    numbers
        Whether a plain number, such as 1, is looked for too: among columns it may number anything.

    Returns
    -------
    Cut or None
        None if the name holds no declared visit, or two.
    """
    found: dict[tuple[int, int], str] = {}
    for spelling in study.visit_words.within(name):
        for match in spelling.pattern.finditer(name) if numbers or not spelling.is_number else ():
            if not any(start < match.end() and match.start() < end for start, end in found):
                found[match.span()] = spelling.visit
    if len({*found.values()}) != 1:
        return None
    (start, end), visit = next(iter(found.items()))
    rest = f"{name[:start].rstrip(_ENDS)} {name[end:].lstrip(_ENDS)}"
    return Cut(visit, name[start:end], _EMPTY_BRACKETS.sub("", rest).strip(_ENDS))


def could_be_visits(headers: Iterable[str], is_known: Callable[[str], bool]) -> list[str]:
    """Return what stands beside known names and differs in a number alone, as visits side by side do: wave1, wave2."""
    found: dict[str, dict[str, None]] = {}
    for header in headers:
        for match in _NUMBERED.finditer(header) if len(header) <= _LONGEST else ():
            rest = f"{header[: match.start()]} {header[match.end() :]}"
            if is_known(rest) and not is_known(header):
                written = match[0] if not match["word"] else match["word"] + match["number"]
                found.setdefault(match["word"].casefold(), {})[written] = None
    return next(([*words] for words in found.values() if len(words) > 1), [])


def as_declared(spellings: Iterable[str]) -> str:
    """Return the line of a study file that declares visits with these spellings."""
    parts = ((spelling, [part[0] for part in _PARTS.finditer(spelling)]) for spelling in spellings)
    named = ((" ".join(own if own[1:] else ["visit", *own]), spelling) for spelling, own in parts)
    return f"visits = {{ {', '.join(f'{json.dumps(name)} = [{json.dumps(spelling)}]' for name, spelling in named)} }}"
