"""data_quality as a whole: frames and files, several instruments, refusals, outputs and properties."""

import json
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings

import prosuite
from prosuite.errors import InstrumentError

REFERENCE = Path(__file__).parents[1] / "quality" / "reference_answers.csv"
ANSWERS = pd.read_csv(REFERENCE, dtype={"subject": str})


class TestDataAsFrameAndFile:
    """A frame and the same cells in a file are judged alike."""

    def test_same_figures(self) -> None:
        """Only the source differs: an index label, or sheet and row."""
        frame = prosuite.data_quality(ANSWERS, "sf36v1", allow_unverified=True)
        file = prosuite.data_quality(REFERENCE, "sf36v1", allow_unverified=True)
        pd.testing.assert_frame_equal(frame.persons.drop(columns="source"), file.persons.drop(columns="source"))
        pd.testing.assert_frame_equal(frame.scales, file.scales)
        pd.testing.assert_frame_equal(frame.summary, file.summary)
        assert frame.persons["source"].head(2).tolist() == ["0", "1"]
        assert file.persons["source"].head(2).tolist() == ["reference_answers!2", "reference_answers!3"]

    def test_the_frame_is_not_changed(self) -> None:
        """Judging is a pure function."""
        before = ANSWERS.copy(deep=True)
        prosuite.data_quality(ANSWERS, "sf36v1")
        pd.testing.assert_frame_equal(ANSWERS, before)

    def test_a_spec_in_place_of_an_id(self) -> None:
        """The instrument may be given as its spec."""
        by_spec = prosuite.data_quality(ANSWERS, prosuite.load_catalogue().instrument("sf36v1"))
        pd.testing.assert_frame_equal(by_spec.scales, prosuite.data_quality(ANSWERS, "sf36v1").scales)

    def test_version_1_and_rand_differ_in_pain_and_general_health_alone(self) -> None:
        """The same answers, other recodes: alpha differs where RAND recodes otherwise (pain, general health)."""
        v1, rand = (prosuite.data_quality(ANSWERS, name).scales["alpha"] for name in ("sf36v1", "rand36"))
        order = [0, 1, 6, 4, 7, 5, 2, 3]  # pf rp re vt mh sf, then bp gh
        assert v1[order[:6]].tolist() == pytest.approx(rand[:6].tolist(), rel=1e-12)
        assert (abs(v1[order[6:]].to_numpy() - rand[6:].to_numpy()) > 1e-3).all()


def test_several_instruments(tmp_path: Path) -> None:
    """Each instrument has figures of its own; its sheets are judged together."""
    path = tmp_path / "forms.xlsx"
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        for sheet, rows in (("SF36v1", slice(0, 90)), ("RAND36", slice(0, 160)), ("SF36v1 standard", slice(90, 160))):
            ANSWERS.iloc[rows].to_excel(writer, sheet_name=sheet, index=False)
    quality = prosuite.data_quality(path)
    assert quality.summary["instrument"].unique().tolist() == ["sf36v1", "rand36"]
    assert quality.persons.groupby("instrument").size().to_dict() == {"sf36v1": 160, "rand36": 160}
    whole = prosuite.data_quality(ANSWERS, "sf36v1").scales
    pd.testing.assert_frame_equal(quality.scales.head(8), whole)


class TestRefusals:
    """What cannot be judged is refused in one sentence that says what to do."""

    def test_a_frame_without_instrument(self) -> None:
        """A frame does not say what it holds."""
        with pytest.raises(prosuite.InstrumentError, match=r"name it, as in data_quality\(frame, 'ID'\)"):
            prosuite.data_quality(ANSWERS)

    def test_two_columns_of_one_item(self) -> None:
        """It is not known which holds the answers."""
        with pytest.raises(prosuite.ColumnError, match="both hold pf01"):
            prosuite.data_quality(ANSWERS.assign(**{"3a": 1}), "sf36v1")

    @pytest.mark.parametrize(
        ("thresholds", "name"),
        [
            ({"dataset": {"consistency": 90}}, "dataset.consistency given"),
            ({"dataset": {"consistency": 90}, "person": {"rci": 0}}, "dataset.consistency and person.rci given"),
        ],
    )
    def test_a_threshold_for_an_index_that_is_not_computed(
        self, thresholds: dict[str, dict[str, int]], name: str
    ) -> None:
        """It would be passed over in silence; with leave it is judged."""
        with pytest.raises(prosuite.SpecError, match="add --allow-unverified") as caught:
            prosuite.data_quality(ANSWERS, "sf36v1", thresholds=thresholds)
        assert name in str(caught.value)
        judged = prosuite.data_quality(ANSWERS, "sf36v1", thresholds=thresholds, allow_unverified=True)
        assert judged.summary.set_index("criterion")["verdict"]["consistency"] == "fail"


class TestOutput:
    """The tables as JSON and files."""

    def test_json(self) -> None:
        """Missing figures are null, the thresholds used and the verdict stand beside the tables."""
        document = json.loads(prosuite.data_quality(ANSWERS, "sf36v1").to_json())
        assert list(document) == ["ok", "thresholds", "summary", "scales", "persons", "run"]
        assert document["ok"] is False  # alpha of sf and re is under 0.70
        assert document["thresholds"]["scale"] == {
            "item_scale_correlation": 0.4, "alpha": 0.7, "floor": None, "ceiling": None,
        }  # fmt: skip
        assert document["persons"][0]["rci"] is None
        assert document["persons"][2]["in_range_pct"] is None  # an empty form
        assert document["persons"][0]["flags"] == ""

    def test_ok(self) -> None:
        """What fails makes it not ok; what has no threshold does not."""
        limits = {"scale": {"alpha": None, "item_scale_correlation": None}}
        assert prosuite.data_quality(ANSWERS, "sf36v1", thresholds=limits).ok

    def test_workbook(self, tmp_path: Path) -> None:
        """Three tables, and the run record of a file; the same input gives the same bytes."""
        quality = prosuite.data_quality(REFERENCE, "sf36v1", allow_unverified=True)
        paths = quality.write(tmp_path / "one.xlsx") + quality.write(tmp_path / "two.xlsx")
        assert paths[0].read_bytes() == paths[1].read_bytes()
        sheets = pd.read_excel(paths[0], sheet_name=None, engine="openpyxl")
        assert list(sheets) == ["summary", "scales", "persons", "run"]
        assert sheets["scales"]["alpha"].tolist() == pytest.approx(quality.scales["alpha"].tolist())
        run = dict(zip(sheets["run"]["key"], sheets["run"]["value"].astype(str), strict=True))
        assert run["sheet 'reference_answers': sf36v1: consistency pairs confidence"] == "C"
        assert json.loads(run["option thresholds"])["scale"]["alpha"] == 0.7

    def test_csv_of_a_frame(self, tmp_path: Path) -> None:
        """The summary takes the path, the others stand beside it; a frame has no run record."""
        paths = prosuite.data_quality(ANSWERS, "sf36v1").write(tmp_path / "quality.csv")
        assert [path.name for path in paths] == ["quality.csv", "quality_scales.csv", "quality_persons.csv"]

    def test_parquet(self, tmp_path: Path) -> None:
        """Counts of contradictions stay whole numbers, missing ones missing."""
        quality = prosuite.data_quality(ANSWERS, "sf36v1", allow_unverified=True)
        quality.write(tmp_path / "quality.parquet")
        persons = pd.read_parquet(tmp_path / "quality_persons.parquet")
        assert persons["rci"].dtype == "Int64"
        assert persons["rci"].isna().sum() == 1

    def test_an_existing_file_is_not_replaced(self, tmp_path: Path) -> None:
        """Nor is any file written if one of them exists."""
        quality = prosuite.data_quality(ANSWERS, "sf36v1")
        (tmp_path / "quality_persons.csv").write_text("mine", encoding="utf-8")
        with pytest.raises(prosuite.OutputError, match=r"quality_persons\.csv exists already"):
            quality.write(tmp_path / "quality.csv")
        assert [path.name for path in tmp_path.iterdir()] == ["quality_persons.csv"]
        assert len(quality.write(tmp_path / "quality.csv", force=True)) == 3


RECORDS = st.lists(st.sampled_from(range(len(ANSWERS))), min_size=3, max_size=12)


@settings(deadline=None, max_examples=8)
@given(rows=RECORDS, seed=st.integers(0, 2**32 - 1))
def test_the_order_of_the_records_does_not_matter(rows: list[int], seed: int) -> None:
    """Persons move with their records; figures of scales and dataset stay the same to the last bit."""
    chosen = ANSWERS.iloc[rows].reset_index(drop=True)
    order = np.random.default_rng(seed).permutation(len(rows))
    straight, mixed = (
        prosuite.data_quality(frame, "sf36v1", allow_unverified=True)
        for frame in (chosen, chosen.iloc[order].reset_index(drop=True))
    )
    without = ["source"]
    pd.testing.assert_frame_equal(
        mixed.persons.drop(columns=without),
        straight.persons.drop(columns=without).iloc[order].reset_index(drop=True),
    )
    pd.testing.assert_frame_equal(straight.scales, mixed.scales, check_exact=True)
    pd.testing.assert_frame_equal(straight.summary, mixed.summary, check_exact=True)


@settings(deadline=None, max_examples=8)
@given(rows=RECORDS, extra=st.sampled_from(range(len(ANSWERS))))
def test_another_record_changes_no_other_persons_row(rows: list[int], extra: int) -> None:
    """A person's row depends on that person's answers alone."""
    options = {"thresholds": {"person": {"rci": 1, "completeness": 95, "longest_run": 3}}, "allow_unverified": True}
    frames = [ANSWERS.iloc[chosen].reset_index(drop=True) for chosen in (rows, [*rows, extra])]
    before, after = (prosuite.data_quality(frame, "sf36v1", **options).persons for frame in frames)  # type: ignore[arg-type]
    pd.testing.assert_frame_equal(after.head(len(rows)), before)


def _with_walks(path: Path, *sheets: str) -> Path:
    """Save answers, and a sheet of walks whose weights could be kg or lb: checked, it would be refused."""
    walks = pd.DataFrame({"subject": ["001"], "6MWD (m)": [400], "weight": [70]})
    with pd.ExcelWriter(path, engine="xlsxwriter") as writer:
        for sheet in sheets:
            (walks if sheet == "6MWT" else ANSWERS).to_excel(writer, sheet_name=sheet, index=False)
    return path


def test_tests_are_passed_over(tmp_path: Path) -> None:
    """Figures and findings are those of the questionnaire alone, whatever is wrong with a test."""
    alone = prosuite.data_quality(_with_walks(tmp_path / "alone.xlsx", "SF36v1"))
    beside = prosuite.data_quality(_with_walks(tmp_path / "both.xlsx", "SF36v1", "6MWT"))
    pd.testing.assert_frame_equal(beside.summary, alone.summary)
    pd.testing.assert_frame_equal(beside.scales, alone.scales)
    pd.testing.assert_frame_equal(beside.persons, alone.persons)
    assert list(beside.findings) == list(alone.findings)


def test_tests_alone_are_refused(tmp_path: Path) -> None:
    """There is no answer to judge, and the message says what to do instead."""
    path = _with_walks(tmp_path / "walks.xlsx", "6MWT")
    with pytest.raises(InstrumentError, match=r"walks\.xlsx holds no questionnaire, only tests.*'prosuite validate"):
        prosuite.data_quality(path)
