"""Rules on adverse events: which are treatment-emergent."""

from collections.abc import Iterator

import numpy as np

from prosuite.conformance.analysis import Analysis, Numbers
from prosuite.conformance.found import Found, broken


def emergent(data: Analysis, start: Numbers) -> Iterator[Found]:
    """Check the flag of treatment-emergent events against their dates.

    Parameters
    ----------
    data
        The dataset.
    start
        Of each record the first day of treatment.
    """
    if not data.has("TRTEMFL", "ASTDT") or np.isnan(start).all():
        return
    own = data.text("TRTEMFL")
    is_emergent = own == "Y"

    def held(row: int) -> str:
        return own[row] or "a blank"

    began, ended, last = (np.floor(data.number(name)) for name in ("ASTDT", "AENDT", "TRTEDT"))
    first = np.floor(start)
    never = np.isnan(first) | (ended < first)
    on_treatment = (began >= first) & (
        began <= np.where(np.isnan(last), np.inf if data.has("TRTEDT") else -np.inf, last)
    )
    yield from broken("adam-emergent", "TRTEMFL", is_emergent & never, "Y", "a blank")
    yield from broken("adam-emergent", "TRTEMFL", ~is_emergent & ~never & on_treatment, held, "Y")
    doubtful = is_emergent & ~never & (began < first)
    yield from broken("adam-emergent-doubt", "TRTEMFL", doubtful, "Y", "a rise in severity")
    unknown = ~is_emergent & ~never & np.isnan(began)
    yield from broken("adam-emergent-doubt", "TRTEMFL", unknown, held, "Y")
