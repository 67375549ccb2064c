"""Make visits.xlsx: a synthetic workbook of 15 invented people in 3 arms at 5 visits. No row is a real person.

Run ``python examples/make_visits.py`` to make it again; the same cells come out every time.
"""

import datetime
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import xlsxwriter

HERE = Path(__file__).parent
ARMS = ("20M", "100M", "200M")
VISITS = {"baseline": 0, "month 1": 30, "month 3": 90, "month 6": 180, "month 12": 365}
FIRST_INFUSION = datetime.date(2024, 2, 5)
NOTE = "synthetic"

# Items in printed order with their number of answers, and whether the first answer is the best one.
ITEMS = {
    "GH1": (5, True), "HT": (5, True),
    **{f"PF{number:02}": (3, False) for number in range(1, 11)},
    **{f"RP{number}": (5, False) for number in range(1, 5)},
    **{f"RE{number}": (5, False) for number in range(1, 4)},
    "SF1": (5, True), "BP1": (6, True), "BP2": (5, True),
    "VT1": (5, True), "MH1": (5, False), "MH2": (5, False), "MH3": (5, True), "VT2": (5, True),
    "MH4": (5, False), "VT3": (5, False), "MH5": (5, True), "VT4": (5, False), "SF2": (5, False),
    "GH2": (5, False), "GH3": (5, True), "GH4": (5, False), "GH5": (5, True),
}  # fmt: skip
MISSING_SHARE = 0.03
# Two planted faults: an answer typed twice, and a remark where a number belongs.
FAULTS = {("005", "month 3", "PF03"): 33, ("012", "month 6", "VT2"): "see note"}


def people(chance: random.Random) -> list[dict[str, Any]]:
    """Invent 15 people, five to an arm."""

    def birth_date() -> datetime.date:
        return datetime.date(1939 + chance.randrange(16), 1 + chance.randrange(12), 1 + chance.randrange(28))

    return [
        {
            "subject": f"{number:03}",
            "arm": ARMS[(number - 1) // 5],
            "sex": "male" if chance.random() < 2 / 3 else "female",
            "birth_date": birth_date(),
            "height_cm": chance.randrange(155, 186),
            "weight_kg": chance.randrange(55, 96),
            "health": chance.gauss(0.45, 0.12),
            "infusion": FIRST_INFUSION + datetime.timedelta(days=11 * number),
        }
        for number in range(1, 16)
    ]


def visits(person: dict[str, Any], chance: random.Random) -> Iterator[tuple[dict[str, Any], float]]:
    """Yield who, when and how well a person is (0 to 1) at each visit."""
    gain = {"20M": 0.05, "100M": 0.15, "200M": 0.08}[person["arm"]]
    for visit, day in VISITS.items():
        date = person["infusion"] + datetime.timedelta(days=day and day + chance.randrange(-4, 5))
        well = person["health"] + gain * min(day, 180) / 180 + chance.gauss(0, 0.04)
        yield {"subject": person["subject"], "visit": visit, "date": date}, min(max(well, 0.02), 0.98)


def questionnaire(person: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield one SF-36v2 form for each visit."""
    for key, well in visits(person, chance):
        form = {**key, "arm": person["arm"], "data": NOTE}
        for item, (answers, best_first) in ITEMS.items():
            level = min(max(well + chance.gauss(0, 0.15), 0), 0.999)
            answer = 1 + int((1 - level if best_first else level) * answers)
            answer = min(max(answer, 1), answers)
            blank = chance.random() < MISSING_SHARE
            form[item] = FAULTS.get((key["subject"], key["visit"], item), None if blank else answer)
        yield form


def walks(person: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield one six-minute walk for each visit on a course of 30 m."""
    for key, well in visits(person, chance):
        distance = round(220 + 260 * well + chance.gauss(0, 12))
        body = {name: person[name] for name in ("sex", "birth_date", "height_cm", "weight_kg")}
        laps, rest = divmod(distance, 30)
        yield {**key, **body, "laps": laps, "metres_per_lap": 30, "partial_lap_m": rest, "data": NOTE}


def breaths(person: dict[str, Any], chance: random.Random) -> Iterator[dict[str, Any]]:
    """Yield three manoeuvres before bronchodilation for each visit."""
    for key, well in visits(person, chance):
        body = {name: person[name] for name in ("sex", "birth_date", "height_cm")}
        fvc = person["height_cm"] / 60 + 0.9 * well
        for manoeuvre in (1, 2, 3):
            effort = fvc * (1 - abs(chance.gauss(0, 0.02)))
            volumes = {"fev1_l": round(0.75 * effort, 2), "fvc_l": round(effort, 2)}
            yield {**key, **body, "manoeuvre": manoeuvre, "phase": "pre", "acceptable": "yes", **volumes, "data": NOTE}


def about() -> list[dict[str, Any]]:
    """Return the first sheet, which says what the workbook is."""
    return [
        {"SYNTHETIC DATA": "Every person, date and value in this workbook is invented by examples/make_visits.py."},
        {"SYNTHETIC DATA": "Two faults are planted in sheet SF36v2 so that there is something to find."},
    ]


def write(path: Path) -> None:
    """Write the workbook."""
    chance = random.Random(20240205)  # noqa: S311 - invented data, not secrets
    everyone = people(chance)
    sheets = {
        "About": about(),
        "SF36v2": [form for person in everyone for form in questionnaire(person, chance)],
        "6MWT": [walk for person in everyone for walk in walks(person, chance)],
        "Spirometry": [breath for person in everyone for breath in breaths(person, chance)],
    }
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as workbook:
        workbook.set_properties({"title": "SYNTHETIC DATA", "created": datetime.datetime(2024, 1, 1)})  # noqa: DTZ001
        bold = workbook.add_format({"bold": True})
        for name, rows in sheets.items():
            sheet = workbook.add_worksheet(name)
            sheet.freeze_panes(1, 0)
            sheet.write_row(0, 0, list(rows[0]), bold)
            for number, row in enumerate(rows, start=1):
                sheet.write_row(number, 0, list(row.values()))
            sheet.autofit()


if __name__ == "__main__":
    write(HERE / "visits.xlsx")
