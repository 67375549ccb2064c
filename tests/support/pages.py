"""The pages of the documentation: their blocks of code, their commands, and the folder in which these are run.

A block of ``toml`` or ``csv`` is a file; the line above the block names it in backticks, with a colon, or else the
comment in its first line does (``# study.toml: ...``). Files of one page may be named on another.
"""

import json
import random
import re
import shutil
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

from tests.support.synthetic import ITEMS, LEVELS, Cells, write_xlsx

ROOT = Path(__file__).parents[2]
PAGES = tuple(
    path.relative_to(ROOT).as_posix()
    for path in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").glob("*.md")))
)
_FENCED = re.compile(r"^```(?P<language>\S*)[^\n]*\n(?P<text>.*?)^```$", re.DOTALL | re.MULTILINE)
_NAMED_ABOVE = re.compile(r"`([\w./-]+)`:\s*\Z")
_NAMED_WITHIN = re.compile(r"# ([\w./-]+\.toml)\b")
_ELSEWHERE = ("accepted.csv", "my_study/norms/town2020_walk.toml", "my_study/norms/town2020_walk_coefficients.csv")
_YES_OR_NO = 2  # the answers of role items in version 1; those of version 2 include them


@dataclass(frozen=True)
class Block:
    """A fenced block of a page.

    Attributes
    ----------
    page, line
        Where it stands.
    language, text
        What it holds.
    file
        The file it is, if the page says so.
    """

    page: str
    line: int
    language: str
    text: str
    file: str | None

    def __str__(self) -> str:
        return f"{self.page}:{self.line} {self.language}"


@cache
def text_of(page: str) -> str:
    """Return a page."""
    return (ROOT / page).read_text(encoding="utf-8")


@cache
def blocks(page: str) -> tuple[Block, ...]:
    """Return the fenced blocks of a page from top to bottom."""
    text = text_of(page)
    return tuple(
        Block(
            page,
            text.count("\n", 0, found.start()) + 1,
            found["language"],
            found["text"],
            _file(found["language"], text[: found.start()], found["text"]),
        )
        for found in _FENCED.finditer(text)
    )


def _file(language: str, above: str, content: str) -> str | None:
    named = _NAMED_ABOVE.search(above) or _NAMED_WITHIN.match(content)
    return named[1] if named and language in ("toml", "csv") else None


def outside_blocks(page: str) -> str:
    """Return a page without its fenced blocks."""
    return _FENCED.sub("", text_of(page))


def spans(page: str) -> list[str]:
    """Return what stands between single backticks in the text of a page."""
    return [" ".join(span.split()) for span in re.findall(r"`([^`]+)`", outside_blocks(page))]


def furnish(page: str, folder: Path) -> Path:
    """Put into a folder the files that the commands of a page name: those of its own blocks, and invented data."""
    for example in (*(ROOT / "examples").glob("*.xlsx"), ROOT / "examples" / "study.toml"):
        shutil.copy(example, folder)
    frame().to_csv(folder / "forms.csv", index=False)
    (folder / "crf.toml").write_text('[sheets."Form A"]\ninstrument = "sf36v2"\n', encoding="utf-8")
    if page == "docs/study_file.md":
        _write_what_is_declared(folder / "visits.xlsx")
    if page == "docs/several_files.md":
        _write_sites(folder)
    if page == "docs/fhir.md":
        _write_responses(folder / "responses.json")
    others = [block for other in PAGES if other != page for block in blocks(other) if block.file in _ELSEWHERE]
    for block in (*others, *blocks(page)):
        if block.file is not None:
            path = folder / block.file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(block.text, encoding="utf-8")
    return folder


def frame() -> pd.DataFrame:
    """Return what the pages call ``frame``: forms, the people's sex, age and size, a walk and a blow."""
    forms = pd.DataFrame(_forms(), columns=["subject", "visit", *ITEMS])
    return forms.assign(sex="female", age=63, height_cm=165, weight_kg=70, distance_m=430, fev1_l=2.1, fvc_l=2.9)


def _write_what_is_declared(path: Path) -> None:
    """Write a workbook of which everything that the study file of its page says is true."""
    names = {"subject": "Pat", "gh1": "Health now"}
    head = [names.get(name, name) for name in ("subject", "visit", *ITEMS)]
    rows = [[*form, "active", "2024-05-31", form[1], 1.65, "male"] for form in _forms()]
    for row in rows:
        row[head.index("rp1")] = {1: "Yes", 2: "No"}[row[head.index("rp1")]]
        row[head.index("rp2")] -= 1
    extra = ["Group", "date", "PF01 (checked)", "Height", "sex"]
    walks: Cells = [["subject", "visit", "distance_m"], *([*form[:2], 430] for form in _forms())]
    write_xlsx(path, {"Form A": [["A title"], [], [], [], [*head, *extra], *rows], "Walks": walks})


def _write_sites(folder: Path) -> None:
    """Write a workbook for each of two sites; one form stands in both."""
    head, (one, two, both, *others) = ["subject", "visit", *ITEMS], _forms()
    for number, forms in enumerate(([one, two, both], [*others[:2], both]), start=1):
        write_xlsx(folder / f"site_{number}.xlsx", {"SF36v2": [head, *forms]})


def _write_responses(path: Path) -> None:
    """Write the forms as a Bundle of FHIR."""
    responses = [
        {
            "resourceType": "QuestionnaireResponse",
            "questionnaire": "http://example.org/Questionnaire/sf36v2",
            "status": "completed",
            "subject": {"reference": f"Patient/{subject}"},
            "encounter": {"reference": f"Encounter/{visit}"},
            "authored": "2024-03-05",
            "item": [
                {"linkId": name, "answer": [{"valueInteger": one}]} for name, one in zip(ITEMS, answers, strict=True)
            ],
        }
        for subject, visit, *answers in _forms()
    ]
    bundle = {"resourceType": "Bundle", "type": "collection", "entry": [{"resource": one} for one in responses]}
    path.write_text(json.dumps(bundle), encoding="utf-8")


def _forms() -> list[list[Any]]:
    """Draw forms that are complete in both versions of SF-36."""
    draw = random.Random(36)  # noqa: S311 - synthetic answers, no secret
    levels = {item: _YES_OR_NO if item.startswith(("rp", "re")) else most for item, most in LEVELS.items()}
    return [
        [f"{number:03}", "baseline", *(draw.randint(1, most) for most in levels.values())] for number in range(1, 31)
    ]
