"""What a cell holds, and where it stands."""

from openpyxl.utils import get_column_letter

from prosuite.cells import column_letters


def test_letters_of_a_column() -> None:
    """Those of every column of a worksheet, by openpyxl, which counts from 1."""
    columns = range(16_384)
    assert [column_letters(column) for column in columns] == [get_column_letter(column + 1) for column in columns]
