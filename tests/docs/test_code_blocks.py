"""Every command and every block of code of the documentation is run as printed, where the files it names lie.

README's and CONTRIBUTING's set-up lines, blocks of ``sh``, are run by ``.ci/run``. A new block needs no entry here: its
language says what is done with it, and one of an unknown language fails.
"""

import re
import shlex
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result

import prosuite
from prosuite.intake.study_file import load_study
from prosuite.quality.thresholds import load_thresholds
from tests.support.pages import PAGES, ROOT, Block, blocks, frame, furnish, outside_blocks, spans, text_of

Run = Callable[..., Result]
Desk = Callable[[str], Path]

BLOCKS = [block for page in PAGES for block in blocks(page)]
# Where a page says what would be printed if a file were another: the block's text, the file, what is replaced by what.
SPOILT = [("gap: age 50", "my_norms/norms/valley2024_scales.csv", "sf36v2,male,50,", "sf36v2,male,51,")]
CARD = "my_study/norms/town2020_walk.toml"
PLACEHOLDERS = {"INPUT": "visits.xlsx", "ID": "sf36v2", "CODE": "out-of-range-answer", "FILE.toml": CARD}
RUN_BY_CI = {
    "README.md": re.compile(r"python3 -m venv \.venv && .+"),
    "CONTRIBUTING.md": re.compile(r"\.venv/bin/.+|\.ci/run\b.*"),
}
FAIL_WITH_FAULTS = (
    "score",
    "validate",
    "reconcile",
    "norms",
)  # quality fails with criteria, and these not every table shows
FAULTS = re.compile(r"\b[1-9]\d* errors?\b|\berror\b")
FRAGMENT = re.compile(r"Missing argument|Missing command|requires an argument")


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Make the test's own folder, furnished for a page, the current one."""
    monkeypatch.chdir(tmp_path)
    return lambda page: furnish(page, tmp_path)


def of(*languages: str) -> list[Any]:
    """Return the blocks of some languages as parameters."""
    return [pytest.param(block, id=str(block)) for block in BLOCKS if block.language in languages]


# No block is passed over


def test_every_page_is_here() -> None:
    """README, CONTRIBUTING and every page of docs but those that are written from specs."""
    there = [path for path in (ROOT / "docs").iterdir() if path.is_file()]
    assert {"README.md", "CONTRIBUTING.md", *(f"docs/{path.name}" for path in there)} == set(PAGES)


@pytest.mark.parametrize("page", PAGES)
def test_every_block_is_of_a_language_that_is_run_here(page: str) -> None:
    """A language that no test below runs is noticed."""
    known = {"console", "python", "toml", "csv", "text", "sh", "powershell"}
    assert [str(block) for block in blocks(page) if block.language not in known] == []


@pytest.mark.parametrize("page", PAGES)
def test_no_code_stands_outside_a_fence(page: str) -> None:
    """Indented code has no language, so that nobody could run it; an open fence would hide what follows."""
    assert [line for line in outside_blocks(page).splitlines() if re.match(r" {4,}\S|\t|```", line)] == []


# Commands


def commands(block: Block) -> Iterator[tuple[list[str], list[str]]]:
    """Yield the words of each command of a block and the lines shown as its output."""
    first, *rest = re.split(r"^\$ ", block.text, flags=re.MULTILINE)
    assert (first, bool(rest)) == ("", True), f"{block}: a console block begins with '$ ' and a command"
    for part in rest:
        command, *shown = part.rstrip().splitlines()
        yield shlex.split(command, comments=True), shown


def assert_shown(printed: str, shown: list[str]) -> None:
    """Assert that lines were printed as shown, where ``...`` stands for any lines."""
    lines = "".join(r"(?:.*\n)*?" if line == "..." else re.escape(line) + r"\n" for line in shown)
    assert re.fullmatch(lines, printed), f"not printed as shown:\n{printed}"


@pytest.mark.parametrize("block", of("console"))
def test_commands_run_as_printed(block: Block, desk: Desk, run: Run) -> None:
    """Each ends as README says, 0 clean and 1 with findings, and prints what the page shows."""
    folder = desk(block.page)
    for sign, file, old, new in SPOILT:
        if sign in block.text:
            path = folder / file
            path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    for (program, *arguments), shown in commands(block):
        assert program == "prosuite"
        result = run(*arguments)
        has_faults = FAULTS.search(result.output) is not None
        expected = {has_faults} if arguments[0] in FAIL_WITH_FAULTS else {0, 1} if arguments[0] == "quality" else {0}
        assert result.exit_code in expected, result.output
        if shown:
            assert_shown(result.stdout, shown)


@pytest.mark.parametrize(
    ("page", "command"), [(page, span) for page in PAGES for span in spans(page) if span.startswith("prosuite ")]
)
def test_commands_in_the_text_run(page: str, command: str, desk: Desk, run: Run) -> None:
    """So do those in a sentence, words in capitals filled in; of a part of a command, all that is there is right."""
    folder = desk(page)
    arguments = [PLACEHOLDERS.get(word, word) for word in shlex.split(command)[1:]]
    if arguments[0] == "init":  # drafts a study file where there is none
        (folder / "study.toml").unlink(missing_ok=True)
    result = run(*arguments)
    assert result.exit_code in (0, 1) or FRAGMENT.search(result.stderr), result.output


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_of_the_shells(shell: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """The line of the page gives each shell something to evaluate."""
    line = '`eval "$(_PROSUITE_COMPLETE=bash_source prosuite)"` (or `zsh_source`, `fish_source`)'
    assert line in text_of("docs/command_line.md")
    monkeypatch.setenv("_PROSUITE_COMPLETE", f"{shell}_source")
    result = run()
    assert (result.exit_code, "complete" in result.stdout) == (0, True)


@pytest.mark.parametrize(
    ("page", "command"), [(page, span) for page in PAGES for span in spans(page) if span.startswith("python ")]
)
def test_scripts_named_in_the_text_are_there(page: str, command: str) -> None:
    """Benchmarks take minutes; that they exist is said here, that they run by whoever quotes them."""
    _, *words = shlex.split(command)
    script = f"{words[1].replace('.', '/')}.py" if words[0] == "-m" else words[0]
    assert (ROOT / script).is_file(), page


# Set-up


@pytest.mark.parametrize("block", of("sh"))
def test_set_up_is_run_by_ci(block: Block) -> None:
    """A block of shell is one that .ci/run takes from the page, line by line."""
    assert [line for line in block.text.splitlines() if not RUN_BY_CI[block.page].fullmatch(line)] == []


def test_powershell_does_what_the_shell_does() -> None:
    """README's first command, as Windows has it: other names of the launcher, the folders and what stands between."""
    (shell, *_), (power,) = ([one.text for one in BLOCKS if one.language == name] for name in ("sh", "powershell"))
    names = {"python3": "py", " && ": "; ", ".venv/bin/": r".venv\Scripts" + "\\", "examples/": "examples\\"}
    for ours, theirs in names.items():
        shell = shell.replace(ours, theirs)
    assert power == shell


def test_no_page_sends_to_a_package_index() -> None:
    """prosuite is installed from a clone or a wheel, by whichever program."""
    sent = re.compile(r"(?:pip|pipx|uv tool|uv pip|uv add|uvx) (?:install )?(?:-\S+ )*prosuite\b(?!-)")
    assert [page for page in PAGES if sent.search(text_of(page))] == []


def test_ci_takes_its_commands_from_the_pages() -> None:
    """The two of README, and those of CONTRIBUTING but itself."""
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "grep '^python3 -m venv' README.md" in script
    assert r"grep '^\.venv/bin/' CONTRIBUTING.md" in script


# Python


@pytest.mark.parametrize("page", [page for page in PAGES if any(block.language == "python" for block in blocks(page))])
def test_python_runs_as_printed(page: str, desk: Desk) -> None:
    """The blocks of a page, one after the other, with a table of answers and values called frame."""
    desk(page)
    names: dict[str, Any] = {"prosuite": prosuite, "frame": frame()}
    with redirect_stdout(StringIO()) as printed:
        for block in blocks(page):
            if block.language == "python":
                exec(compile("\n" * block.line + block.text, block.page, "exec"), names)  # noqa: S102 - our own page
    assert [line for line in printed.getvalue().splitlines() if f"`{line}`" not in text_of(page)] == []


# Files


@pytest.mark.parametrize("block", of("toml", "csv"))
def test_file_is_accepted(block: Block, desk: Desk, run: Run) -> None:
    """What a page shows as a file is named there and read without a fault by what the page gives it to."""
    assert block.file is not None, f"{block}: name the file in backticks, with a colon, in the line above the block"
    folder = desk(block.page)
    path = folder / block.file
    if path.suffix == ".csv":
        others = "".join(other.text for other in blocks(block.page) if other != block)
        assert path.name in others, f"{block}: no card and no command of the page names the file"
    elif path.name == "study.toml":
        load_study(path)
    elif path.name == "quality.toml":
        load_thresholds(path)
    elif path.parent.name == "norms":
        result = run("norms", "--instruments", path.parents[1], "check", path)
        assert (result.exit_code, result.stdout) == (0, "")
        assert path.stem in {card.id for card in cards(path.parents[1])}
    else:
        assert prosuite.instrument(path.stem, instruments=path.parent).id == path.stem


def cards(folder: Path) -> list[Any]:
    """Return all norm sets with those of a folder."""
    catalogue = prosuite.load_catalogue(folder)
    return [*catalogue.cards.values()]


@pytest.mark.parametrize("block", of("text"))
def test_folder_is_as_drawn(block: Block, desk: Desk) -> None:
    """A block of text is a tree of a folder; its files are those that the page shows."""
    folder = desk(block.page)
    places: list[str] = []
    for line in block.text.splitlines():
        name = line.strip()
        depth = (len(line) - len(name)) // 4
        places = [*places[:depth], name]
        assert (folder / "".join(places)).exists(), "".join(places)
