"""The methods by identifier: their names and where their formulas come from."""

import tomllib
from functools import cache
from importlib.resources import files


def method_name(test: str) -> str:
    """Return a method in words, as a caption names it.

    Examples
    --------
    >>> from prosuite.analysis import method_name
    >>> method_name("signed_rank_exact")
    'exact Wilcoxon signed-rank test'
    """
    return methods()[test]["name"]


@cache
def methods() -> dict[str, dict[str, str]]:
    """Return all methods: of each identifier its ``name`` and ``source``."""
    text = files("prosuite.analysis").joinpath("methods.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)
