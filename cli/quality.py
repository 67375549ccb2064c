"""``prosuite quality``: how good the answers are, per dataset, scale and person."""

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from . import common
from .printing import console, give_csv, give_json, say_finding, say_words, show_table

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from prosuite.pipeline.data_quality import DataQuality

_SHOWN_FLAGS = 8
_SUMMARY = {
    "criterion": "criterion", "value": "value", "unit": "unit", "n": "n", "threshold": "threshold",
    "verdict": "verdict",
}  # fmt: skip
_SCALES = {
    "scale": "scale", "n_estimable": "scored", "missing_items_pct": "missing %", "floor_pct": "floor %",
    "ceiling_pct": "ceiling %", "n_complete": "complete", "alpha": "alpha", "r_lowest": "r low",
    "r_lowest_item": "of", "r_highest": "r high", "closest": "closest to own",
}  # fmt: skip


@click.command("quality")
@common.file_argument
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text", show_default=True)
@click.option(
    "--table",
    type=click.Choice(["summary", "scales", "persons"]),
    default="summary",
    show_default=True,
    help="Table that --format csv prints.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Write the tables and a run record; the ending (.xlsx, .csv, .parquet) is the format.",
)
@click.option(
    "--thresholds",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Thresholds (TOML) in place of the defaults; see docs/data_quality.md.",
)
@common.instrument_option
@common.missing_rule_option
@click.option("--allow-unverified", is_flag=True, help="Compute a consistency index whose pairs could not be checked.")
@common.study_option
@common.instruments_option
@click.option(
    "--fail-on",
    type=click.Choice(["fail", "never"]),
    default="fail",
    show_default=True,
    help="Verdict of a criterion that makes the exit status 1.",
)
@click.option("--force", is_flag=True, help="Replace existing output files.")
@common.quiet_option
def command(
    *,
    input_path: Path,
    form: str,
    table: str,
    output: Path | None,
    fail_on: str,
    force: bool,
    quiet: bool,
    **options: Any,
) -> None:
    """Judge how good the answers of a workbook are.

    INPUT is a workbook (.xlsx .xlsm .xls .ods), text file (.csv .tsv .txt) or dataset (.parquet .sav .dta .xpt
    .json .ndjson).
    Completeness, answers in range, contradictions, straight-lining, estimable scales,
    floor and ceiling, Cronbach's alpha and item-scale correlations are computed per dataset, scale and person. Only a
    criterion with a threshold gets a verdict; the published defaults are 0.40 for item-scale correlations and 0.70
    for alpha.

    \b
    prosuite quality visits.xlsx
    prosuite quality forms.csv --instrument sf36v1 --allow-unverified -o quality.xlsx
    prosuite quality forms.csv --instrument sf36v2 --thresholds quality.toml --format json
    """
    from prosuite.pipeline.data_quality import check_output, data_quality

    screen = console(quiet=quiet)
    with common.progress(screen) as step:
        if output is not None and input_path.exists():
            check_output(output, common.files_read(), force=force)
        quality = data_quality(input_path, progress=step, **options)
        written = [] if output is None else quality.write(output, force=force)
    if form == "json":
        give_json(quality.to_json())
    elif form == "csv":
        give_csv(quality.tables()[table])
    elif quiet:
        _show_failed(console(stderr=False), quality.summary)
    else:
        _show(console(stderr=False), quality)
    validate = common.command_line("validate", exceptions=None)
    screen.print(f"Findings: {quality.findings.summary()} ({validate})", soft_wrap=True)
    if written:
        common.show_written(screen, written)
    click.get_current_context().exit(int(fail_on == "fail" and not quality.ok))


def _show_failed(screen: "Console", summary: "pd.DataFrame") -> None:
    """Show the criteria that fail, a line for each."""
    for row in summary[summary["verdict"] == "fail"].itertuples():
        words = f"{row.instrument}, {row.criterion}: {row.value:.4g}, {row.relation} {row.threshold:g}; {row.note}"
        say_finding(screen, words.removesuffix("; "), indent=0)


def _show(screen: "Console", quality: "DataQuality") -> None:
    for instrument, summary in quality.summary.groupby("instrument", sort=False):
        scales = quality.scales[quality.scales["instrument"] == instrument]
        persons = quality.persons[quality.persons["instrument"] == instrument]
        screen.print(f"{instrument}: {len(persons)} records", style="bold")
        asked = (summary["relation"] + summary["threshold"].map(" {:g}".format)).where(summary["threshold"].notna(), "")
        _show_table(screen, summary.assign(threshold=asked), _SUMMARY)
        _show_remarks(screen, summary, "criterion", "note")
        screen.print()
        _show_table(
            screen, scales.assign(closest=[*map(_closest, scales["n_discriminating"], scales["n_compared"])]), _SCALES
        )
        _show_remarks(screen, scales, "scale", "reason")
        _show_flags(screen, persons[persons["flags"] != ""])


def _show_table(screen: "Console", frame: "pd.DataFrame", columns: dict[str, str]) -> None:
    rows = [[_shown(value) for value in row] for row in frame[[*columns]].itertuples(index=False)]
    show_table(screen, [*columns.values()], rows)


def _show_remarks(screen: "Console", frame: "pd.DataFrame", name: str, remark: str) -> None:
    """Show what is said of rows of a table, below it."""
    for row in frame.loc[frame[remark] != "", [name, remark]].itertuples(index=False):
        say_words(screen, f"{row[0]}: {row[1]}")


def _show_flags(screen: "Console", flagged: "pd.DataFrame") -> None:
    for row in flagged.head(_SHOWN_FLAGS).itertuples():
        who = " ".join(filter(None, map(str, (row.subject, row.visit))))
        say_finding(screen, f"{row.source}{f' ({who})' if who else ''}: {row.flags}", indent=0)
    if len(flagged) > _SHOWN_FLAGS:
        screen.print(f"... and {len(flagged) - _SHOWN_FLAGS} more flagged: --format csv --table persons")


def _closest(own: float, items: float) -> str:
    return "" if math.isnan(items) else f"{own:g} of {items:g}"


def _shown(value: Any) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.4g}"
    return str(value)
