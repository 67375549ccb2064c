"""Every naming scheme met in public exports: the same people, the same scores; its traps refused until declared."""

import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

import prosuite
from tests.support.bare import bare
from tests.support.synthetic import (
    ITEMS,
    LEVELS,
    PRINTED,
    Record,
    delimited,
    expected,
    records,
    scored,
    write_study,
    write_xlsx,
)

SCHEMES = {
    scheme["id"]: scheme
    for scheme in tomllib.loads(Path(__file__).with_name("header_schemes.toml").read_text(encoding="utf-8"))["scheme"]
}
FORMS = records()
YES_NO = [item for item in ITEMS if item.startswith(("rp", "re"))]


def cells(names: Sequence[str], forms: Sequence[Record] = FORMS) -> list[list[Any]]:
    return [["subject", "visit", *names], *([form.subject, form.visit, *form.answers.values()] for form in forms)]


def two_answers() -> list[Record]:
    """Return forms whose role items have the two answers that version 1 and RAND-36 offer."""
    return [
        Record(
            form.subject,
            form.visit,
            form.date,
            {item: 1 + answer % 2 if item in YES_NO else min(answer, 5) for item, answer in form.answers.items()},
        )
        for form in FORMS
    ]


def scores_of(path: Path, instrument: str | None, study: Path | None = None) -> pd.DataFrame:
    return bare(prosuite.score_workbook(path, study, instrument=instrument)).drop(columns=["date", "source"])


@pytest.mark.parametrize("order", [1, -1])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_same_people_same_scores(tmp_path: Path, scheme: str, order: int) -> None:
    """Columns of a scheme, in either order, give the published scores, or those of the answers under item codes."""
    names, version = SCHEMES[scheme]["headers"], SCHEMES[scheme]["names"]
    forms = FORMS if version in ("", "sf36v2") else two_answers()
    head, *rows = cells(names, forms)
    path = write_xlsx(tmp_path / "Sheet1.xlsx", {"Sheet1": [row[::order] for row in (head, *rows)]})
    if forms is FORMS:
        assert scored(path, instrument=None if version else "sf36v2") == expected(FORMS)
        return
    frame = pd.DataFrame(rows, columns=["subject", "visit", *ITEMS])
    scores = prosuite.score(frame, version)
    wide = bare(prosuite.score_workbook(path))
    pd.testing.assert_frame_equal(wide[list(scores.columns)], scores, check_exact=True)
    assert list(zip(wide["subject"], wide["visit"], strict=True)) == [(form.subject, form.visit) for form in forms]


@pytest.mark.parametrize("scheme", [name for name, scheme in SCHEMES.items() if scheme["names"]])
def test_columns_that_name_a_version_set_it(tmp_path: Path, scheme: str) -> None:
    """CDISC codes and the RAND-36 prefix declare the instrument; another one is refused."""
    version = SCHEMES[scheme]["names"]
    path = write_xlsx(tmp_path / "forms.xlsx", {"Sheet1": cells(SCHEMES[scheme]["headers"], two_answers())})
    run = prosuite.score_workbook(path).run
    assert run[f"sheet 'Sheet1': {version}: declared by"] == "column names"
    other = "sf36v1" if version == "sf36v2" else "sf36v2"
    with pytest.raises(prosuite.InstrumentError, match=f"columns named as {version} but the --instrument says {other}"):
        prosuite.validate(path, other)


@pytest.mark.parametrize("scheme", [name for name, scheme in SCHEMES.items() if not scheme["names"]])
def test_columns_without_a_version_are_refused_with_the_options(tmp_path: Path, scheme: str) -> None:
    """Names that any version could have are not guessed: the refusal names the options."""
    path = write_xlsx(tmp_path / "forms.xlsx", {"Sheet1": cells(SCHEMES[scheme]["headers"])})
    with pytest.raises(prosuite.InstrumentError, match="does not say which: add --instrument rand36"):
        prosuite.validate(path)


def test_scores_beside_the_items_are_no_items(tmp_path: Path) -> None:
    """Empty and filled score columns and form flags beside a scheme change nothing."""
    extra = ["sf36v2_pcs", "sf36v2_mcs", "rawpf", "pf_norm", "pcs", "PF_z", "Transformed_PF", "sf36_complete"]
    head, *rows = cells(SCHEMES["sf36_-letter (REDCap)"]["headers"])
    path = write_xlsx(
        tmp_path / "SF36v2.xlsx", {"SF36v2": [[*head, *extra], *([*row, None, 1, 2, 3, 4, 5, 1, 2] for row in rows)]}
    )
    assert scored(path) == expected(FORMS)
    assert len(prosuite.validate(path)) == 0


def test_recoded_values_of_the_shared_library_are_refused(tmp_path: Path) -> None:
    """The shared library's RAND-36 form stores 0 to 100: one sentence says so, nothing is scored."""
    names = SCHEMES["REDCap library rand36_n"]["headers"]
    recoded = [
        [
            form.subject,
            form.visit,
            *(100 * (answer - 1) // (LEVELS[item] - 1) for item, answer in form.answers.items()),
        ]
        for form in FORMS
    ]
    path = write_xlsx(tmp_path / "forms.xlsx", {"Sheet1": [["record_id", "visit", *names], *recoded]})
    with pytest.raises(prosuite.ColumnError, match=r"recoded to 0-100 already.*recoded values are not scored again"):
        prosuite.validate(path)


@pytest.mark.parametrize("missing", ["", -99])
@pytest.mark.parametrize("instrument", ["sf36v1", "rand36"])
def test_role_items_from_zero_are_refused_until_declared(tmp_path: Path, instrument: str, missing: object) -> None:
    """Castor's role items of 0 and 1 are refused, missing codes among them or not; declared, they give the scores."""
    forms = two_answers()
    head, *rows = cells(SCHEMES["Castor P_SFvr-letter"]["headers"], forms)
    head[:2] = ["Castor Participant ID", "Survey Package Name"]
    plain = tmp_path / "plain.csv"
    plain.write_text(delimited([head, *rows], ";"), encoding="utf-8")
    places = [head.index(f"P_SFvr{PRINTED[ITEMS.index(item)]}") for item in YES_NO]
    from_zero = [[value - 1 if place in places else value for place, value in enumerate(row)] for row in rows]
    from_zero[0][places[0]] = missing
    path = tmp_path / "castor.csv"
    path.write_text(delimited([head, *from_zero], ";"), encoding="utf-8")
    with pytest.raises(prosuite.ColumnError, match=r"7 items \(rp1, rp2, rp3, \.\.\.\) hold answers that seem stored"):
        prosuite.validate(path, instrument)
    declared = "\n".join(f'answers.{item} = {{ "0" = 1, "1" = 2 }}' for item in YES_NO)
    study = write_study(tmp_path, f'[missing]\n"-99" = "asked but unknown"\n[sheets.castor]\n{declared}\n')
    rest = slice(1, None)  # the first record has an answer less
    pd.testing.assert_frame_equal(
        scores_of(path, instrument, study)[rest], scores_of(plain, instrument)[rest], check_exact=True
    )


def test_a_number_means_the_item_that_the_whole_scheme_says(tmp_path: Path) -> None:
    """q10 is item 3h among q1 to q36, and Q10 is item 10 beside Q3a: the fault is found in the right item."""
    found = {}
    for scheme, header in (
        ("CamCOPS q1..q36", "q10"),
        ("Q-letter", "Q10"),
        ("zero-padded sequential SF36_Qnn", "SF36_Q10"),
    ):
        head, *rows = cells(SCHEMES[scheme]["headers"])
        rows[0][head.index(header)] = 21
        (fault,) = prosuite.validate(write_xlsx(tmp_path / "SF36v2.xlsx", {"SF36v2": [head, *rows]}))
        found[scheme] = fault.item
    assert list(found.values()) == ["pf08", "sf2", "pf08"]  # item 3h is the eighth of physical functioning


def test_q_numbers_with_one_missing_are_refused(tmp_path: Path) -> None:
    """q1 to q35 may be anybody's: they are not read as items by position."""
    head, *rows = cells(SCHEMES["CamCOPS q1..q36"]["headers"])
    path = write_xlsx(tmp_path / "SF36v2.xlsx", {"SF36v2": [row[:-1] for row in (head, *rows)]})
    with pytest.raises(prosuite.ColumnError, match="columns q1 to q35 number 35 of the 36 items"):
        prosuite.validate(path)


def test_every_scheme_names_36_items_once() -> None:
    """The lists themselves hold 36 different names each."""
    assert len(SCHEMES) == 10
    assert all(len(set(scheme["headers"])) == len(ITEMS) for scheme in SCHEMES.values())
