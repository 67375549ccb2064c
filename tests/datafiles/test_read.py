"""Reading data files: what cannot be read is refused by file and line."""

from pathlib import Path

import pytest

from prosuite.datafiles import parse, read_rows, read_toml
from prosuite.errors import SpecError
from prosuite.names import nearest
from prosuite.norms.means import ComponentWeight

HEADER = "component,scale,weight,source\n"


def _rows(folder: Path, text: str) -> list[ComponentWeight]:
    file = folder / "weights.csv"
    file.write_text(text, encoding="utf-8")
    return read_rows(file, ComponentWeight)


def test_toml_that_is_none(tmp_path: Path) -> None:
    """A file that is not TOML is refused by its name."""
    (tmp_path / "own.toml").write_text("id = ", encoding="utf-8")
    with pytest.raises(SpecError, match=r"^own\.toml is not TOML: "):
        read_toml(tmp_path / "own.toml")


def test_toml_in_another_encoding(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused by its name."""
    (tmp_path / "own.toml").write_bytes('id = "own"\ntitle = "Fr\xfchling"'.encode("latin-1"))
    with pytest.raises(SpecError, match=r"^own\.toml is not TOML: line 2 holds .* save the file as UTF-8$"):
        read_toml(tmp_path / "own.toml")


def test_toml_that_is_missing(tmp_path: Path) -> None:
    """A file that does not exist is refused by its name."""
    with pytest.raises(SpecError, match=r"own\.toml cannot be read: No such file"):
        read_toml(tmp_path / "own.toml")


def test_csv_rows(tmp_path: Path) -> None:
    """A row's text becomes the types of the model."""
    row = ComponentWeight(component="pcs", scale="pf", weight=0.25, source="a manual")
    assert _rows(tmp_path, f"{HEADER}pcs,pf,0.25,a manual\n") == [row]


def test_csv_columns_in_any_order(tmp_path: Path) -> None:
    """Columns are found by their header."""
    row = ComponentWeight(component="pcs", scale="pf", weight=0.25, source="a manual")
    assert _rows(tmp_path, "weight,source,scale,component\n0.25,a manual,pf,pcs\n") == [row]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_byte_order_mark_is_no_part_of_the_file(tmp_path: Path, encoding: str) -> None:
    """Editors on Windows write one before the first key or column name."""
    (tmp_path / "own.toml").write_text('title = "Fr\xfchling"\n', encoding=encoding)
    assert read_toml(tmp_path / "own.toml") == {"title": "Fr\xfchling"}
    (tmp_path / "weights.csv").write_text(f"{HEADER}pcs,pf,0.25,a manual\n", encoding=encoding)
    assert [row.component for row in read_rows(tmp_path / "weights.csv", ComponentWeight)] == ["pcs"]


def test_csv_rows_of_one_set(tmp_path: Path) -> None:
    """Rows with another cell are passed over, and their faults with them."""
    text = f"{HEADER}pcs,pf,0.25,a manual\nmcs,pf,heavy,a manual\n"
    (tmp_path / "weights.csv").write_text(text, encoding="utf-8")
    rows = read_rows(tmp_path / "weights.csv", ComponentWeight, {"component": "pcs"})
    assert [row.weight for row in rows] == [0.25]
    with pytest.raises(SpecError, match=r"^weights\.csv line 3: "):
        read_rows(tmp_path / "weights.csv", ComponentWeight, {"component": "mcs"})


def test_csv_that_is_missing(tmp_path: Path) -> None:
    """A file that does not exist is refused by its name."""
    with pytest.raises(SpecError, match=r"weights\.csv cannot be read: No such file"):
        read_rows(tmp_path / "weights.csv", ComponentWeight)


def test_csv_in_another_encoding(tmp_path: Path) -> None:
    """A file that is not UTF-8 is refused by its name."""
    (tmp_path / "weights.csv").write_bytes(f"{HEADER}pcs,pf,1,Fr\xfchling\n".encode("latin-1"))
    with pytest.raises(SpecError, match=r"^weights\.csv is not CSV in UTF-8: line 2 holds .* save the file as UTF-8$"):
        read_rows(tmp_path / "weights.csv", ComponentWeight)


@pytest.mark.parametrize(
    ("row", "refusal"),
    [
        ("pcs,pf,heavy,a manual", 'weight: found "heavy", expected a number, such as 1'),
        ("pcs,pf,,a manual", "weight: found an empty cell, expected a number, such as 1"),
        ('pcs,pf,"0,25",a manual', 'weight: found "0,25", expected a number, such as 0.25'),
        ("pcs,pf,0.25,", "source: found an empty cell, expected text that is not empty, such as some text"),
        (
            "PCS,pf,0.25,a manual",
            'component: found "PCS", expected lower-case letters, digits and _, beginning with a letter, such as pcs',
        ),
        ("pcs,pf,0.25", "the row has not as many cells as the header"),
        ("pcs,pf,0.25,a manual,page 3", "the row has not as many cells as the header"),
    ],
)
def test_faulty_csv_row(tmp_path: Path, row: str, refusal: str) -> None:
    """A row that does not fit is refused by file, line and what is wrong."""
    with pytest.raises(SpecError) as error:
        _rows(tmp_path, f"{HEADER}pcs,rp,0.5,a manual\n{row}\n")
    assert str(error.value) == f"weights.csv line 3: {refusal}"


def test_unknown_csv_column(tmp_path: Path) -> None:
    """A column that is none of the model's is refused with the nearest name."""
    with pytest.raises(SpecError, match=r"wieght is no known column; did you mean 'weight'\?"):
        _rows(tmp_path, "component,scale,wieght,source\npcs,pf,0.25,a manual\n")


def test_missing_csv_column(tmp_path: Path) -> None:
    """A column that is not there is refused by its name."""
    with pytest.raises(SpecError, match="source is missing: expected text that is not empty"):
        _rows(tmp_path, "component,scale,weight\npcs,pf,0.25\n")


def test_nearest_name() -> None:
    """A name close to a known one is suggested."""
    assert nearest("pf3", ["pf03", "mh1"]) == "; did you mean 'pf03'?"


def test_no_name_is_near() -> None:
    """Nothing is suggested where nothing is close."""
    assert nearest("age", ["pf03", "mh1"]) == ""


@pytest.mark.parametrize("text", ["x = " + "[" * 5000 + "]" * 5000, "year = " + "9" * 5000])
def test_toml_without_end(tmp_path: Path, text: str) -> None:
    """A list in thousands of lists and a number of thousands of digits are refused like any other fault."""
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=r"^own\.toml is not TOML: "):
        read_toml(tmp_path / "own.toml")


@pytest.mark.parametrize("text", [f"{'.'.join('a' * 60)} = {{" * 50 + "a = 1" + "}" * 50, "year = 0x" + "f" * 5000])
def test_toml_that_no_model_can_hold(tmp_path: Path, text: str) -> None:
    """The same where only the model cannot hold it."""
    (tmp_path / "own.toml").write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match=r"^own\.toml holds what no such file needs: "):
        parse(read_toml(tmp_path / "own.toml"), ComponentWeight, "own.toml")


@pytest.mark.parametrize(
    "text",
    [
        "a." * 65 + "a = 1",
        "[" + '"a" . ' * 65 + "a]",
        "a." * 200_000 + "a = 1",
        "a = " + "[" * 200_000,
        "a = " + "{a = " * 200_000,
    ],
)
def test_file_deeper_than_any_needs_is_refused(tmp_path: Path, text: str) -> None:
    """Keys of many parts, for each of which the reader copies all before it, and lists in lists."""
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError, match="stand within each other more deeply than any such file needs"):
        read_toml(path)


def test_file_larger_than_any_needs_is_refused(tmp_path: Path) -> None:
    """A study or instrument of more than a mebibyte is not parsed; one of a mebibyte is."""
    path = tmp_path / "study.toml"
    path.write_text("#" * 2**20, encoding="utf-8")
    assert read_toml(path) == {}
    path.write_text("#" * 2**20 + "#", encoding="utf-8")
    with pytest.raises(SpecError, match="is larger than 1,048,576 bytes, which no such file needs"):
        read_toml(path)


@pytest.mark.parametrize(
    "text",
    ["[" + "a b " * 200_000, "a = 0x" + "f" * 10**6, "a = " + "9" * 10**6, 'a = "' + "\\" * 10**6, "a: " * 10**5],
)
def test_endless_line_is_refused(tmp_path: Path, text: str) -> None:
    """A line of a mebibyte, whatever is wrong with it, is refused in few words of ours."""
    path = tmp_path / "study.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SpecError) as refusal:
        parse(read_toml(path), ComponentWeight, path.name)
    assert len(str(refusal.value)) < 400
