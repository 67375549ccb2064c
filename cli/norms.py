"""``prosuite norms``: the populations that scores are compared with."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import common

if TYPE_CHECKING:
    from collections.abc import Callable

    from prosuite.instruments.cards import CardFault
    from prosuite.instruments.catalogue import Catalogue


@click.group("norms", invoke_without_command=True)
@common.instruments_option
@click.pass_context
def command(ctx: click.Context, instruments: Path | None) -> None:
    """List the norm sets and reference equations, show one, or check one of your own.

    'show ID' prints the population, source, confidence and every number of a norm set; 'check FILE.toml' finds every
    fault of a card and its tables.
    """
    from prosuite.instruments.catalogue import load_catalogue
    from prosuite.instruments.describe_equations import list_equation_sets

    catalogue = ctx.obj = load_catalogue(instruments)
    if ctx.invoked_subcommand is None:
        for card in catalogue.norm_sets.values():
            tables = [f"{name} ({table.confidence})" for table in card.tables for name in table.instruments]
            click.echo(f"{card.id:12} {card.title}; for {', '.join(tables)}")
        click.echo(list_equation_sets(catalogue))
        click.echo("Confidence: A two or more sources, B one source and a check, C unverified (--allow-unverified).")


@command.command("show")
@common.norms_argument
@click.pass_obj
def show(catalogue: "Catalogue", norms_id: str) -> None:
    """Print the population, source, confidence and every number of a norm set."""
    from prosuite.instruments.describe import describe_norm_set
    from prosuite.instruments.describe_equations import describe_equation_set
    from prosuite.instruments.equations import EquationSet

    card = catalogue.card(norms_id)
    if isinstance(card, EquationSet):
        click.echo(describe_equation_set(card, catalogue))
    else:
        click.echo(describe_norm_set(card, catalogue))


@command.command("check")
@click.argument("card", metavar="FILE.toml", type=click.Path(path_type=Path))
@click.pass_context
def check(ctx: click.Context, card: Path) -> None:
    """Find every fault of a card and its tables.

    Exit status: 0 clean (warnings allowed), 1 errors, 2 could not run.
    """
    from prosuite.findings import counted
    from prosuite.instruments.cards import has_errors

    faults = _checker(card)(card, ctx.obj)
    for fault in faults:
        click.echo(str(fault))
    tally = (counted([fault.severity for fault in faults].count(kind), kind) for kind in ("error", "warning"))
    click.echo(f"{card.name}: {', '.join(tally)}", err=True)
    ctx.exit(int(has_errors(faults)))


def _checker(card: Path) -> "Callable[[Path, Catalogue], list[CardFault]]":
    """Return what checks cards of this kind."""
    from prosuite.errors import SpecError
    from prosuite.instruments.check_equations import check_equations
    from prosuite.instruments.loading import read_toml

    checkers = {"equations": check_equations}
    kind = read_toml(card).get("kind", "means")
    if kind not in checkers:
        raise SpecError(f"{card.name}: kind: {kind!r} is unknown; a card is of kind {', '.join(checkers)}")
    return checkers[kind]
