"""The package: public names, start-up, no module that nobody uses, no published number in code."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import prosuite

ROOT = Path(__file__).parents[1]
HEAVY = ("numpy", "scipy", "pandas", "pydantic", "rich", "pyarrow", "python_calamine", "xlsxwriter", "openpyxl")


def test_public_names_are_guarded() -> None:
    """A public name appears or disappears only on purpose."""
    assert sorted(prosuite.__all__) == [
        "Analysis",
        "AnswerError",
        "AnswerWarning",
        "Catalogue",
        "ColumnError",
        "DataQuality",
        "Finding",
        "InputError",
        "Instrument",
        "InstrumentError",
        "NormError",
        "OutputError",
        "ProsuiteError",
        "Reconciliation",
        "RefusedError",
        "Report",
        "ScoreResult",
        "SpecError",
        "StoppedError",
        "Thresholds",
        "Trace",
        "__version__",
        "analysis",
        "analyze",
        "annotate",
        "data_quality",
        "draft_study",
        "instrument",
        "load_catalogue",
        "reconcile",
        "score",
        "score_workbook",
        "study",
        "validate",
        "validate_adam",
        "write_datasets",
        "write_template",
    ]


@pytest.mark.parametrize("name", prosuite.__all__)
def test_public_name_can_be_had(name: str) -> None:
    """Every public name is there and, but for the version, says what it is."""
    value = getattr(prosuite, name)
    assert name == "__version__" or value.__doc__


def test_unknown_name_is_an_attribute_error() -> None:
    """A name that prosuite does not have fails as in any other module."""
    with pytest.raises(AttributeError, match="scroe"):
        prosuite.scroe  # noqa: B018 - reading it is the test


@pytest.mark.parametrize("option", ["--version", "--help"])
def test_start_up_loads_nothing_heavy(option: str) -> None:
    """Importing prosuite and asking for its version or help load none of the heavy libraries."""
    code = (
        "import sys; import prosuite.cli\n"
        f"try: prosuite.cli.cli([{option!r}])\n"
        "except SystemExit: pass\n"
        f"print(sorted(set(sys.modules) & set({HEAVY!r})))"
    )
    run = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert run.stdout.splitlines()[-1] == "[]"


def test_every_module_is_used() -> None:
    """Every module is imported by another one or is an entry point; commands are loaded by their name."""
    modules = {
        ".".join(["prosuite", *path.relative_to(ROOT / "prosuite").with_suffix("").parts]).removesuffix(
            ".__init__"
        ): path
        for path in (ROOT / "prosuite").rglob("*.py")
    }
    imported = {"prosuite"} | {f"prosuite.{home}" for home in prosuite._HOMES.values()}  # noqa: SLF001
    for path in [*modules.values(), *(ROOT / "cli").glob("*.py")]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module:
                imported |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    packages = {name.rpartition(".")[0] for name in imported}
    assert set(modules) - imported - packages == set()


def test_no_published_number_stands_in_code() -> None:
    """No float with four or more decimals stands in a module: published numbers are data."""
    found = [
        f"{path.name}:{node.lineno} {node.value}"
        for folder in ("prosuite", "cli", "norms")
        for path in (ROOT / folder).rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, float)
        and len(repr(node.value).partition(".")[2]) >= 4
    ]
    assert found == []
