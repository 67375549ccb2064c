"""How the scores of a form are named, in itself and in tables of files."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from prosuite.instruments.columns import BESIDE
from prosuite.instruments.instrument import Instrument


@dataclass(frozen=True)
class Names:
    """How the scores of a form are named.

    Attributes
    ----------
    columns, codes
        The column of each score in tables of files, and its code, by the score's name; so too of what stands beside.
    main
        The scores that a person looks at first.
    given
        The name that the instrument gives to each score that has another here.
    beside
        What stands beside the scores, in its order.
    apart
        What tells the norm set from the others; "" where there is one.
    is_first
        Whether the form has what rests on no norms.
    """

    columns: Mapping[str, str]
    codes: Mapping[str, str]
    main: Sequence[str]
    given: Mapping[str, str]
    beside: Sequence[str] = tuple(BESIDE)
    apart: str = ""
    is_first: bool = True


def names_of(spec: Instrument) -> Names:
    """Return the names that an instrument gives."""
    return Names(spec.columns, spec.codes, spec.main_scores, {})
