"""Ways to damage a file: its bytes, the parts of its archive, the XML in them, the cells of its table."""

import io
import random
import re
import warnings
import zipfile
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from tests.fuzz.nasty import EXTREMES, NASTY_CELLS, NASTY_VALUES, PLANTED
from tests.fuzz.seeds import ENCODINGS
from tests.support.synthetic import delimited

if TYPE_CHECKING:
    from collections.abc import Callable

_ATTRIBUTE = re.compile(r'(?<==")[^"<>]*(?=")')
_TEXT = re.compile(r"(?<=>)[^<>]+(?=<)")
_TAG = re.compile(r"<[^<>]+>")
_ELEMENT = re.compile(r"<([\w:]+)[^<>]*>[^<>]*</\1>|<[\w:]+[^<>]*/>")


def damage(name: str, content: bytes, chance: random.Random, others: dict[str, bytes]) -> bytes:
    """Damage a file in one or several ways that suit its kind.

    Parameters
    ----------
    name, content
        The file.
    chance
        Source of all choices.
    others
        Files to take pieces from.
    """
    ways: list[Callable[[bytes, random.Random], bytes]] = [damage_bytes]
    if content.startswith(b"PK"):
        ways += [damage_archive] * 6
    elif name.endswith((".csv", ".tsv", ".txt")):
        ways += [damage_table] * 3
    for _ in range(chance.choice((1, 1, 1, 2, 3))):
        content = chance.choice(ways)(content, chance)
    if chance.random() < 0.02:
        other = others[chance.choice(list(others))]
        return content[: chance.randrange(len(content) + 1)] + other[chance.randrange(len(other)) :]
    return content


def damage_bytes(content: bytes, chance: random.Random) -> bytes:
    """Flip, overwrite, cut, repeat or insert bytes."""
    data = bytearray(content or b"\0")
    start, length = chance.randrange(len(data)), chance.choice((1, 2, 4, 8, 64, 512))
    way = chance.randrange(7)
    if way == 0:
        for _ in range(chance.choice((1, 2, 8, 64))):
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    elif way == 1:
        extreme = chance.choice(EXTREMES)
        data[start : start + len(extreme)] = extreme
    elif way == 2:
        del data[start:]
    elif way == 3:
        del data[start : start + length]
    elif way == 4:
        data[start:start] = data[start : start + length] * chance.choice((1, 2, 100))
    elif way == 5:
        data[start:start] = chance.randbytes(length)
    else:
        data[start : start + length] = chance.randbytes(length)
    return bytes(data)


def damage_archive(content: bytes, chance: random.Random) -> bytes:
    """Replace, rename, remove, add or damage a part of a zip archive; damage its bytes if it is none any more."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            parts = [(name, archive.read(name)) for name in archive.namelist()]
    except Exception:  # noqa: BLE001 - the archive was damaged before, in any way
        return damage_bytes(content, chance)
    likely = [number for number, (name, _) in enumerate(parts) if re.search("sheet|content|workbook|shared", name)]
    number = chance.choice(likely if likely and chance.random() < 0.8 else range(len(parts)))
    name, data = parts[number]
    way = chance.randrange(14)
    if way == 0:
        parts[number] = name, chance.choice(parts)[1]
    elif way == 1:
        parts[number] = chance.choice(("../../x", "/etc/x", name.upper(), f"./{name}", "x" * 300, parts[0][0])), data
    elif way == 2:
        del parts[number]
    elif way == 3:
        parts.append(
            (chance.choice((name, "/abs/x.xml", "..\\x", "xl/vbaProject.bin", "xl/externalLinks/e.xml")), b"<x")
        )
    elif way == 4:
        parts[number] = name, damage_bytes(data, chance)
    else:
        parts[number] = name, damage_xml(data, chance)
    return _archive(parts, chance)


def _archive(parts: list[tuple[str, bytes]], chance: random.Random) -> bytes:
    target = io.BytesIO()
    how = chance.choice((zipfile.ZIP_DEFLATED, zipfile.ZIP_DEFLATED, zipfile.ZIP_STORED))
    with warnings.catch_warnings(), zipfile.ZipFile(target, "w", how) as archive:
        warnings.simplefilter("ignore")  # a name may stand twice on purpose
        for name, data in parts:
            archive.writestr(name, data)
    return target.getvalue()


def damage_xml(content: bytes, chance: random.Random) -> bytes:
    """Change attribute values, texts and elements."""
    xml = content.decode("latin-1")
    for _ in range(chance.choice((1, 1, 2, 5, 20))):
        pattern = chance.choice((_ATTRIBUTE, _ATTRIBUTE, _TEXT, _TAG, _ELEMENT))
        places = [match.span() for match in pattern.finditer(xml)]
        if not places:
            continue
        start, end = chance.choice(places)
        old, other = xml[start:end], slice(*chance.choice(places))
        if pattern in (_ATTRIBUTE, _TEXT):
            new = chance.choice((chance.choice(NASTY_VALUES), chance.choice(NASTY_VALUES), xml[other]))
        else:
            new = chance.choice(("", old * 2, old + chance.choice(PLANTED), chance.choice(PLANTED), xml[other]))
        xml = xml[:start] + new + xml[end:]
    return xml.encode("utf-8" if chance.random() < 0.1 else "latin-1", "replace")


def damage_table(content: bytes, chance: random.Random) -> bytes:
    """Change cells, header, delimiter or encoding of a text table."""
    text = content.decode("utf-16" if content[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig", "replace")
    delimiter = max(",;\t", key=text.count)
    grid: list[list[object]] = [list[object](line.split(delimiter)) for line in text.splitlines()] or [[""]]
    grid = damage_grid(grid, chance)
    delimiter = chance.choice((delimiter, delimiter, ",", ";", "\t", "|", " "))
    text = delimited(grid, delimiter) if chance.random() < 0.7 else "\n".join(map(delimiter.join, map(_texts, grid)))
    encoding = chance.choice(("utf-8", "utf-8", *ENCODINGS))
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf-") and encoding != "utf-7" else "replace")


def _texts(row: list[object]) -> list[str]:
    return ["" if value is None else str(value) for value in row]


def damage_grid(  # noqa: C901 - one branch for each way
    grid: Sequence[Sequence[object]], chance: random.Random
) -> list[list[object]]:
    """Change some cells of a table, or shuffle, blank, repeat or remove rows and columns."""
    rows: list[list[object]] = [list(row) for row in grid]
    for _ in range(chance.choice((1, 2, 5, 40))):
        rows = rows or [[""]]
        row = chance.choice(rows)
        head = rows[0] or [""]
        column = chance.randrange(len(row) or 1)
        way = chance.randrange(12)
        if way == 0:
            chance.shuffle(head)
        elif way == 1:
            head[chance.randrange(len(head))] = chance.choice(head)
        elif way == 2:
            rows.insert(chance.randrange(len(rows) + 1), list(row) if chance.random() < 0.5 else [])
        elif way == 3:
            rows.remove(row)
        elif way == 4:
            rows = [row[:column] + row[column + 1 :] for row in rows]
        elif way == 5:
            row[column:] = []
        elif way == 6:
            head[chance.randrange(len(head))] = chance.choice(NASTY_CELLS)
        elif way == 7:
            rows = [list(cells) for cells in zip(*rows, strict=False)]
        elif row:
            row[column] = chance.choice(NASTY_CELLS)
    return rows


def neighbours(content: str, chance: random.Random) -> str:
    """Swap, repeat or drop lines of a text, or change what stands within one."""
    lines = content.splitlines()
    for _ in range(chance.choice((1, 2, 4))):
        place = chance.randrange(len(lines) or 1)
        way = chance.randrange(5)
        if not lines or way == 0:
            lines.insert(place, str(chance.choice(NASTY_CELLS)))
        elif way == 1:
            lines.append(lines[place])
        elif way == 2:
            del lines[place]
        elif way == 3:
            cuts = sorted(
                [0, *chance.sample(range(len(lines[place]) + 1), min(2, len(lines[place]))), len(lines[place])]
            )
            pieces = [lines[place][start:end] for start, end in pairwise(cuts)]
            pieces[chance.randrange(len(pieces))] = str(chance.choice(NASTY_VALUES))
            lines[place] = "".join(pieces)
        else:
            words = lines[place].split('"')
            words[chance.randrange(len(words))] = str(chance.choice(NASTY_CELLS))
            lines[place] = '"'.join(words)
    return "\n".join(lines)
