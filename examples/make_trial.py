"""Make trial.xlsx: what a trial notes beside the forms of visits.xlsx. SYNTHETIC: no row is a real person.

Consent, doses, the end of the study, adverse events and laboratory values of the 15 invented people of make_visits.py.
Run ``python examples/make_trial.py`` to make it again; the same cells come out every time.
"""

import datetime
import random
import runpy
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

HERE = Path(__file__).parent
NOTE = "synthetic"
DEATH_DAY, WITHDRAWAL_DAY, LAST_DAY = 400, 375, 370
DEAD, WITHDRAWN = "013", "007"
LABORATORY = {"baseline": -3, "month 6": 180}
EVENTS = ("Headache", "Fall", "Pneumonia", "Dyspnoea", "Nausea")


def people() -> list[dict[str, Any]]:
    """Return the people of visits.xlsx."""
    module = runpy.run_path(str(HERE / "make_visits.py"))
    found: list[dict[str, Any]] = module["people"](random.Random(20240205))  # noqa: S311 - invented data, not secrets
    return found


def disposition(person: dict[str, Any]) -> dict[str, Any]:
    """Return consent and how the study ended."""
    start = person["infusion"]
    dead, left = person["subject"] == DEAD, person["subject"] == WITHDRAWN
    return {
        "subject": person["subject"],
        "consent date": start - datetime.timedelta(days=20),
        "death date": start + datetime.timedelta(days=DEATH_DAY) if dead else None,
        "withdrawal date": start + datetime.timedelta(days=WITHDRAWAL_DAY) if left else None,
        "withdrawal reason": "moved away" if left else None,
        "completion date": None if dead or left else start + datetime.timedelta(days=LAST_DAY),
        "data": NOTE,
    }


def events(everyone: list[dict[str, Any]], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield adverse events; one began before the infusion, one is serious."""
    for person in everyone:
        for nth in range(chance.randrange(3)):
            day = chance.randrange(1, 170)
            start = person["infusion"] + datetime.timedelta(days=day)
            is_serious = person["subject"] == DEAD and nth == 0
            yield {
                "subject": person["subject"],
                "adverse event": chance.choice(EVENTS),
                "start date": start,
                "end date": start + datetime.timedelta(days=chance.randrange(1, 14)),
                "serious": "yes" if is_serious else "no",
                "severity": "severe" if is_serious else chance.choice(("mild", "moderate")),
                "related": chance.choice(("not related", "possible")),
                "data": NOTE,
            }


def laboratory(everyone: list[dict[str, Any]], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield values of three parameters; what is below the limit of TNF-alpha is written as such."""
    for person in everyone:
        fall = {"20M": 0.9, "100M": 0.5, "200M": 0.6}[person["arm"]]
        base = {"TNF-alpha": chance.uniform(1.0, 3.0), "CRP": chance.uniform(0.5, 6.0), "CD69": chance.uniform(2, 9)}
        for visit, day in LABORATORY.items():
            for parameter, unit in (("TNF-alpha", "pg/mL"), ("CRP", "mg/L"), ("CD69", "%")):
                value = round(base[parameter] * (fall if day > 0 else 1) * chance.uniform(0.9, 1.1), 2)
                below = parameter == "TNF-alpha" and value < 1
                yield {
                    "subject": person["subject"],
                    "visit": visit,
                    "date": person["infusion"] + datetime.timedelta(days=day),
                    "parameter": parameter,
                    "value": "<1.00" if below else value,
                    "unit": unit,
                    "data": NOTE,
                }


def write(path: Path) -> None:
    """Write the workbook."""
    chance, everyone = random.Random(20240206), people()  # noqa: S311 - invented data, not secrets
    sheets: dict[str, list[dict[str, Any]]] = {
        "About": [{"Notes, not data": "SYNTHETIC DATA: everything here is invented by examples/make_trial.py."}],
        "Exposure": [
            {"subject": one["subject"], "arm": one["arm"], "dose date": one["infusion"], "data": NOTE}
            for one in everyone
        ],
        "Disposition": [disposition(one) for one in everyone],
        "Adverse events": list(events(everyone, chance)),
        "Laboratory": list(laboratory(everyone, chance)),
    }
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        workbook.set_properties({"title": "SYNTHETIC DATA", "created": datetime.datetime(2024, 1, 1)})  # noqa: DTZ001
        bold = workbook.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            sheet.write_row(0, 0, list(rows[0]), bold)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, list(row.values()))
            sheet.autofit()


if __name__ == "__main__":
    write(HERE / "trial.xlsx")
