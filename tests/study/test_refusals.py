"""What an analysis refuses, in our own words, before anything is derived; and what it reads all the same."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from prosuite.errors import ColumnError, InputError, SpecError
from prosuite.study import Reason, analysis_rows, study_of

VISITS = '[visits]\nbaseline = { day = 0, window = [-42, 0] }\n"month 3" = { day = 90, window = [76, 104] }\n'


def _values(**columns: Any) -> pd.DataFrame:
    plain = {"subject": "P1", "visit": "", "date": "2024-03-01", "parameter": "TNF", "value": 2.5}
    return pd.DataFrame(
        plain | columns, index=range(max([1, *(len(one) for one in columns.values() if isinstance(one, list))]))
    )


def _subjects(**columns: Any) -> pd.DataFrame:
    plain = {"subject": ["P1"], "first_dose_date": ["2024-03-01"]}
    return pd.DataFrame(plain | columns)


@pytest.mark.parametrize(
    ("study", "message"),
    [
        (
            VISITS + '"month 6" = { day = 104, window = [104, 200] }\n',
            "line 4: visits.\"month 6\": its window begins on day 104, and that of 'month 3' ends on day 104",
        ),
        (VISITS + '"month 6" = { day = 180, window = [103, 200] }\n', "its window begins on day 103"),
        (
            VISITS + "[baseline]\nvisit = 'basline'\n",
            "line 5: baseline.visit: no visit is named 'basline'; did you mean",
        ),
        (VISITS + "[parameters.X]\nwindows = { 'month3x' = [1, 2] }\n", "no visit is named 'month3x'"),
        (VISITS + "[parameters.X]\nwindows = { late = [300, 400] }\n", "needs the planned day of the visit"),
        (VISITS + "[parameters.X]\nsame_day = 'middle'\n", 'line 5: parameters.X.same_day: found "middle"'),
        (VISITS + "[selection]\nrule = 'nearst'\n", 'line 5: selection.rule: found "nearst"'),
        (VISITS + "[baseline]\nrule = 'visit'\n", 'rule = "visit" needs the name of the visit'),
        ('day_scale = "study_day"\n[visits]\na = { day = 0 }\n', "there is no study day 0"),
        ("[treatement]\nsheet = 'EX'\n", "treatement is no known key; did you mean 'treatment'?"),
    ],
)
def test_study_file(tmp_path: Path, study: str, message: str) -> None:
    """Windows that overlap, unknown names and impossible words are refused with file and line."""
    (tmp_path / "study.toml").write_text(study)
    with pytest.raises(SpecError) as refused:
        study_of(tmp_path / "study.toml")
    assert str(refused.value).startswith("study.toml: ")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"first_dose_date": ["2024-02-30"]}, "first_dose_date of P1 is '2024-02-30': there is no such day"),
        ({"first_dose_date": ["2024-02"]}, "first_dose_date of P1 is '2024-02': expected a whole date"),
        ({"first_dose_date": ["01/02/2024"]}, 'declare date_order = "dmy" or date_order = "mdy"'),
        ({"death_date": ["2024-02-01"]}, "P1 died on 2024-02-01, before the first dose on 2024-03-01"),
        ({"arm": ["C"]}, "P1 is in the arm 'C', and the study file declares A, B"),
        ({"subject": [""]}, "row 1 of subjects says no subject"),
        ({"period": [0]}, "column period of subjects holds '0'"),
    ],
)
def test_person(columns: dict[str, list[Any]], message: str) -> None:
    """A person whose dose, arm or death cannot be is refused."""
    with pytest.raises(InputError) as refused:
        analysis_rows(_values(), _subjects(**columns), {"arms": {"A": {}, "B": {}}})
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("column", "cells", "message"),
    [
        ("first_dose_date", ["2024-03-01", "2024-09-01"], "first_dose_date 2024-03-01 and 2024-09-01"),
        ("arm", ["A", "B"], "arm A and B: keep the one that is right"),
        ("death_date", ["2024-05-01", "2024-05-02"], "death_date 2024-05-01 and 2024-05-02"),
        ("sex", ["f", "m"], "sex f and m"),
    ],
)
def test_person_twice(column: str, cells: list[str], message: str) -> None:
    """Two first doses, two arms or two deaths of one person are refused."""
    subjects = pd.DataFrame({"subject": ["P1", "p1"], "first_dose_date": "2024-03-01", "arm": "A"} | {column: cells})
    with pytest.raises(InputError) as refused:
        analysis_rows(_values(), subjects)
    assert message in str(refused.value)
    assert ("add a column period" in str(refused.value)) == (column in ("first_dose_date", "arm"))


def test_person_in_equal_rows() -> None:
    """The same row twice says one thing."""
    assert len(analysis_rows(_values(), pd.concat([_subjects()] * 2))) == 1


def test_two_units() -> None:
    """A parameter in two units is refused with both and with the lines that declare a factor, which are then right."""
    values = _values(unit=["pg/mL", "fg/mL"])
    with pytest.raises(
        InputError, match=r'TNF is in two units, fg/mL and pg/mL: .*unit = "fg/mL" and units = \{ "pg/mL" = 1 \}'
    ):
        analysis_rows(values, _subjects())
    study = {"parameters": {"TNF": {"unit": "pg/mL", "units": {"fg/mL": 0.001}}}}
    assert analysis_rows(values, _subjects(), study)["AVAL"].tolist() == [2.5, 2.5 * 0.001]


def test_one_unit_in_two_spellings() -> None:
    """Case and blanks of a unit make no difference, and a blank one is that of the others."""
    rows = analysis_rows(_values(unit=["pg/mL", "PG / ml", ""]), _subjects())
    assert rows["AVALU"].tolist() == ["pg/mL"] * 3
    assert rows["AVAL"].notna().all()


def test_decimal_commas() -> None:
    """Several are refused until they are declared; a single one is a cell that is no number."""
    values = _values(value=["1,5", "2,5"])
    with pytest.raises(InputError, match='1,5 and 2,5 have decimal commas: declare decimal = ","'):
        analysis_rows(values, _subjects())
    assert analysis_rows(values, _subjects(), {"decimal": ","})["AVAL"].tolist() == [1.5, 2.5]
    assert analysis_rows(_values(value=["1,5", "2"]), _subjects())["REASON"].iloc[0] == "not_a_number"


def test_dates_of_two_readings() -> None:
    """A day that may be a month is refused; a declared order reads it."""
    values = _values(date="03/04/2024")
    with pytest.raises(InputError, match="03/04/2024 can be read day first or month first: declare date_order"):
        analysis_rows(values, _subjects())
    assert analysis_rows(values, _subjects(), {"date_order": "mdy"})["ADY"].tolist() == [4]


@pytest.mark.parametrize(
    ("values", "subjects", "message"),
    [
        (_values().drop(columns="value"), _subjects(), "values has no column value"),
        (_values(), _subjects().drop(columns="first_dose_date"), "subjects has no column first_dose_date"),
        (_values(AVAL=[1]), _subjects(), "values has a column AVAL, which is derived"),
        (_values().assign(Value=1), _subjects(), "values has the column value twice"),
        ([1, 2], _subjects(), "values has to be a pandas DataFrame"),
        (_values().drop(columns="date"), _subjects(), "has no column date"),
    ],
)
def test_columns(values: Any, subjects: pd.DataFrame, message: str) -> None:
    """Columns that are missing, twice or derived are named."""
    with pytest.raises(ColumnError) as refused:
        analysis_rows(values, subjects, {"visits": {"month 3": {"day": 90, "window": [76, 104]}}})
    assert message in str(refused.value)


def test_best_needs_a_direction() -> None:
    """Which value is the best has to be declared."""
    study = {"selection": {"rule": "best"}, "visits": {"a": {"day": 0, "window": [-9, 9]}}}
    values = _values(date=["2024-03-01", "2024-03-03"])
    with pytest.raises(InputError, match=r"of TNF the best value .* declare better = .* below \[parameters.TNF\]"):
        analysis_rows(values, _subjects(), study)


def test_nothing() -> None:
    """No values give no rows, with all columns."""
    rows = analysis_rows(_values().iloc[:0], _subjects())
    assert len(rows) == 0
    assert {"ADY", "AVISIT", "CHG", "REASON"} <= {*rows.columns}


def test_kinds_of_columns() -> None:
    """Categories, objects and numbers of people give the rows that text gives."""
    values = _values(subject=["1", "1", "2"], visit=["BL", "M3", "M3"], value=[1.0, 2.0, 3.0])
    subjects = _subjects(subject=["1", "2"], first_dose_date="2024-03-01")
    rows = analysis_rows(values, subjects)
    for kind in ("category", object):
        other = values.astype(dict.fromkeys(["subject", "visit", "parameter"], kind))
        pd.testing.assert_frame_equal(analysis_rows(other, subjects), rows)
    numbers = values.assign(subject=[1, 1, 2])
    pd.testing.assert_frame_equal(analysis_rows(numbers, subjects.assign(subject=[1.0, 2.0])), rows)


def test_no_dates_at_all() -> None:
    """Where labels say the visit, values without any dates are those of their visit, and the baseline by its plan."""
    study = {"visits": {"screening": {"day": -14}, "baseline": {"day": 0}, "month 3": {"day": 90}}}
    values = _values(visit=["baseline", "screening", "Month 3"], value=[2.0, 1.0, 3.0]).drop(columns="date")
    rows = analysis_rows(values, _subjects(), study)
    assert rows["AVISIT"].tolist() == ["baseline", "screening", "month 3"]
    assert rows["ABLFL"].fillna("").tolist() == ["Y", "", ""]
    np.testing.assert_equal(rows["CHG"].to_numpy(), [np.nan, np.nan, 1])


def test_no_study_file() -> None:
    """Without a study file the labels are the visits, in order of their days."""
    values = _values(visit=["M3", "BL", "M3"], date=["2024-05-30", "2024-02-29", "2024-06-02"], value=[3.0, 2.0, 4.0])
    rows = analysis_rows(values, _subjects())
    assert rows["AVISIT"].tolist() == ["M3", "BL", "M3"]
    assert rows["AVISITN"].tolist() == [1, 0, 1]
    assert rows["ANL01FL"].fillna("").tolist() == ["", "Y", "Y"]
    assert rows["CHG"].iloc[2] == 2


def test_periods() -> None:
    """A later dose opens a period with its own days, windows and baseline, which may be a row before the dose."""
    subjects = pd.DataFrame(
        {"subject": "P1", "period": [1, 2], "arm": ["A", "B"], "first_dose_date": ["2024-03-01", "2024-06-01"]}
    )
    study = {"visits": {"baseline": {"day": 0, "window": [-30, 0]}, "day 10": {"day": 10, "window": [5, 15]}}}
    values = _values(date=["2024-02-28", "2024-03-11", "2024-05-25", "2024-06-11"], value=[2.0, 3.0, 4.0, 9.0])
    rows = analysis_rows(values, subjects, study)
    assert rows["TRTP"].tolist() == ["A", "A", "A", "B", "B"]
    assert rows["APERIOD"].tolist() == [1, 1, 1, 2, 2]
    assert rows["ADY"].tolist() == [-2, 11, 86, 103, 86]
    assert rows["APERDY"].tolist() == [-2, 11, 86, 11, -7]
    assert rows["SRCSEQ"].tolist() == [1, 2, 3, 4, 3]
    assert rows["BASE"].tolist() == [2, 2, 2, 4, 4]
    assert rows["CHG"].fillna(0).tolist() == [0, 1, 2, 5, 0]
    assert rows["BASETYPE"].tolist() == ["PERIOD 1"] * 3 + ["PERIOD 2"] * 2
    assert rows["ABLFL"].fillna("").tolist() == ["Y", "", "", "", "Y"]
    assert rows["AVISIT"].fillna("").tolist() == ["baseline", "day 10", "", "day 10", "baseline"]


def test_times_of_day() -> None:
    """On the day of the dose the time tells before from after, whatever same_day says, whichever was entered last."""
    subjects = _subjects(first_dose_date=["2024-03-01 09:00"])
    values = _values(date=["2024-03-01T08:30", "2024-03-01T14:00", "2024-05-30"], value=[2.0, 9.0, 3.0])
    rows = analysis_rows(values, subjects, {"visits": {"baseline": {"day": 0, "window": [-42, 0]}}})
    assert rows["ABLFL"].fillna("").tolist() == ["Y", "", ""]
    assert rows["ANL01FL"].fillna("").tolist() == ["Y", "", ""]
    assert rows["BASE"].tolist() == [2, 2, 2]
    assert rows["CHG"].iloc[1:].tolist() == [7, 1]
    late = analysis_rows(values.assign(date=pd.to_datetime(values["date"], format="ISO8601")), subjects)
    assert late["ABLFL"].fillna("").tolist() == ["Y", "", ""]
    untimed = analysis_rows(values, _subjects())
    assert untimed["ABLFL"].fillna("").tolist() == ["", "Y", ""]


def test_reasons_are_on_the_page() -> None:
    """The page of analysis rows lists every reason."""
    page = (Path(__file__).parents[2] / "docs" / "analysis.md").read_text(encoding="utf-8")
    assert [reason for reason in Reason if f"`{reason}`" not in page] == []


def test_shared_dose_day() -> None:
    """Where two windows meet on the day of the dose, the label decides, and without one of the two same_day."""
    study: dict[str, Any] = {
        "visits": {"baseline": {"day": 0, "window": [-42, 0]}, "day 1": {"day": 1, "window": [0, 3]}},
        "parameters": {"late": {"baseline": {"same_day": "after"}}},
    }
    values = _values(
        visit=["day 1", "baseline", "", ""], parameter=["TNF", "TNF", "CRP", "late"], value=[9.0, 2.0, 3.0, 4.0]
    )
    rows = analysis_rows(values, _subjects(), study)
    assert rows["AVISIT"].tolist() == ["day 1", "baseline", "baseline", "day 1"]
    assert rows["ABLFL"].fillna("").tolist() == ["", "Y", "Y", ""]
    assert rows["CHG"].iloc[0] == 7
