"""``prosuite explain``: why a finding exists."""

import click
from click.shell_completion import CompletionItem

from .printing import say_page


def _complete_code(_ctx: click.Context, _param: click.Parameter, start: str) -> list[CompletionItem]:
    from prosuite.findings.finding import finding_types

    return [CompletionItem(code) for code in finding_types() if code.startswith(start)]


@click.command("explain")
@click.argument("code", required=False, shell_complete=_complete_code)
def command(code: str | None) -> None:
    """Explain a finding, or list all codes.

    CODE is the name in square brackets behind a finding.
    """
    from prosuite.findings.finding import finding_types

    types = finding_types()
    if code is None:
        width = max(map(len, types))
        for kind in types.values():
            say_page(f"{kind.code:{width}}  {kind.severity:7}  {kind.layer}")
        return
    if code.lower() not in types:
        raise click.BadParameter(f"unknown code {code!r}; 'prosuite explain' lists all", param_hint="CODE")
    kind = types[code.lower()]
    say_page(f"{kind.code} ({kind.severity}, {kind.layer})\n\n{kind.help}\n")
    say_page(f"Example: {kind.example}\nTo do: {kind.fix}")
    if kind.source:
        say_page(f"Source: {kind.source}")
