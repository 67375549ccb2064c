"""Checking a card of any kind: means and SDs, reference equations or a value set."""

from pathlib import Path

from prosuite.catalogue.cards import FileFault
from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.check_equations import check_equations
from prosuite.catalogue.check_means import check_means
from prosuite.catalogue.check_value_set import check_value_set
from prosuite.datafiles import read_toml
from prosuite.errors import SpecError

_CHECKS = {"means": check_means, "equations": check_equations, "value_set": check_value_set}


def check_card(path: Path, catalogue: Catalogue) -> list[FileFault]:
    """Return every fault of a card and its tables; a card that does not say its kind holds means and SDs.

    Raises
    ------
    SpecError
        The card cannot be read, is not TOML or of no kind there is.
    """
    kind = read_toml(path).get("kind", "means")
    if not isinstance(kind, str) or kind not in _CHECKS:
        raise SpecError(f"{path.name}: kind: {kind!r} is unknown; a card is of kind {', '.join(_CHECKS)}")
    return _CHECKS[kind](path, catalogue)
