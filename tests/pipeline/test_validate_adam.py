"""Analysis datasets of files and DataFrames to findings."""

from pathlib import Path

import pandas as pd
import pyreadstat
import pytest

import prosuite
from tests.support.analysis_datasets import adqs, adsl, table


def frames() -> dict[str, pd.DataFrame]:
    return {"ADSL": pd.DataFrame(adsl()), "ADQS": pd.DataFrame(adqs())}


def write_xpt(folder: Path, name: str, columns: dict[str, list[object]]) -> Path:
    """Write a transport file with pyreadstat alone."""
    own, path = table(name, columns), folder / f"{name.lower()}.xpt"
    pyreadstat.write_xport(
        own.frame,
        str(path),
        table_name=name,
        file_format_version=5,
        column_labels={one.name: one.label for one in own.variables},
        variable_format={one.name: one.format.rstrip(".") for one in own.variables if one.format},
    )
    return path


@pytest.fixture
def study(tmp_path: Path) -> list[Path]:
    """Write the two datasets as transport files."""
    return [write_xpt(tmp_path, "ADSL", adsl()), write_xpt(tmp_path, "ADQS", adqs())]


def test_transport_files_that_keep_the_rules_have_no_findings(study: list[Path]) -> None:
    """Numbers as a transport file holds them still satisfy CHG = AVAL - BASE and PCHG."""
    assert list(prosuite.validate_adam(study)) == []


def test_a_fault_is_found_in_a_transport_file(tmp_path: Path) -> None:
    """The finding names dataset, variable, record, subject, visit and parameter."""
    columns = adqs()
    columns["CHG"][4] = 0.5
    (finding,) = prosuite.validate_adam(write_xpt(tmp_path, "ADQS", columns))
    assert str(finding) == (
        "ADQS!CHG[5]: error: CHG of SF36PCS holds 0.5, AVAL - BASE is 0 (subject T1-2, Week 8) [adam-chg]"
    )
    assert (finding.column, finding.item, finding.value, finding.expected) == ("CHG", "SF36PCS", "0.5", "0")


@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".parquet", ".dta"])
def test_other_kinds_of_files_are_read(ending: str, tmp_path: Path) -> None:
    """A clean dataset is clean, and a planted fault found, with dates as ISO text where the kind has them."""
    frame = frames()["ADQS"]
    for name in ("TRTSDT", "ADT"):
        frame[name] = (pd.Timestamp("1960-01-01") + pd.to_timedelta(frame[name], unit="D")).dt.strftime("%Y-%m-%d")
    paths = []
    for name, value in (("clean", 0.0), ("faulty", 0.5)):
        frame.loc[4, "CHG"] = value
        path = tmp_path / name / f"adqs{ending}"
        path.parent.mkdir()
        if ending == ".csv":
            frame.to_csv(path, index=False, na_rep="NA")
        elif ending == ".xlsx":
            frame.to_excel(path, index=False, sheet_name="ADQS")
        elif ending == ".parquet":
            frame.to_parquet(path)
        else:
            frame.drop(columns=["ADT", "TRTSDT"]).to_stata(path, write_index=False)
        paths.append(path)
    clean, faulty = (prosuite.validate_adam(path) for path in paths)
    serious = [
        [finding.cell for finding in report if finding.code != "adam-label-missing"] for report in (clean, faulty)
    ]
    assert serious == [[], [f"{faulty[0].sheet}!CHG[5]"]]


def test_frames_by_name_are_one_study() -> None:
    """A subject whom ADSL lacks is found in another dataset."""
    own = frames()
    own["ADSL"] = own["ADSL"].iloc[:1]
    assert {finding.code for finding in prosuite.validate_adam(own)} == {"adam-subject-unknown"}


def test_a_frame_is_not_changed() -> None:
    """The caller's frame is as it was."""
    own = frames()
    prosuite.validate_adam(own)
    pd.testing.assert_frame_equal(own["ADQS"], pd.DataFrame(adqs()))


def test_a_file_without_a_variable_of_the_standard_is_refused(tmp_path: Path) -> None:
    """A sheet of answers is no analysis dataset with a hundred faults."""
    path = tmp_path / "visits.csv"
    path.write_text("subject,visit,pf01\n1,baseline,2\n", encoding="utf-8")
    with pytest.raises(prosuite.InputError, match=r"visits.csv holds no analysis dataset.*without --adam"):
        prosuite.validate_adam(path)


def test_the_order_of_rows_changes_no_finding() -> None:
    """Of the same records in another order the same are found."""
    own = frames()["ADQS"]
    own.loc[4, "CHG"] = 0.5
    own.loc[2, "ABLFL"] = "N"
    said = [
        {(finding.code, finding.subject, finding.visit) for finding in prosuite.validate_adam({"ADQS": frame})}
        for frame in (own, own.iloc[::-1])
    ]
    assert said[0] == said[1] == {("adam-chg", "T1-2", "Week 8"), ("adam-flag-value", "T1-1", "Week 16")}
