"""What a cell may hold that is no answer to any item: the value, the code of its finding and how it is shown."""

import datetime
from typing import Any

Kind = tuple[Any, str, str]

NO_ANSWERS: list[Kind] = [
    (None, "blank-answer", ""),
    ("  ", "blank-answer", ""),
    (0, "out-of-range-answer", "0"),
    (7, "out-of-range-answer", "7"),
    (33, "out-of-range-answer", "33"),
    (-9, "out-of-range-answer", "-9"),
    ("99", "out-of-range-answer", "99"),
    (2.5, "fractional-answer", "2.5"),
    (-0.5, "fractional-answer", "-0.5"),
    ("1.5", "fractional-answer", "1.5"),
    ("two", "text-answer", "two"),
    ("n.a.", "text-answer", "n.a."),
    ("1-2", "text-answer", "1-2"),
    ("-", "text-answer", "-"),
    (True, "boolean-answer", "True"),
    (False, "boolean-answer", "False"),
    (datetime.date(2024, 1, 2), "date-answer", "2024-01-02"),
    (datetime.time(3, 4), "date-answer", "03:04:00"),
]
# A text file has neither truth values nor dates: there they are text.
NO_ANSWERS_IN_TEXT: list[Kind] = [
    (value, "text-answer" if code in ("boolean-answer", "date-answer") else code, shown)
    for value, code, shown in NO_ANSWERS
]
