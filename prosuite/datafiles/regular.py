"""The bytes of a file that is one, and the same whenever it is read in a run.

What waits for a writer, or never ends, is refused before it is opened.
"""

import contextlib
import errno
import hashlib
import os
import stat
from collections.abc import Iterator
from contextvars import ContextVar
from pathlib import Path

from prosuite.names import nearest

LARGEST_TABLE = 2**26  # bytes
_KINDS = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}
_read: ContextVar[dict[str, str] | None] = ContextVar("the SHA-256 of the files read in a run", default=None)


@contextlib.contextmanager
def one_reading() -> Iterator[None]:
    """Let every file be the same until the block ends, however often it is read; one that changes cannot be read."""
    if _read.get() is not None:
        yield
        return
    token = _read.set({})
    try:
        yield
    finally:
        _read.reset(token)


def file_sha256(path: Path) -> str:
    """Return the SHA-256 of a file: in :func:`one_reading` of the bytes that were read.

    Raises
    ------
    OSError
        See :func:`file_bytes`.
    """
    known = (_read.get() or {}).get(os.path.realpath(path))
    return hashlib.sha256(file_bytes(path)).hexdigest() if known is None else known


def file_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    OSError
        It cannot be read, is a pipe, a socket or a device, or was changed while or since it was read first; its
        ``strerror`` says so.
    """
    kind = _KINDS.get(stat.S_IFMT(path.stat().st_mode))
    if kind is not None:
        raise OSError(errno.EINVAL, f"it is {kind}, not a file; save what it gives as a file first", str(path))
    with path.open("rb") as file:
        before = os.fstat(file.fileno())
        content = file.read()
        after = os.fstat(file.fileno())
    read = _read.get()
    is_same = (before.st_size, before.st_mtime_ns) == (after.st_size, after.st_mtime_ns)
    if is_same and read is not None:
        digest = hashlib.sha256(content).hexdigest()
        is_same = read.setdefault(os.path.realpath(path), digest) == digest
    if not is_same:
        raise OSError(errno.EBUSY, "it was changed while it was read; run this again once it is complete", str(path))
    return content


def file_text(path: Path, largest: int = LARGEST_TABLE) -> str:
    """Return the text of a UTF-8 file, line ends as they are, without the byte-order mark that some editors write.

    Parameters
    ----------
    path
        The file.
    largest
        The bytes that it may have.

    Raises
    ------
    OSError
        See :func:`file_bytes`; or it is larger.
    UnicodeDecodeError
        It is in another encoding.
    """
    if path.stat().st_size > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest:,} bytes, which no such file needs", str(path))
    return file_bytes(path).decode("utf-8-sig")


def beside(path: Path) -> str:
    """Return a sentence part that suggests the file beside a missing one that it may have meant, or nothing."""
    try:
        known = [] if path.exists() else sorted(entry.name for entry in os.scandir(path.parent) if entry.is_file())
    except (OSError, ValueError):  # its folder is missing too, or the path holds a NUL
        return ""
    return nearest(path.name, known)
