"""The bytes of a file that is one: what waits for a writer, or never ends, is refused before it is opened."""

import errno
import stat
from pathlib import Path

_KINDS = {stat.S_IFIFO: "a pipe", stat.S_IFSOCK: "a socket", stat.S_IFCHR: "a device", stat.S_IFBLK: "a device"}


def file_bytes(path: Path) -> bytes:
    """Return the bytes of a file.

    Raises
    ------
    OSError
        It cannot be read, or is a pipe, a socket or a device; its ``strerror`` says so.
    """
    kind = _KINDS.get(stat.S_IFMT(path.stat().st_mode))
    if kind is not None:
        raise OSError(errno.EINVAL, f"it is {kind}, not a file; save what it gives as a file first", str(path))
    return path.read_bytes()


def file_text(path: Path) -> str:
    """Return the text of a UTF-8 file, line ends as they are, without the byte-order mark that some editors write.

    Raises
    ------
    OSError
        See :func:`file_bytes`.
    UnicodeDecodeError
        It is in another encoding.
    """
    return file_bytes(path).decode("utf-8-sig")
