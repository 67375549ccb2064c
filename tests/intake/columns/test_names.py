"""The names of an instrument beside another one that a sheet is said to hold."""

import prosuite
from prosuite.intake.columns.names import Names

HEADERS = ["subject", "6MWD (m)", "sex", "height_cm", "FVC (L)"]


def test_columns_of_another_instrument_speak_for_none_but_are_held() -> None:
    """Sex and height on a sheet named for the walk are those of the spirometry beside it, too; they prove none."""
    spirometry = prosuite.load_catalogue().instrument("spirometry")
    names = Names(spirometry, [spirometry], known=False).without({1, 2, 3})
    columns = names.map(HEADERS)
    assert {column.field: column.position for column in columns.fields} == {"sex": 2, "height_cm": 3, "fvc_l": 4}
    assert names.holds(columns)
    assert not Names(spirometry, [spirometry], known=False).without({4}).holds(columns)
