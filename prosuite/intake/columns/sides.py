"""Headers in two languages: what stands on either side of a stroke, a line end or in brackets."""

import re
from functools import lru_cache

_STROKES = re.compile(r"[/|;()\[\]\n\r]|(?<=\s)[-\u2013\u2014](?=\s)")
MOST_SIDES = 12  # what has more is no name


@lru_cache(maxsize=4096)
def sides(header: str) -> tuple[str, ...]:
    """Return the parts of a header that may be the same name in several languages; none if it is one name."""
    parts = tuple(filter(None, map(str.strip, _STROKES.split(header))))
    return parts if 1 < len(parts) <= MOST_SIDES else ()
