"""Text of others is shown and never sent: no control character, no forged line, no markup, whatever the command."""

import io
import json
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import Result
from prosuite.cli import main, printing
from prosuite.cli.common import _shell_word

import prosuite
from prosuite.harmless import as_utf8, json_text, visible

Run = Callable[..., Result]
Build = Callable[..., list[dict[str, Any]]]
# An escape sequence, C1's, a turn of the direction, nothing to be seen, another line, markup, an emoji code.
NASTY = "\x1b[2J\x9b31m\u202e\u200b\u2028\nError: forged [bold red]x[/] :smile:"
SHOWN = r"\x1b[2J\x9b31m\u202e\u200b\u2028\nError: forged [bold red]x[/] :smile:"
HIDDEN = [*map(chr, range(32)), *map(chr, range(0x7F, 0xA0)), *"\u200b\u200e\u202e\u2028\u2066\u061c\ufeff"]


def _is_clean(printed: str) -> bool:
    return not [sign for sign in HIDDEN if sign != "\n" and sign in printed] and "\nError: forged" not in printed


@pytest.fixture
def nasty(form: Build, tmp_path: Path) -> Path:
    """Make a table whose name, columns and values are nasty, in a folder of its own."""
    records = [{**record, NASTY.replace("\x1b", ""): "a"} for record in form()]
    records[0]["pf01"] = records[0]["subject"] = NASTY.replace("\x1b", "")  # which no workbook can hold
    path = tmp_path / f"SF36v2 {NASTY.replace('/', '')}.csv"
    pd.DataFrame(records).to_csv(path, index=False)
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ["score", "-o", "s.csv"],
        ["validate"],
        ["validate", "--format", "json"],
        ["validate", "--annotate", "marked.xlsx"],
        ["quality"],
        ["quality", "--format", "json"],
        ["init"],
        ["score", "--study", f"{NASTY}.toml"],
        ["score", "--exceptions", NASTY],
        ["score", "--norms", NASTY],
        ["score", "--instrument", NASTY],
        ["score", f"--{NASTY}"],
        ["score", "--layout", NASTY],
    ],
)
def test_no_command_sends_what_others_wrote(run: Run, nasty: Path, arguments: list[str]) -> None:
    """On standard output and standard error."""
    result = run(arguments[0], nasty, *arguments[1:])
    assert "fault of prosuite" not in result.stderr
    assert _is_clean(result.stdout)
    assert _is_clean(result.stderr)
    assert result.stdout + result.stderr


@pytest.mark.parametrize("arguments", [[NASTY], ["explain", NASTY], ["norms", "show", NASTY], ["template", NASTY]])
def test_arguments_are_shown_too(run: Run, arguments: list[str]) -> None:
    """What click says of them as well."""
    result = run(*arguments)
    assert (result.exit_code, _is_clean(result.stderr)) == (2, True)


def test_specs_are_shown(run: Run, own_instruments: Path) -> None:
    """A text of an instrument of one's own cannot forge a line of its description."""
    spec = own_instruments / "mood.toml"
    nasty = json.dumps(NASTY)
    spec.write_text(spec.read_text(encoding="utf-8").replace('"Invented mood scale"', nasty), encoding="utf-8")
    for arguments in (["instruments"], ["instruments", "show", "mood"]):
        result = run(arguments[0], "--instruments", own_instruments, *arguments[1:])
        assert SHOWN in result.stdout
        assert _is_clean(result.stdout)


def test_a_draft_holds_the_names_that_stand_in_the_file(nasty: Path) -> None:
    """Nothing hidden stands in a draft, and what it declares is what the file says."""
    draft = prosuite.draft_study(nasty)
    assert _is_clean(draft)
    assert tomllib.loads(draft)["sheets"].keys() == {nasty.stem}


def test_an_error_shows_what_it_names(tmp_path: Path) -> None:
    """In Python too, where a traceback prints it; a further line is another argument."""
    with pytest.raises(prosuite.InputError) as raised:
        prosuite.validate(tmp_path / f"{NASTY}.csv")
    assert SHOWN in str(raised.value)
    assert str(prosuite.InputError("a\nb", "  c")) == "a\\nb\n  c"
    assert str(prosuite.OutputError("a\x1b")) == r"a\x1b"


@pytest.mark.parametrize("is_terminal", [True, False])
def test_csv_is_exact_in_a_pipe_and_visible_on_a_terminal(
    capfdbinary: pytest.CaptureFixture[bytes],
    monkeypatch: pytest.MonkeyPatch,
    is_terminal: bool,  # noqa: FBT001
) -> None:
    """A terminal gets one line for each row; a program gets what was there."""
    monkeypatch.setattr(sys.stdout, "isatty", lambda: is_terminal, raising=False)
    printing.give_csv(pd.DataFrame({"a\x1b": ["b\n\u202ec", None]}))
    printed = capfdbinary.readouterr().out.decode()
    assert (
        printed
        == ("a\\x1b\nb\\n\\u202ec\n" if is_terminal else 'a\x1b\n"b\n\u202ec"\n').replace("\n\n", '\n""\n') + '""\n'
    )


def test_json_is_the_same_document() -> None:
    """It has no hidden character and gives every one back; letters stay letters."""
    document = {NASTY: ["ä", "\U000e0001", "\ud800"]}
    assert json.loads(json_text(document)) == document
    assert _is_clean(json_text(document))
    assert "ä" in json_text(document)


def test_the_console_knows_no_markup(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither in lines nor in cells of tables."""
    from rich.table import Table

    table = Table("[bold]a[/]")
    table.add_row(":smile: \x1b[2J")
    screen = printing.console()
    screen.print(NASTY, soft_wrap=True)
    screen.print(table)
    printed = capsys.readouterr().err
    assert SHOWN in printed
    assert "[bold]a[/]" in printed
    assert r":smile: \x1b[2J" in printed


@pytest.mark.skipif(sys.platform == "win32", reason="a POSIX shell")
@pytest.mark.parametrize("name", ["plain.csv", "it's a.csv", NASTY, "back\\slash\n'.csv", "\udcff\u202ea1.csv"])
def test_a_printed_command_runs_as_printed(name: str) -> None:
    """A name is printed as one visible word that bash reads as the name."""
    word = _shell_word(name)
    assert visible(word) == word
    printed = subprocess.run(["bash", "-c", f"printf %s {word}"], capture_output=True, check=True).stdout  # noqa: S607
    assert printed == name.encode(errors="surrogateescape")
    assert shlex.split(_shell_word("a b")) == ["a b"]


def test_a_name_that_is_no_text_can_be_written_down() -> None:
    """Bytes of a file's name that are no UTF-8 are spelled out."""
    assert as_utf8("ä\udcff.csv") == "ä\\udcff.csv"


def test_an_unforeseen_failure_is_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The words of a library too."""

    def fail(**_: object) -> None:
        raise RuntimeError(NASTY)

    monkeypatch.setattr("prosuite.cli.cli", fail)
    monkeypatch.setattr(sys, "stdout", io.StringIO())
    with pytest.raises(SystemExit):
        main()
    assert SHOWN in capsys.readouterr().err
