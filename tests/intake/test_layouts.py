"""Every layout in every kind of file: the same scores, and k planted faults are k findings at the right cells."""

import datetime
import re
from collections.abc import Sequence
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

import prosuite
from tests.support.faults import NO_ANSWERS, NO_ANSWERS_IN_TEXT, Kind
from tests.support.layouts import BROKEN, CDISC, ENDINGS, LAYOUTS, VISITS, At, Form, Grid, fits, write
from tests.support.synthetic import ITEMS, records

FILES = [(layout, ending) for layout in LAYOUTS for ending in ENDINGS if fits(layout, ending)]
ONE_ROW_PER_ANSWER = {"one row per answer": ITEMS[0], "CDISC QS": CDISC[0]}  # what names the first item
N_SUBJECTS = 3
Said = tuple[str, str, str, str, str, str]


def clean_forms() -> list[Form]:
    """Return complete forms, subject by subject."""
    return [{"subject": form.subject, "visit": form.visit, **form.answers} for form in records(N_SUBJECTS, VISITS)]


def kinds(ending: str) -> list[Kind]:
    """Return the faults that a cell of such a file can hold."""
    if ending == ".xlsx":
        return [*NO_ANSWERS, (BROKEN, "text-answer", BROKEN)]
    if ending == ".ods":
        return [kind for kind in NO_ANSWERS if not isinstance(kind[0], datetime.time)]
    return [*NO_ANSWERS_IN_TEXT, (BROKEN, "text-answer", BROKEN)]


def row_of(grid: Grid, number: int) -> str:
    """Return the first row of a record."""
    return re.sub("![A-Z]+", "!", grid.places()[At(number, ITEMS[0])][0])


def plant_in_records(data: st.DataObject, forms: list[Form], *, has_visits: bool) -> dict[str, list[int]]:
    """Spoil whole records and return which: at most one kind for each subject, at most one subject twice."""
    spoilt: dict[str, list[int]] = {"twice": [], "nobody": [], "unplaced": [], "empty": []}
    for subject in range(N_SUBJECTS):
        own = [subject * len(VISITS) + visit for visit in range(len(VISITS))]
        possible = [
            "",
            "nobody",
            "empty",
            *(["unplaced"] if has_visits else []),
            *([] if spoilt["twice"] else ["twice"]),
        ]
        kind = data.draw(st.sampled_from(possible))
        if kind == "twice":
            spoilt[kind] = list(range(len(forms), len(forms) + len(own)))
            forms += [dict(forms[number]) for number in own]
        elif kind == "nobody":
            spoilt[kind] += own
            for number in own:
                forms[number]["subject"] = None
        elif kind:
            number = data.draw(st.sampled_from(own))
            spoilt[kind].append(number)
            forms[number] |= {"visit": None} if kind == "unplaced" else dict.fromkeys(ITEMS)
    return spoilt


def plant_in_cells(data: st.DataObject, forms: list[Form], empty: Sequence[int], ending: str) -> dict[At, Kind]:
    """Put faults into some cells of the records that are not empty and return them."""
    filled = [number for number in range(len(forms)) if number not in empty]
    place = st.builds(At, st.sampled_from(filled), st.sampled_from(ITEMS))
    planted = data.draw(st.dictionaries(place, st.sampled_from(kinds(ending)), min_size=3, max_size=24))
    for (number, item), (value, _, _) in planted.items():
        forms[number][item] = value
    return planted


def expected(grid: Grid, forms: Sequence[Form], spoilt: dict[str, list[int]], planted: dict[At, Kind]) -> list[Said]:
    """Return the findings that the planted faults must give: code, cell, subject, visit, item and value."""
    places = grid.places()

    def who(number: int) -> tuple[str, str]:
        return forms[number]["subject"] or "", grid.visits.get(forms[number]["visit"], "")

    found = [(code, places[at][0], *who(at.record), at.field, shown) for at, (_, code, shown) in planted.items()]
    for kind, code in (("empty", "empty-form"), ("unplaced", "blank-visit")):
        found += [(code, row_of(grid, number), *who(number), "", "") for number in spoilt[kind]]
    for number in spoilt["twice"]:
        subject, visit = who(number)
        found.append(("duplicate-record", row_of(grid, number), subject, visit, "", f"{subject} {visit}"))
    nobody = [row_of(grid, number) for number in spoilt["nobody"]]
    visits = {row: who(number)[1] for row, number in zip(nobody, spoilt["nobody"], strict=True)}
    found += [
        ("blank-subject", row, "", visit if nobody.count(row) == 1 else "", "", "") for row, visit in visits.items()
    ]
    return found


def stands_twice(layout: str, grid: Grid, forms: Sequence[Form], number: int) -> str:
    """Return what is refused of a form that stands twice in rows of answers: whose, and the first row of each."""
    who = (forms[number]["subject"], forms[number]["visit"])
    first = next(place for place, form in enumerate(forms) if (form["subject"], form["visit"]) == who)
    at = " and ".join(row_of(grid, place).partition("!")[2] for place in (first, number))
    return re.escape(f"{ONE_ROW_PER_ANSWER[layout]!r} stands 2 times for {' '.join(filter(None, who))} (rows {at})")


@pytest.mark.parametrize(("layout", "ending"), FILES)
@settings(max_examples=8)
@given(data=st.data())
def test_planted_faults_are_found_and_no_others(tmp_path: Path, layout: str, ending: str, data: st.DataObject) -> None:
    """k faults of any kind at any places give exactly k findings, each at its cell, with subject, visit and item.

    Rows of answers do not say which of them belong to which of two whole forms, so these are refused; so are those of
    two forms of a visit that say of nobody whose they are.
    """
    forms = clean_forms()
    has_visits = At(0, "visit") in LAYOUTS[layout](forms).places()
    spoilt = plant_in_records(data, forms, has_visits=has_visits)
    planted = plant_in_cells(data, forms, spoilt["empty"], ending)
    grid = LAYOUTS[layout](forms)
    path = write(tmp_path, grid, forms, ending)
    if (
        len(spoilt["nobody"]) > len({forms[number]["visit"] for number in spoilt["nobody"]})
        and layout in ONE_ROW_PER_ANSWER
    ):
        with pytest.raises(prosuite.ColumnError, match="rows of several forms have no subject"):
            prosuite.validate(path, "sf36v2")
        return
    if spoilt["twice"] and layout in ONE_ROW_PER_ANSWER:
        with pytest.raises(prosuite.ColumnError, match=stands_twice(layout, grid, forms, spoilt["twice"][0])):
            prosuite.validate(path, "sf36v2")
        return
    report = prosuite.validate(path, "sf36v2")
    found = [
        tuple(part or "" for part in (one.code, one.cell, one.subject, one.visit, one.item, one.value))
        for one in report
    ]
    said = [one for one in found if one[:2] in grid.said]
    assert [one[:2] for one in said] == grid.said
    assert sorted(set(found) - set(said)) == sorted(expected(grid, forms, spoilt, planted))
    assert len(found) == len(set(found))


@pytest.mark.parametrize(("layout", "ending"), FILES)
def test_clean_file_gives_the_scores_of_its_records(tmp_path: Path, layout: str, ending: str) -> None:
    """A file without faults gives, to the last bit, the scores of the same records in a DataFrame."""
    forms = clean_forms()
    grid = LAYOUTS[layout](forms)
    path = write(tmp_path, grid, forms, ending)
    assert [(one.code, one.cell) for one in prosuite.validate(path, "sf36v2")] == grid.said
    frame = pd.DataFrame(forms).assign(visit=[grid.visits[form["visit"]] for form in forms])
    scores = prosuite.score(frame, "sf36v2").set_index([frame["subject"], frame["visit"]]).sort_index()
    wide = prosuite.score_workbook(path, instrument="sf36v2").wide.set_index(["subject", "visit"]).sort_index()
    assert_frame_equal(
        wide[[f"sf36v2_{score}" for score in scores]].set_axis(scores.columns, axis=1), scores, check_exact=True
    )
