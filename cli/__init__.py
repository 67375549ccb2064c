"""The command line: ``prosuite COMMAND INPUT [options]``."""

import io
import os
import sys
import warnings
from importlib import import_module

import click

import prosuite
from prosuite import interruption

from .common import Group
from .printing import say, say_lines, show_usage

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None  # type: ignore[assignment]

_COMMANDS = (
    "score",
    "validate",
    "analyze",
    "trace",
    "quality",
    "reconcile",
    "init",
    "template",
    "instruments",
    "norms",
    "explain",
)
_COULD_NOT_RUN = 2
_INTERRUPTED = 130
_LEAST_MEMORY = 2**29  # bytes of addresses; with less, libraries hang or crash before they can say why


class _LazyGroup(Group):
    """A group whose commands are imported when they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click calls it so
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002 - click calls it so
        if name not in _COMMANDS:
            return None
        command: click.Command = import_module(f"{__name__}.{name}").command
        return command


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["--help", "-h"]})
@click.version_option(prosuite.__version__, prog_name="prosuite")
def cli() -> None:
    """Score, validate and trace clinical questionnaires and tests from spreadsheets.

    \b
    prosuite score visits.xlsx        scores, findings and run record as a workbook
    prosuite validate visits.xlsx     every fault, cell by cell
    prosuite trace visits.xlsx --subject 001 --score pcs   where a number comes from
    prosuite analyze visits.xlsx --study study.toml -o out   the datasets of a trial
    prosuite quality visits.xlsx      completeness, consistency, reliability
    prosuite init visits.xlsx         a draft of the study file

    Exit status: 0 clean, 1 findings at or above --fail-on, 2 could not run.
    """


def _check_memory() -> None:
    """End the program where the system lets it have less memory than the libraries take to load."""
    if resource is None:
        return
    limit, _ = resource.getrlimit(resource.RLIMIT_AS)
    if limit != resource.RLIM_INFINITY and limit < _LEAST_MEMORY:
        say(
            f"Error: this process may use {limit // 2**20} MiB of memory (ulimit -v), and prosuite needs at least "
            f"{_LEAST_MEMORY // 2**20} MiB to start: raise the limit.",
            err=True,
        )
        sys.exit(_COULD_NOT_RUN)


def main() -> None:
    """Run the command line and exit; a failure ends in a sentence and exit status 2, never in a traceback."""
    interruption.end_on_signals()
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")  # others reserve a gibibyte of addresses
    warnings.showwarning = lambda message, *_, **__: say(f"Warning: {message}", err=True)
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # words in an encoding that lacks a letter; data are bytes
    _check_memory()
    try:
        status = cli(prog_name="prosuite", standalone_mode=False)
    except click.ClickException as error:
        show_usage(error)
        status = error.exit_code
    except prosuite.ProsuiteError as error:
        for line in error.exceptions if isinstance(error, prosuite.RefusedError) else (error,):
            say_lines(f"Error: {line}", err=True)
        status = _COULD_NOT_RUN
    except (click.Abort, KeyboardInterrupt):  # where signals cannot be caught: main() in another thread
        say(interruption.said(), err=True)
        status = _INTERRUPTED
    except BrokenPipeError:  # the reader of our output has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        status = _COULD_NOT_RUN
    except MemoryError:
        click.echo("Error: there is not enough memory for this input.", err=True)
        status = _COULD_NOT_RUN
    except Exception as error:  # noqa: BLE001 - the last line of defence
        say(
            f"Error: prosuite failed, and that is a fault of prosuite: {type(error).__name__}: {error}. "
            f"Please report it with the command you gave.",
            err=True,
        )
        status = _COULD_NOT_RUN
    sys.exit(status)
