"""The process that reads an old workbook answers in JSON: every kind of cell comes back, and no code can."""

import datetime
import pickle
import subprocess
from pathlib import Path
from typing import Any, NoReturn

import pytest

import prosuite
from prosuite.intake.formats.answer import from_json, to_json
from prosuite.intake.formats.raw_sheet import RawSheet
from tests.support.synthetic import write_xls

NOON = datetime.datetime(2024, 1, 2, 12, 30, 0, 250)  # noqa: DTZ001 - cells have no time zone
CELLS = ["", "=1\n\x1b", "\ud800", 7.0, 0.1, 7, True, NOON.date(), NOON, NOON.time(), datetime.timedelta(-1, 5, 250)]


def test_every_kind_of_cell_comes_back() -> None:
    """With its type, and all else that is known of the sheet."""
    sheet = RawSheet("date", [CELLS, []], 3, 1, ((1, 0, 2, 1), (3, 3, 3, 4)), ("a note",))
    read = from_json(to_json([sheet]))
    assert read == [sheet]
    assert [[type(cell) for cell in one.rows[0]] for one in read if not isinstance(one, str)] == [[*map(type, CELLS)]]
    assert from_json(to_json("is damaged")) == "is damaged"


class _Answered:
    def __init__(self, stdout: bytes) -> None:
        self.stdout = stdout


def _too_long(*_: object, **options: Any) -> NoReturn:
    raise subprocess.TimeoutExpired("reader", options["timeout"])


def _no_process(*_: object, **__: object) -> NoReturn:
    raise BlockingIOError(11, "Resource temporarily unavailable")


@pytest.mark.parametrize(
    ("run", "words"),
    [
        (lambda *_, **__: _Answered(pickle.dumps([RawSheet("a", [["b"]])])), "its cells make no sense"),
        (lambda *_, **__: _Answered(b""), "its cells make no sense"),
        (lambda *_, **__: _Answered(b'[{"name": "a"}]'), "its cells make no sense"),
        (lambda *_, **__: _Answered(b"[1]"), "its cells make no sense"),
        (_too_long, "it was not read within 60 seconds"),
        (_no_process, r"no process can be started \(Resource temporarily unavailable\): save it as \.xlsx"),
    ],
    ids=["code", "nothing", "half", "other", "too long", "no process"],
)
def test_an_answer_that_is_none_is_a_refusal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, run: object, words: str
) -> None:
    """In one sentence, whatever became of the process."""
    path = write_xls(tmp_path / "forms.xls", {"SF36v2": [["subject", "pf01"], ["P1", 1]]})
    monkeypatch.setattr(subprocess, "run", run)
    with pytest.raises(prosuite.InputError, match=rf"forms\.xls .*{words}"):
        prosuite.validate(path)
