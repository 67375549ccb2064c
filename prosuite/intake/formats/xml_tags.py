"""Tags of XML parts, found as bytes in time linear in their size.

No entity is expanded and no link followed. Every pattern begins at a ``<`` and looks no farther than to the next one,
so that beginnings without ends cost nothing. Quoted values may hold a ``>``.
"""

import html
import re

PREFIX = rb"(?:[^\s<>/:]++:)?"
WRITTEN = rb"""(?:[^<>"'/]++|"[^<"]*+"|'[^<']*+'|/(?!>))*+"""  # what stands behind the name in an opening tag
_ATTRIBUTE = re.compile(rb"""(?<![^\s"'])([^\s<>="'/]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
# What has no end reaches to the end of the part: what stands behind it is not read by others either.
_ASIDE = re.compile(
    rb"<!--(?:[^-]++|-(?!->))*+(?:-->|\Z)|<!\[CDATA\[(?:[^]]++|](?!]>))*+(?:]]>|\Z)|<\?(?:[^?]++|\?(?!>))*+(?:\?>|\Z)"
)


def beginning(*names: str) -> bytes:
    """Return the pattern of the beginning of an element's opening tag, whatever its prefix; the name is a group."""
    return rb"<" + PREFIX + rb"(" + "|".join(names).encode() + rb")(?=[\s/>])"


def opening(*names: str) -> re.Pattern[bytes]:
    """Return the pattern of the opening tags of elements: name, what is written behind it, a stroke if it is empty."""
    return re.compile(beginning(*names) + rb"(" + WRITTEN + rb")(/?)>")


def attributes(written: bytes) -> dict[bytes, bytes]:
    """Return the attributes of a tag as they are written."""
    return {name: double or single for name, double, single in _ATTRIBUTE.findall(written)}


def text(value: bytes) -> str:
    """Return the text that an attribute, or content without elements, stands for."""
    return html.unescape(value.decode("utf-8", "replace"))


def without_asides(xml: bytes) -> bytes:
    """Return a part without its comments, instructions and CDATA sections."""
    return _ASIDE.sub(b"", xml)
