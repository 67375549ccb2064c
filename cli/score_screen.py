"""What was scored, for a person: a block for each instrument, no wider than the screen."""

import math
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from .printing import say_words, show_table

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from prosuite.pipeline.score_workbook import ScoreResult

_SHOWN_REASONS, _SHOWN_NAMES = 5, 4
_ONE_DECIMAL = 10  # scores that are all smaller are shown with two: volumes and z-scores
_COLUMNS = {
    "score": "score", "unit": "unit", "scored": "scored", "prorated": "prorated", "not_scored": "not scored",
    "mean": "mean", "sd": "sd", "min": "min", "max": "max",
}  # fmt: skip
Forms = Sequence[Any]  # the scored forms of a result


def show_scores(screen: "Console", result: "ScoreResult", *, every: bool) -> None:
    """Show what was read and scored of each instrument, its main scores or every one."""
    summary, missing = result.summary(), result.shortfalls(main=not every)
    forms: dict[str, list[Any]] = {}
    for form in result.forms:
        forms.setdefault(form.records.instrument.id, []).append(form)
    for instrument, own in forms.items():
        scores = summary[summary["instrument"] == instrument].set_index("score", drop=False)
        first = dict.fromkeys(name for form in own for name in form.names.main)
        main = [name for name in first if name in scores.index]
        shown = scores if every else scores.loc[main]
        _show_read(screen, own)
        _show_values(screen, own, shown)
        _show_missing(screen, missing[missing["instrument"] == instrument])
        _show_others(screen, shown, len(scores) - len(shown))
        screen.print()


def _show_read(screen: "Console", forms: Forms) -> None:
    say_words(screen, forms[0].records.instrument.title, indent=0, style="bold")
    for form in forms:
        records, norms = form.records, form.norms
        counts = ((len(records.sheet.table), "record"), (_known(records.subjects), "person"))
        told = ", ".join(
            _counted(number, name) for number, name in (*counts, (_known(records.visits), "visit")) if number
        )
        declared = f"instrument declared by {records.sheet.declared_by}"
        file = records.sheet.table.file
        lines = [f"{file + ', sheet' if file else 'Sheet'} {records.sheet.table.sheet!r}: {told}; {declared}"]
        lines = lines if form.names.is_first else []
        lines += [f"norms {norms.id}: {norms.card.title}" if norms else "norms none"]
        lines += [*(f"{name}: {words}" for name, words in form.remarks())]
        lines += records.notes if form.names.is_first else []
        for line in lines:
            say_words(screen, line)


def _known(names: Iterable[str]) -> int:
    return len({*names} - {""})


def _counted(number: int, name: str) -> str:
    several = {"person": "people"}.get(name, f"{name}s")
    return f"{number} {name if number == 1 else several}"


def _show_values(screen: "Console", forms: Forms, scores: "pd.DataFrame") -> None:
    """Show scores that any record has: of numbers a table, of words how many records have each."""
    scores = scores[scores["scored"] + scores["prorated"] > 0]
    in_words = dict(_words(forms))
    numbers = scores[~scores["score"].isin(in_words)]
    if len(numbers):
        show_table(screen, [*_COLUMNS.values()], [*map(_row, numbers[[*_COLUMNS]].itertuples(index=False))], left=2)
    for name, missing in zip(scores["score"], scores["not_scored"], strict=True):
        if name in in_words:
            counts = in_words[name] | ({"not scored": missing} if missing else {})
            say_words(screen, f"{name}: {', '.join(f'{word} {count}' for word, count in counts.items())}", indent=0)


def _words(forms: Forms) -> Iterator[tuple[str, dict[str, int]]]:
    """Yield each score in words, and how many records have each of its words."""
    for column in {column.name: column for form in forms for column in form.columns}.values():
        if column.labels:
            alike = [other.values for form in forms for other in form.columns if other.name == column.name]
            counts = {
                word: sum(int((values == number).sum()) for values in alike)
                for number, word in enumerate(column.labels, start=1)
            }
            yield column.name, {word: count for word, count in counts.items() if count}


def _row(values: Sequence[Any]) -> list[str]:
    numbers = [abs(value) for value in values if isinstance(value, float)]
    decimals = 1 if max(numbers, default=0) >= _ONE_DECIMAL else 2
    return [_shown(value, decimals) for value in values]


def _shown(value: Any, decimals: int) -> str:
    if isinstance(value, float):
        return "" if math.isnan(value) else f"{value:.{decimals}f}"
    return str(value)


def _show_missing(screen: "Console", missing: "pd.DataFrame") -> None:
    """Show why scores are missing, the most frequent reasons first."""
    if missing.empty:
        return
    screen.print("Not scored:")
    for _, reason, records, scores in missing.head(_SHOWN_REASONS).itertuples(index=False, name=None):
        say_words(screen, f"{_counted(records, 'record')}: {reason} ({_first(scores.split(', '))})")
    if len(missing) > _SHOWN_REASONS:
        say_words(screen, f"... and {_counted(len(missing) - _SHOWN_REASONS, 'more reason')} in the long table")


def _first(names: Sequence[str]) -> str:
    more = [f"and {len(names) - _SHOWN_NAMES} more"] if len(names) > _SHOWN_NAMES + 1 else []
    return ", ".join([*(names[:_SHOWN_NAMES] if more else names), *more])


def _show_others(screen: "Console", shown: "pd.DataFrame", more: int) -> None:
    """Name the scores that no record has, and say how many are not shown."""
    nowhere = shown["scored"] + shown["prorated"] == 0
    if nowhere.any():
        say_words(screen, f"Scored for no record: {_first([*shown.loc[nowhere, 'score']])}", indent=0)
    if more:
        say_words(screen, f"{_counted(more, 'more score')} in the output; --all shows every one", indent=0)
