"""``prosuite norms``: the populations that scores are compared with."""

from pathlib import Path

import click

from . import common
from .printing import say, say_lines, say_page


@click.group("norms", cls=common.Group, invoke_without_command=True)
@common.instruments_option
@click.pass_context
def command(ctx: click.Context, instruments: Path | None) -> None:
    """List the norm sets, reference equations and value sets, show one, or check one of your own.

    'show ID' prints the population, source, confidence and every number of a norm set; 'check FILE.toml' finds every
    fault of a card and its tables.
    """
    from prosuite.catalogue.describe.norm_sets import list_norm_sets
    from prosuite.catalogue.load import load_catalogue

    if ctx.invoked_subcommand is None:
        say_page(list_norm_sets(load_catalogue(instruments)))
        say_page("Confidence: A two or more sources, B one source and a check, C unverified (--allow-unverified).")


@command.command("show")
@common.norms_argument
@common.instruments_option
@click.pass_context
def show(ctx: click.Context, norms_id: str, instruments: Path | None) -> None:
    """Print the population, source, confidence and every number of a norm set."""
    from prosuite.catalogue.describe.norm_sets import describe_norm_set
    from prosuite.catalogue.load import load_catalogue

    catalogue = load_catalogue(common.own_folder(ctx, instruments))
    say_page(describe_norm_set(catalogue.card(norms_id), catalogue))


@command.command("check")
@click.argument("card", metavar="FILE.toml", type=click.Path(path_type=Path))
@common.instruments_option
@click.pass_context
def check(ctx: click.Context, card: Path, instruments: Path | None) -> None:
    """Find every fault of a card and its tables.

    Exit status: 0 clean (warnings allowed), 1 errors, 2 could not run.
    """
    from prosuite.catalogue.cards import has_errors
    from prosuite.catalogue.check_card import check_card
    from prosuite.catalogue.load import load_catalogue
    from prosuite.findings.finding import counted

    faults = check_card(card, load_catalogue(common.own_folder(ctx, instruments), cards=False))
    for fault in faults:
        say_lines(str(fault))
    tally = (counted([fault.severity for fault in faults].count(kind), kind) for kind in ("error", "warning"))
    say(f"{card.name}: {', '.join(tally)}", err=True)
    ctx.exit(int(has_errors(faults)))
