"""Damaged files of every kind: a result or a refusal in one line, never another failure, warning or hang."""

import faulthandler
import signal
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

import prosuite
from tests.fuzz.cases import Case, make_case, outcome
from tests.fuzz.seeds import seeds

FILES = seeds()
QUICK = [name for name in FILES if not name.endswith(".xls")]  # an .xls file is read in a process of its own
BATCH = 50
PATIENCE = 60  # seconds; it ends a hang, whatever the machine


@pytest.fixture(autouse=True)
def _no_hang() -> Iterator[None]:
    """End an input that hangs, in Python by an exception and in a library by the end of the run."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"an input took over {PATIENCE} s")

    before = signal.signal(signal.SIGALRM, stop)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)
    faulthandler.cancel_dump_traceback_later()


def survive(number: int, case: Case, folder: Path) -> str:
    """Return the outcome of a case, or fail with the number that makes it again."""
    signal.alarm(PATIENCE)
    faulthandler.dump_traceback_later(2 * PATIENCE, exit=True)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return outcome(case, folder)
    except Exception as fault:
        raise AssertionError(f"input {number} ({case.name}), see make_case: {type(fault).__name__}: {fault}") from fault


def outcomes(numbers: range, names: list[str], folder: Path) -> set[str]:
    """Return the kinds of outcome of a range of cases."""
    return {survive(number, make_case(number, FILES, names), folder).partition(":")[0] for number in numbers}


@pytest.mark.parametrize("first", range(0, 1000, BATCH))
def test_damaged_file_is_read_or_refused(tmp_path: Path, first: int) -> None:
    """Files with flipped bytes, exchanged parts, changed XML and shuffled cells, some with a study or exceptions."""
    said = outcomes(range(first, first + BATCH), QUICK, tmp_path)
    assert "InputError" in said
    assert any(outcome.startswith("report") for outcome in said)


def test_damaged_old_workbook_is_read_or_refused(tmp_path: Path) -> None:
    """The same for .xls files."""
    assert "InputError" in outcomes(range(12), ["forms.xls"], tmp_path)


@pytest.mark.parametrize("name", QUICK)
def test_whole_file_is_read(tmp_path: Path, name: str) -> None:
    """The files that are damaged are read when whole, so that what damages them is what is tested."""
    instrument = None if name in ("report.xlsx", "forms.xlsx") else "sf36v2"
    assert survive(-1, Case(name, FILES[name], instrument, thorough=True), tmp_path).startswith("report")


@pytest.mark.parametrize("fault", [KeyError("x"), UserWarning("x"), prosuite.InputError("")])
def test_what_is_no_refusal_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    """Another exception, a warning and a refusal without a word are told apart from a refusal."""

    def fail(*_: object, **__: object) -> None:
        if isinstance(fault, Warning):
            warnings.warn(fault, stacklevel=1)
        else:
            raise fault

    monkeypatch.setattr(prosuite, "validate", fail)
    with pytest.raises(AssertionError, match=r"input 7 \(forms\.xlsx\), see make_case"):
        survive(7, Case("forms.xlsx", FILES["forms.xlsx"]), tmp_path)
