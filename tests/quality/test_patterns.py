"""Contradictions and straight-lining; expected values counted by hand."""

from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

import prosuite
from prosuite.datafiles import parse
from prosuite.instruments.instrument import Instrument
from prosuite.quality.patterns import contradictions, longest_run, mixed_blocks


def codes_of(instrument: str, *records: dict[str, int]) -> NDArray[np.uint8]:
    """Return answer codes; in these instruments answer k has code k."""
    items = prosuite.load_catalogue().instrument(instrument).item_ids
    return np.array([[record.get(item, 0) for record in records] for item in items], np.uint8)


def count(instrument: str, **answers: int) -> tuple[int, int]:
    spec = prosuite.load_catalogue().instrument(instrument)
    assert spec.consistency is not None
    inconsistent, answered = contradictions(spec, spec.consistency, codes_of(instrument, answers))
    return int(inconsistent[0]), int(answered[0])


class TestContradictions:
    """contradictions counts the pairs whose answers contradict each other."""

    def test_one_pair(self) -> None:
        """The easy activity at its worst (pf10 = 1) with the hard one better (pf01 = 2 or 3) is one contradiction."""
        assert count("sf36v1", pf10=1, pf01=3) == (1, 1)
        assert count("sf36v1", pf10=1, pf01=1) == (0, 1)
        assert count("sf36v1", pf10=2, pf01=3) == (0, 1)

    def test_order_of_the_items_matters(self) -> None:
        """The other way round it is no contradiction: the harder activity may well be the limited one."""
        assert count("sf36v1", pf10=3, pf01=1) == (0, 1)
        assert count("sf36v1", bp1=6, bp2=1) == (1, 1)
        assert count("sf36v1", bp1=1, bp2=5) == (1, 1)
        assert count("sf36v1", bp1=1, bp2=1) == (0, 1)

    def test_a_pair_with_a_missing_item_is_not_counted(self) -> None:
        """Both items must be answered."""
        assert count("sf36v1", pf10=1) == (0, 0)
        assert count("sf36v1", pf10=1, pf01=2, pf02=2) == (2, 2)
        assert count("sf36v1") == (0, 0)

    def test_the_highest_answer_is_the_instruments_own(self) -> None:
        """Answer 5 of the mental health items is the highest in version 2 and not in version 1."""
        assert count("sf36v2", mh5=5, mh2=5) == (1, 1)
        assert count("sf36v1", mh5=5, mh2=5) == (0, 1)
        assert count("sf36v1", mh5=6, mh2=6) == (1, 1)
        assert count("rand36", mh5=6, mh2=6) == (1, 1)

    def test_the_first_and_the_last_answer_throughout(self) -> None:
        """All first answers: 2 mental health, 2 vitality pairs and social functioning; all last answers: the same 5."""
        spec = prosuite.load_catalogue().instrument("sf36v1")
        assert count("sf36v1", **{item.id: item.answers[0] for item in spec.items}) == (5, 15)
        assert count("sf36v1", **{item.id: item.answers[-1] for item in spec.items}) == (5, 15)

    def test_all_fifteen(self) -> None:
        """A person can contradict themselves in all 15 pairs."""
        physical = {"pf09": 1, "pf10": 1, "pf01": 2, "pf02": 3, "pf04": 2, "pf07": 3}
        mental = {"mh5": 1, "mh2": 1, "mh1": 6, "mh3": 6, "vt2": 1, "vt3": 1, "vt1": 6, "vt4": 6}
        others = {"gh1": 5, "gh5": 1, "sf1": 5, "sf2": 5, "bp1": 6, "bp2": 1}
        assert count("sf36v1", **physical, **mental, **others) == (15, 15)


class TestMixedBlocks:
    """mixed_blocks finds the grids with items keyed both ways."""

    @pytest.mark.parametrize("instrument", ["sf36v1", "sf36v2", "sf36v2_acute", "rand36"])
    def test_questions_9_and_11(self, instrument: str) -> None:
        """Questions 3, 4 and 5 are keyed one way, 9 and 11 both ways; items 23-31 and 33-36 in printed order."""
        blocks = [(block.label, block.rows) for block in mixed_blocks(prosuite.load_catalogue().instrument(instrument))]
        assert blocks == [("9a-9i", list(range(22, 31))), ("11a-11d", list(range(32, 36)))]

    @pytest.mark.parametrize(
        ("changes", "labels"),
        [
            ({}, ["1a-1c"]),
            ({"b": {"recode": None}}, []),  # all keyed one way
            ({"b": {"number": "2b"}}, []),  # a number of its own splits the grid into single items
            ({"c": {"number": "2a"}}, ["1a-1b"]),
            ({"c": {"answers": [1, 2, 3]}}, ["1a-1b"]),  # other answers end the grid
            ({"a": {"number": None}}, ["1b-1c"]),
            ({"a": {"number": "1"}, "c": {"number": "1.c"}}, []),  # a grid's numbers are digits and letters
        ],
    )
    def test_what_makes_a_grid(self, changes: dict[str, dict[str, Any]], labels: list[str]) -> None:
        """A grid is consecutive, of one printed number and of the same answers."""
        items = {
            "a": {"id": "a", "number": "1a", "answers": [1, 2]},
            "b": {"id": "b", "number": "1b", "answers": [1, 2], "recode": "reversed"},
            "c": {"id": "c", "number": "1c", "answers": [1, 2]},
        }
        for name, change in changes.items():
            items[name] |= change
        assert [block.label for block in mixed_blocks(invented(list(items.values())))] == labels

    def test_an_item_valued_by_its_partner_has_a_direction(self) -> None:
        """The values of a pair recode fall from first to last answer, so the grid is mixed."""
        items = [
            {"id": "a", "number": "1a", "answers": [1, 2]},
            {"id": "b", "number": "1b", "answers": [1, 2], "recode": "by_a"},
        ]
        by_a = {"partner": "a", "source": "page", "values": {"missing": {"1": 9, "2": 8}}}
        for key in ("1", "2"):
            by_a["values"][key] = {"1": 9, "2": 8, "missing": 7}  # type: ignore[index]
        assert [block.label for block in mixed_blocks(invented(items, by_a))] == ["1a-1b"]


def invented(items: list[dict[str, Any]], by_a: dict[str, Any] | None = None) -> Instrument:
    data = {
        "id": "invented",
        "title": "Invented",
        "family": "invented",
        "licence": "Free to use.",
        "minimum": "half",
        "items": items,
        "references": [{"id": "page", "text": "This test."}],
        "recodes": {"reversed": {"values": {"1": 2, "2": 1}, "source": "page"}},
        "pair_recodes": {"by_a": by_a} if by_a else {},
        "scales": [{"id": "s", "title": "S", "of": ["a"], "unit": "points", "source": "page"}],
    }
    return parse(data, Instrument, "invented.toml")


class TestLongestRun:
    """longest_run counts consecutive items answered alike."""

    @pytest.mark.parametrize(
        ("answers", "longest"),
        [
            ([2, 2, 2, 2], 4),
            ([1, 2, 2, 3], 2),
            ([1, 2, 1, 2], 1),
            ([3, 3, 0, 3], 2),  # a missing answer ends the row
            ([0, 0, 0, 0], 0),  # and missing answers are not alike
            ([0, 0, 1, 1], 2),
            ([1, 1, 2, 2], 2),
        ],
    )
    def test_by_hand(self, answers: list[int], longest: int) -> None:
        """Counted by hand."""
        assert longest_run(np.array(answers, np.uint8)[:, None]).tolist() == [longest]

    def test_each_record_by_itself(self) -> None:
        """Records do not run into each other."""
        codes = np.array([[1, 1, 2], [1, 2, 2], [1, 2, 1]], np.uint8)
        assert longest_run(codes).tolist() == [3, 2, 2]
