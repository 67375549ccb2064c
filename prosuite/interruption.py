"""Signals that end the program: where they wait, what is cleaned up when they come, what is said then."""

import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

# Ctrl-C last: behind the block that holds them back it is the one that raises.
SIGNALS = [getattr(signal, name) for name in ("SIGHUP", "SIGTERM", "SIGINT") if hasattr(signal, name)]
_STATUS = 128  # and the number of the signal, as shells count
_CLEAR_LINE = "\r\x1b[2K\x1b[?25h"  # a progress line goes, and the cursor that it hid comes back
_undoing: list[Callable[[], None]] = []
_written: list[Path] = []  # the last set of files that took its place


def end_on_signals() -> None:
    """Let a signal end this program at once, cleaned up and in a sentence, whatever is being done or imported.

    An exception in its place would go astray in the imports and clean-ups of others. A signal that whoever started
    the program wants ignored, as ``nohup`` does, stays so.
    """
    for number in SIGNALS:
        if signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)


def _end(number: int, _frame: object) -> None:
    for other in SIGNALS:
        signal.signal(other, signal.SIG_IGN)
    for undo in reversed(_undoing):
        with contextlib.suppress(Exception):
            undo()
    with contextlib.suppress(OSError, ValueError, AttributeError):
        line = f"{_CLEAR_LINE if sys.stderr.isatty() else ''}{said()}\n"
        os.write(sys.stderr.fileno(), line.encode(errors="replace"))
    os._exit(_STATUS + number)


def said() -> str:
    """Return what is true of the files of a run that is interrupted now."""
    if not _written:
        return "Interrupted: nothing was written."
    from prosuite.harmless import visible

    return f"Interrupted when all was written: {visible(', '.join(map(str, _written)))}."


def all_written(paths: Sequence[Path]) -> None:
    """Note that a set of files is complete and in its place."""
    _written[:] = paths


@contextlib.contextmanager
def undone(undo: Callable[[], None]) -> Iterator[None]:
    """Undo something when the block ends, or when a signal ends the program in it."""
    _undoing.append(undo)
    try:
        yield
    finally:
        with held_back():
            undo()
            _undoing.remove(undo)


@contextlib.contextmanager
def held_back() -> Iterator[None]:
    """Hold the signals that end a program back until the block ends, where Python lets us: in the main thread."""
    came: list[int] = []
    before = {}
    try:
        if threading.current_thread() is threading.main_thread():
            for number in SIGNALS:
                if signal.getsignal(number) not in {signal.SIG_IGN, None}:
                    before[number] = signal.signal(number, lambda number, _frame: came.append(number))
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        for number in dict.fromkeys(came):
            signal.raise_signal(number)
