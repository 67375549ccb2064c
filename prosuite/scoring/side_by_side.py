"""One instrument compared with several norm sets: names of scores and columns that tell the sets apart.

A score that rests on norms carries the set's id behind its name, without the instrument's: ``index_germany`` is that of
``eq5d5l_germany``. What rests on none is there once.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from prosuite.instruments.columns import BESIDE, LONGEST_COLUMN, code_of, digest_of
from prosuite.instruments.instrument import Instrument
from prosuite.scoring.names import Names
from prosuite.scoring.scored import Scored

_ONCE = ("date", "flags", "source")  # of what stands beside the scores: they rest on no norms
_SHORT_SET = 12
_MARK = 4  # characters of a digest in a name that had to be cut


def side_by_side(forms: Sequence[Scored]) -> list[Scored]:
    """Return forms of the same records, each compared with a norm set, so that no score is there twice.

    The first keeps the scores that rest on no norms; all name those that do so that they differ.
    """
    if len(forms) == 1:
        return list(forms)
    own = forms[0].records.instrument.id
    ids = [form.norms.id if form.norms else "none" for form in forms]
    short = [norm_id.removeprefix(f"{own}_") for norm_id in ids]
    apart = ids if max(Counter(short).values()) > 1 else short
    return [_told_apart(form, apart[place], is_first=place == 0) for place, form in enumerate(forms)]


def _told_apart(form: Scored, apart: str, *, is_first: bool) -> Scored:
    """Return a form whose scores that rest on norms name the set; without the others unless it is the first."""
    spec = form.records.instrument
    resting = {column.name: f"{column.name}_{apart}" for column in form.columns if column.norms}
    kept = [column for column in form.columns if is_first or column.norms]
    beside = [name for name in BESIDE if is_first or name not in _ONCE]
    short = {name: spec.columns[name].removeprefix(f"{spec.table_prefix}_") for name in spec.columns}
    columns = {resting[name]: _column(spec, short[name], apart) for name in resting}
    columns |= {name: _column(spec, name, apart) for name in beside if name not in _ONCE}
    names = Names(
        {**spec.columns, **columns},
        {**spec.codes, **{name: code_of(column) for name, column in columns.items()}},
        [resting.get(name, name) for name in spec.main_scores],
        {new: name for name, new in resting.items()},
        beside,
        apart,
        is_first,
    )
    named = [replace(column, name=resting.get(column.name, column.name)) for column in kept]
    return replace(form, columns=named, fired=form.fired if is_first else [], names=names, whole=form)


def _column(spec: Instrument, score: str, apart: str) -> str:
    """Return the column of a score compared with a set; a digest tells those apart that are cut to fit."""
    name, room = f"{score}_{apart}", LONGEST_COLUMN - len(spec.table_prefix) - 1
    if len(name) > room:
        mark, tail = digest_of(name, _MARK).lower(), f"_{apart}" if len(apart) <= _SHORT_SET else ""
        kept = (score if tail else name)[: room - len(tail) - _MARK - 1].rstrip("_")
        name = f"{kept}_{mark}{tail}"
    return f"{spec.table_prefix}_{name}"
