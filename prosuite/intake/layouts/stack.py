"""Visits that stand side by side in one row to one row per record and visit."""

from collections.abc import Mapping, Sequence
from typing import Any

from prosuite.intake.columns.items import cut_header
from prosuite.intake.columns.roles import role_columns
from prosuite.intake.table import Layout, Table


def stack(table: Table, visits: Mapping[str, Mapping[str, int]]) -> Table:
    """Turn visits side by side into one row per record and visit.

    Parameters
    ----------
    table
        The table.
    visits
        Of each visit the name and position of each of its columns. The others are repeated for each visit.

    Returns
    -------
    Table
        With a visit column behind the repeated ones.
    """
    dates = _visit_dates(table.headers, [*visits])
    places = [({"date": dates[visit]} if visit in dates else {}) | dict(own) for visit, own in visits.items()]
    own = {position for place in places for position in place.values()}
    shared = [position for position in range(len(table.headers)) if position not in own]
    names = list(dict.fromkeys(name for place in places for name in place))
    n_visits, n_shared = len(places), len(shared)
    records = range(len(table))

    def stacked(name: str) -> list[Any]:
        columns = [table.columns[place[name]] if name in place else None for place in places]
        return [None if column is None else column[record] for record in records for column in columns]

    def place_of(row: int, column: int) -> tuple[int, int | None]:
        record, visit = divmod(row, n_visits)
        if column < n_shared:
            source: int | None = shared[column]
        elif column == n_shared:
            source = min(places[visit].values())
        else:
            source = places[visit].get(names[column - n_shared - 1])
        return (table.row_labels[record], None) if source is None else table.place(record, source)

    def stacked_labels(row: Sequence[str]) -> list[str]:
        of_names = ([row[place[name]] for place in places if name in place] for name in names)
        return [*(row[place] for place in shared), "", *("; ".join(dict.fromkeys(texts)) for texts in of_names)]

    first_places = [min(place[name] for place in places if name in place) for name in names]
    note = f"{Layout.VISITS.value} were read: {', '.join(visits)}"
    repeated = [[table.columns[position][record] for record in records for _ in places] for position in shared]
    return Table(
        sheet=table.sheet,
        header_row=table.header_row,
        headers=(*(table.headers[position] for position in shared), "visit", *names),
        columns=(*repeated, [visit for _ in records for visit in visits], *(stacked(name) for name in names)),
        column_numbers=(
            *(table.column_numbers[position] for position in shared),
            *(table.column_numbers[position] for position in (first_places[0], *first_places)),
        ),
        row_labels=[table.row_labels[record] for record in records for _ in places],
        place_of=place_of,
        notes=(*table.notes, note),
        places=table.places,
        layout=Layout.VISITS,
        laid_out=note,
        declared=table.declared,
        labels=tuple(map(tuple, map(stacked_labels, table.labels))),
        label_rows=table.label_rows,
        turned=table.turned,
        value_labels=table.value_labels,
        repeats=tuple(
            one._replace(row=one.row * n_visits + nth, column=n_shared + 1 + names.index(name))
            for one in table.repeats
            for nth, place in enumerate(places)
            for name, position in place.items()
            if position == one.column
        ),
    )


def _visit_dates(headers: Sequence[str], visits: Sequence[str]) -> dict[str, int]:
    """Return the position of the column that holds the date of each visit and says so, such as ``m3_date``."""
    dates: dict[str, int] = {}
    for position, header in enumerate(headers):
        for before, name, after in cut_header(header):
            if next(role_columns("date", [name]), None) is not None:
                around = f" {before} {after} ".replace("_", " ")
                dates |= {visit: position for visit in visits if f" {visit} " in around and visit not in dates}
    return dates
