"""Headers in two languages: what stands on either side of a stroke, a line end or in brackets."""

import re
from functools import lru_cache

_STROKES = re.compile(r"\s*[/|;()\[\]\n\r]+\s*|\s+[-\u2013\u2014]\s+")


@lru_cache(maxsize=4096)
def sides(header: str) -> tuple[str, ...]:
    """Return the parts of a header that may be the same name in several languages; none if it is one name."""
    parts = tuple(part for part in _STROKES.split(header) if part.strip())
    return parts if len(parts) > 1 else ()
