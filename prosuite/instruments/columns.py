"""Names of the columns that an instrument gives to tables of files, and their codes of at most eight characters."""

import hashlib
import re
import unicodedata
from base64 import b32encode
from collections.abc import Iterable, Mapping
from typing import Annotated

from pydantic import Field

LONGEST_COLUMN = 32
LONGEST_CODE = 8
_KEPT = 3  # characters of a name that stay in a code made of its digest
Code = Annotated[str, Field(pattern=r"^[A-Z][A-Z0-9_]{0,7}$")]
# What stands beside the scores of a record, with what its code ends in.
BESIDE = {
    "date": "DT",
    "flags": "FL",
    "norms": "NS",
    "norms_stratum": "ST",
    "norms_confidence": "NC",
    "source": "SR",
}


def column_names(prefix: str, scores: Iterable[str], short: Mapping[str, str]) -> dict[str, str]:
    """Return the column of each score, and of what stands beside the scores, by its bare name.

    Raises
    ------
    ValueError
        A name is too long, or two are the same.
    """
    names = [*scores, *BESIDE]
    columns = {name: f"{prefix}_{short.get(name, name)}" for name in names}
    long = [f"{column} ({len(column)})" for column in columns.values() if len(column) > LONGEST_COLUMN]
    if long:
        raise ValueError(
            f"columns of tables have at most {LONGEST_COLUMN} characters, and these would have more: "
            f"{', '.join(long)}; give the instrument a shorter prefix, prefix = {_shorter(prefix)!r}, or scores a name "
            f"for tables below [short], such as {_example(prefix, columns)}"
        )
    doubled = _doubled(names) or _doubled(columns.values())
    if doubled:
        raise ValueError(
            f"two columns of tables would be named {doubled!r}: tables have columns {', '.join(BESIDE)} beside the "
            f"scores, and differences from norms; name the score otherwise (score = ...)"
        )
    return columns


def column_codes(columns: Mapping[str, str], given: Mapping[str, str]) -> dict[str, str]:
    """Return the code of each column by its bare name: the one given, else the one made of its column.

    Raises
    ------
    ValueError
        Two that are given are the same.
    """
    doubled = _doubled(given.values())
    if doubled:
        names = " and ".join(name for name, code in given.items() if code == doubled)
        raise ValueError(f"paramcd: {names} have one code, {doubled}: a code stands for one score")
    made = {name: _made_code(name, column) for name, column in columns.items() if name not in given}
    free = different_codes([*given.values(), *made.values()], [*given, *(columns[name] for name in made)])
    codes = dict(zip([*given, *made], free, strict=True))
    return {name: codes[name] for name in columns}


def different_codes(codes: Iterable[str], columns: Iterable[str]) -> list[str]:
    """Return codes that all differ: one that was there before is made of the SHA-256 of its column."""
    taken: set[str] = set()
    result = []
    for code, column in zip(codes, columns, strict=True):
        result.append(code if code not in taken else _digest(code[:_KEPT], column))
        taken.add(result[-1])
    return result


def code_of(column: str) -> str:
    """Return the code of a column that none is given for.

    Its letters and digits if there are up to eight, else three of them and five characters of the SHA-256 of its name:
    the code rests on the name alone, whatever else there is.
    """
    ascii_only = unicodedata.normalize("NFKD", column).encode("ascii", "ignore").decode()
    plain = re.sub("[^A-Z0-9]", "", ascii_only.upper())
    letter_first = plain if plain[:1].isalpha() else f"V{plain}"
    if plain and len(letter_first) <= LONGEST_CODE:
        return letter_first
    return _digest(letter_first[:_KEPT], column)


def digest_of(name: str, size: int) -> str:
    """Return so many letters and digits of the SHA-256 of a name."""
    return b32encode(hashlib.sha256(name.encode()).digest()).decode()[:size]


def _digest(start: str, column: str) -> str:
    return start + digest_of(column, LONGEST_CODE - len(start))


def _made_code(name: str, column: str) -> str:
    made = code_of(column.removesuffix(name)) + BESIDE[name] if name in BESIDE else code_of(column)
    return made if len(made) <= LONGEST_CODE else code_of(column)


def _doubled(names: Iterable[str]) -> str | None:
    """Return the first name that stands twice; None if none does."""
    seen: set[str] = set()
    return next((name for name in names if name in seen or seen.add(name)), None)  # type: ignore[func-returns-value]


def _shorter(prefix: str) -> str:
    return "".join(word[0] for word in prefix.split("_") if word) if "_" in prefix else prefix[:4]


def _example(prefix: str, columns: Mapping[str, str]) -> str:
    name = max(columns, key=lambda name: len(columns[name]))
    return f"{name} = {name[: max(LONGEST_COLUMN - len(prefix) - 1, 1)].rstrip('_')!r}"
