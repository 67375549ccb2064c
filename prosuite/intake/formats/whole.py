"""Whether a dataset holds all it promises: what was cut off is refused, not read as far as it goes.

Layouts: SAS Institute, Record Layout of a Data Set in SAS Transport Format, versions 5 or 6 and 8 or 9; StataCorp, File
formats .dta; GNU PSPP, System File Format (of SPSS).
"""

import re
import struct

_RECORD = 80  # bytes, of a transport file
_OBSERVATIONS = re.compile(rb"HEADER RECORD\*{7}OBS(?:V8)?\s+HEADER RECORD!{7}(?P<promised>[\s0-9]{32})")
_MEMBER = b"HEADER RECORD*******MEMB"
_STATA = b"<stata_dta>", b"</stata_dta>"
_SPSS_CASE = struct.Struct("<ii")  # 8-byte elements to the row, compression; at:
_SPSS_CASE_AT = 68
_SPSS_END = struct.pack("<ii", 999, 0)  # of the dictionary
_CUT = "it is cut off, get a fresh copy of it"


def check_whole(suffix: str, content: bytes, n_rows: int, promised: int | None, width: int) -> None:
    """Refuse a dataset that ends too early.

    Parameters
    ----------
    suffix, content
        The file's ending and bytes.
    n_rows
        The rows that were read.
    promised
        The rows that its header promises, if it does.
    width
        Bytes that a row takes.

    Raises
    ------
    ValueError
        It is cut off, or holds a second dataset behind the first.
    """
    if promised is not None and n_rows < promised:
        raise ValueError(f"it promises {promised:,} rows and holds {n_rows:,}: {_CUT}")
    if suffix == ".dta" and content.startswith(_STATA[0]) and not content.endswith(_STATA[1]):
        raise ValueError(f"its last part has no end: {_CUT}")
    if suffix == ".sav" and promised is None:
        _check_spss(content, n_rows)
    if suffix == ".xpt":
        _check_transport(content, n_rows, width)


def _check_spss(content: bytes, n_rows: int) -> None:
    """Refuse rows without compression that do not end where the file does; others have an end of their own."""
    n_elements, compression = _SPSS_CASE.unpack_from(content, _SPSS_CASE_AT)
    n_bytes = n_rows * n_elements * 8
    is_known = content.startswith(b"$FL2") and not compression and n_elements > 0
    if is_known and not content[: len(content) - n_bytes].endswith(_SPSS_END):
        raise ValueError(f"it ends within a row: {_CUT}")


def _check_transport(content: bytes, n_rows: int, width: int) -> None:
    start = _OBSERVATIONS.search(content)
    if start is None:
        return
    rows, promised = content[start.end() :], start["promised"].strip()
    if _MEMBER in rows:
        raise ValueError("it holds several datasets: export each into a file of its own")
    if len(content) % _RECORD or rows[n_rows * width :].strip():
        raise ValueError(f"it ends within a record: {_CUT}")
    if n_rows < int(promised or 0):
        raise ValueError(f"it promises {int(promised):,} rows and holds {n_rows:,}: {_CUT}")
