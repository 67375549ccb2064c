"""What the commands share: options, completion, the person's side of the output."""

import os
import shlex
import subprocess
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click
from click.core import ParameterSource
from click.shell_completion import CompletionItem

from prosuite.harmless import spelled, visible

if TYPE_CHECKING:
    from rich.console import Console

    from prosuite.findings.report import Report

_READING = ("instrument", "study", "instruments", "exceptions")  # options that say how a workbook is read and judged
_SPINNER = 3  # characters before the words of a step, and a blank after them
Command = TypeVar("Command", bound=Callable[..., Any])


def _complete_instrument(ctx: click.Context, _param: click.Parameter, start: str) -> list[CompletionItem]:
    from prosuite.catalogue.load import load_catalogue

    specs = load_catalogue(ctx.params.get("instruments")).instruments.values()
    return [CompletionItem(spec.id, help=visible(spec.title)) for spec in specs if spec.id.startswith(start)]


def _complete_norms(ctx: click.Context, _param: click.Parameter, start: str) -> list[CompletionItem]:
    from prosuite.catalogue.load import load_catalogue

    cards = load_catalogue(ctx.params.get("instruments")).cards.values()
    others, comma, own = start.rpartition(",")
    return [
        CompletionItem(f"{others}{comma}{card.id}", help=visible(card.title))
        for card in cards
        if card.id.startswith(own)
    ]


def _split(_ctx: click.Context, _param: click.Parameter, value: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return the names of an option that takes several, with commas between them or given several times."""
    given = [value] if isinstance(value, str) else value or ()
    return tuple(name.strip() for part in given if part for name in part.split(","))


file_argument = click.argument("input_path", metavar="INPUT", type=click.Path(path_type=Path))
files_argument = click.argument(
    "input_paths", metavar="INPUT...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
instrument_argument = click.argument("instrument_id", metavar="ID", shell_complete=_complete_instrument)
instrument_arguments = click.argument(
    "instrument_ids", metavar="[ID]...", nargs=-1, shell_complete=_complete_instrument
)
norms_argument = click.argument("norms_id", metavar="ID", shell_complete=_complete_norms)
instrument_option = click.option(
    "--instrument",
    metavar="ID",
    shell_complete=_complete_instrument,
    help="Instrument of the sheets that do not say which they hold; see 'prosuite instruments'.",
)
norms_option = click.option(
    "--norms",
    metavar="ID",
    multiple=True,
    callback=_split,
    shell_complete=_complete_norms,
    help="Norm set in place of the instrument's default, or 'none' for scores that are compared with nothing; several, "
    "for several instruments or side by side for one, with commas or the option again; see 'prosuite norms'.",
)
match_option = click.option(
    "--match",
    metavar="age,sex",
    callback=_split,
    help="Compare each record with the norm set's stratum for its age, its sex, or both: 'age', 'sex' or 'age,sex'.",
)
instruments_option = click.option(
    "--instruments",
    metavar="DIR",
    is_eager=True,
    type=click.Path(path_type=Path),
    help="Folder with instruments (ID.toml) and norm sets (norms/ID.toml) of your own.",
)


def own_folder(ctx: click.Context, given: Path | None) -> Path | None:
    """Return the folder of one's own given to a command of a group, or to the group before it."""
    return given if given is not None or ctx.parent is None else ctx.parent.params.get("instruments")


quiet_option = click.option("-q", "--quiet", is_flag=True, help="Show errors alone.")
study_option = click.option(
    "--study",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Study file (TOML) that declares what the sheets hold.",
)
exceptions_option = click.option(
    "--exceptions",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Reviewed exceptions (CSV: code, subject, visit, item, value, reason, by, date): findings that were accepted.",
)


missing_rule_option = click.option(
    "--missing-rule",
    type=click.Choice(["half", "one", "all"]),
    help="Items of a scale that must be answered, in place of the instrument's own rule.",
)
unverified_option = click.option(
    "--allow-unverified", is_flag=True, help="Allow norm sets and rules whose numbers could not be checked."
)


def scoring_options(command: Command) -> Command:
    """Give a command the options that say how a workbook is read and scored."""
    options = (
        instrument_option,
        norms_option,
        match_option,
        missing_rule_option,
        unverified_option,
        study_option,
        exceptions_option,
        instruments_option,
    )
    return reduce(lambda decorated, option: option(decorated), reversed(options), command)


def fail_on_option(*levels: str) -> Callable[[Command], Command]:
    """Return the option that sets which findings make the exit status 1."""
    return click.option(
        "--fail-on",
        type=click.Choice(levels),
        default="error",
        show_default=True,
        help="Findings that make the exit status 1.",
    )


class Group(click.Group):
    """A group that names the command which a misspelt one may have meant."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Return the command that the first word names, as click has it."""
        known = self.list_commands(ctx)
        if args[0] not in known and not args[0].startswith("-") and not ctx.resilient_parsing:
            from prosuite.names import nearest

            raise click.UsageError(f"No such command {args[0]!r}{nearest(args[0], known)}", ctx)
        return super().resolve_command(ctx, args)


@contextmanager
def progress(screen: "Console") -> Iterator[Callable[[str], None]]:
    """Show the current step while work goes on; only on a terminal, and not where all is to be quiet."""
    if screen.quiet or not screen.is_terminal:
        yield lambda _step: None
        return
    from rich.text import Text  # as a string it would be read as markup

    with screen.status(Text("Starting")) as status:

        def show(step: str) -> None:
            words = Text(visible(f"{step} ..."))
            words.truncate(max(screen.width - _SPINNER, 1), overflow="ellipsis")  # lines that a wrap adds would stay
            status.update(words)

        yield show


def command_line(command: str, **options: object) -> str:
    """Return the line that runs another command on the same files, with the options given here or to this command."""
    given = click.get_current_context().params
    wanted = {name: given.get(name) for name in _READING} | options
    parts = [part for name, value in wanted.items() if value is not None for part in (f"--{name}", str(value))]
    return _shell_line(["prosuite", command, *map(str, _inputs(given)), *parts])


def same_command_line(*more: str) -> str:
    """Return the line that runs this command as it was given, with more words behind it."""
    here = click.get_current_context()
    words = ["prosuite", here.command.name or "", *map(str, _inputs(here.params))]
    for option in here.command.params:
        name = option.name or ""
        if isinstance(option, click.Option) and here.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            longest, value = max(option.opts, key=len), here.params[name]
            each = value if isinstance(value, tuple) else (value,)
            words += [longest] if option.is_flag else [word for one in each for word in (longest, str(one))]
    return _shell_line([*words, *more])


def _inputs(given: Mapping[str, Any]) -> Sequence[Path]:
    paths: Sequence[Path] = given.get("input_paths") or [given["input_path"]]
    return paths


def _shell_line(words: Sequence[str]) -> str:
    return subprocess.list2cmdline(words) if os.name == "nt" else " ".join(map(_shell_word, words))


def _shell_word(word: str) -> str:
    """Return a word as a shell reads it, its characters that cannot be seen as bytes."""
    if visible(word) == word:
        return shlex.quote(word)
    escaped = word.replace("\\", "\\\\").replace("'", "\\'")
    shown = spelled(escaped, lambda character: "".join(map("\\x{:02x}".format, os.fsencode(character))))
    return f"$'{shown}'"


def files_read() -> list[Path]:
    """Return the files that this command reads, its input first: none of them can be an output."""
    from prosuite.catalogue.load import files_read as all_read

    given = click.get_current_context().params
    named = [given.get(name) for name in ("study", "exceptions", "thresholds")]
    return list(all_read(*_inputs(given), *named, instruments=given.get("instruments")))


def show_written(screen: "Console", paths: Sequence[Path]) -> None:
    """Say which files were written, and of a link what it leads to."""
    shown = [f"{path} (a link: {path.resolve()} was written)" if path.is_symlink() else str(path) for path in paths]
    screen.print(f"Written: {', '.join(shown)}", style="bold", soft_wrap=True)


def exit_status(report: "Report", fail_on: str) -> int:
    """Return 1 if a finding reaches the level, else 0."""
    return int(fail_on != "never" and report.reaches(fail_on))  # type: ignore[arg-type]
