"""A few kB of HTML for a notebook: tables with headers, in the notebook's own colours, text of others as text.

The tree is written by the standard library, which escapes; each piece is cut to a length and each table to a number of
rows, so that no data make a display long.
"""

import math
from collections.abc import Iterable, Sequence
from itertools import islice
from xml.etree.ElementTree import Element, SubElement, tostring

from prosuite.harmless import visible

MOST_ROWS = 12
_LONGEST = 140  # characters of a cell
_LONGEST_WORDS = 2000  # of a paragraph
_LONGEST_LINE = 300
_MOST_LINES = 120
_ONE_DECIMAL = 10  # numbers below are shown with two: volumes and z-scores
_TWO_DIGITS = 0.1  # numbers below are shown with those that count
_ASIDE = "text-align: left"  # notebooks set tables to the right, as is right for numbers
_CAPTION = "text-align: left; font-weight: bold; caption-side: top; white-space: nowrap"
Cell = str | float | None


def page(title: str, *parts: Element | None) -> str:
    """Return the display of an object: its title and its parts, those that are not there left out."""
    whole = Element("div")
    SubElement(whole, "p").append(_said("strong", title, _LONGEST_LINE))
    whole.extend(part for part in parts if part is not None)
    return tostring(whole, encoding="unicode", method="html")


def words(text: str) -> Element:
    """Return a paragraph."""
    return _said("p", text, _LONGEST_WORDS)


def lines(text: str, rest: str) -> Element:
    """Return lines of ours as they stand, the first of them if they are many; ``rest`` says how to see all."""
    own = text.split("\n")
    more = [f"... {len(own) - _MOST_LINES} more lines: {rest}"] if len(own) > _MOST_LINES else []
    block = Element("pre")
    block.text = "\n".join(_cut(line, _LONGEST_LINE) for line in [*own[:_MOST_LINES], *more])
    return block


def table(
    caption: str,
    titles: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    of: int,
    rest: str = "",
    most: int = MOST_ROWS,
) -> Element | None:
    """Return a table of the first rows; None where there are none.

    Parameters
    ----------
    caption, titles
        What stands over it and over its columns.
    rows
        Its cells; the first one names the row.
    of
        How many rows there are.
    rest
        How to see the others.
    most
        How many are shown.
    """
    if not of:
        return None
    whole = Element("table")
    whole.append(_said("caption", caption, _LONGEST, _CAPTION))
    shown = [*islice(rows, most)]
    head = SubElement(SubElement(whole, "thead"), "tr")
    for place, title in enumerate(titles):
        is_text = any(isinstance(row[place], str) and row[place] for row in shown)
        head.append(_said("th", title, _LONGEST, _ASIDE if is_text else "", scope="col"))
    body = SubElement(whole, "tbody")
    for first, *others in shown:
        row = SubElement(body, "tr")
        row.append(_cell("th", first, scope="row"))
        row.extend(_cell("td", value) for value in others)
    if of > len(shown):
        row = SubElement(SubElement(whole, "tfoot"), "tr")
        more = f"... {of - len(shown)} more{rest and f': {rest}'}"
        row.append(_said("td", more, _LONGEST, _ASIDE, colspan=str(len(titles))))
    return whole


def _cell(tag: str, value: Cell, **attributes: str) -> Element:
    return _said(tag, _shown(value), _LONGEST, _ASIDE if isinstance(value, str) and value else "", **attributes)


def _shown(value: Cell) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return ""
    if not isinstance(value, float):
        return str(value)
    if 0 < abs(value) < _TWO_DIGITS:
        return f"{value:.2g}"
    return f"{value:.{1 if abs(value) >= _ONE_DECIMAL else 2}f}"


def _said(tag: str, text: str, longest: int, style: str = "", **attributes: str) -> Element:
    element = Element(tag, attributes | ({"style": style} if style else {}))
    element.text = _cut(text, longest)
    return element


def _cut(text: str, longest: int) -> str:
    """Return text in which every character can be seen, cut to a length."""
    shown = visible(text[: longest + 1])
    return shown if len(shown) <= longest else f"{shown[: longest - 1]}\N{HORIZONTAL ELLIPSIS}"
