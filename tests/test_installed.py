"""The built wheel, and which prosuite runs where one is installed and another, a clone, is the current folder."""

import csv
import os
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.support.synthetic import records, sheet_cells, write_xls

ROOT = Path(__file__).parents[1]
TABLE = Path("sf36") / "us1998_scales.csv"
BEST = "100.0"  # a physical functioning of 100 in a population whose mean is 100 has, by definition, a T of 50
READ_NORMS = """
import pandas, prosuite
form = pandas.DataFrame({f"pf{number:02}": [3] for number in range(1, 11)})
print(round(prosuite.score(form, "sf36v2").loc[0, "pf_t"], 9))
"""
READ_OLD_WORKBOOK = """
import sys, prosuite
try:
    print("read", len(prosuite.validate(sys.argv[1])))
except prosuite.InputError as error:
    print(error)
"""


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from a copy of the sources."""
    folder = tmp_path_factory.mktemp("wheel")
    source = folder / "source"
    shutil.copytree(ROOT, source, ignore=shutil.ignore_patterns(".*", "build", "*.egg-info", "tests", "docs"))
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="session")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, as README does, into a folder that stands for a virtual environment's packages."""
    folder = tmp_path_factory.mktemp("installed")
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--no-index", "--no-compile"]
    subprocess.run([*install, "--target", str(folder), str(wheel)], check=True, capture_output=True)
    return folder


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """Copy what a clone's root holds of the program; one number of its norms is another than that installed."""
    root = tmp_path / "clone"
    for name in ("prosuite", "norms", "cli"):
        shutil.copytree(ROOT / name, root / name)
    table = root / "norms" / TABLE
    rows = [line.split(",", 3) for line in table.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row[2] = BEST if row[:2] == ["sf36v2", "pf"] else row[2]
    table.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    return root


@pytest.fixture
def old_workbook(tmp_path: Path) -> Path:
    """Write a workbook of before 2007, which prosuite reads in a process of its own."""
    return write_xls(tmp_path / "forms.xls", {"SF36v2": sheet_cells(records(1))})


def python(program: str, *arguments: str, installed: Path, folder: Path) -> str:
    """Return what a program prints in a folder, where python looks first, with prosuite installed."""
    run = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(installed)},
        capture_output=True,
        text=True,
        check=True,
    )
    return run.stdout.strip()


def published_t() -> float:
    """Work out the T of a physical functioning of 100 from the published mean and SD."""
    with (ROOT / "norms" / TABLE).open(encoding="utf-8", newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if (row["instrument"], row["scale"]) == ("sf36v2", "pf"))
    return round(50 + 10 * (100 - float(row["mean"])) / float(row["sd"]), 9)


def test_wheel_installs_one_top_level(wheel: Path) -> None:
    """The wheel's only top level is prosuite, and it carries specs, norms and the type marker."""
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"prosuite"}
    assert {
        "prosuite/py.typed",
        "prosuite/findings/findings.toml",
        "prosuite/instruments/index.jsonl",
        "prosuite/instruments/sf36v2.toml",
        "prosuite/intake/columns/roles.toml",
        "prosuite/norms/data/sf36/us1998.toml",
        "prosuite/norms/data/sf36/us1998_scales.csv",
        "prosuite/norms/data/spirometry/gli2012.toml",
        "prosuite/norms/data/spirometry/gli2012_coefficients.csv",
        "prosuite/norms/data/spirometry/gli2012_splines.csv",
        "prosuite/quality/criteria.toml",
        "prosuite/cli/score.py",
    } <= set(names)


def test_a_clones_root_reads_the_clones_norms(installed: Path, clone: Path) -> None:
    """Where README puts its reader, the clone's own code and numbers are used, not the installed ones."""
    assert python(READ_NORMS, installed=installed, folder=clone) == "50.0"


def test_elsewhere_the_installed_norms_are_read(installed: Path, clone: Path) -> None:
    """Beside the clone its changed number does not count."""
    assert float(python(READ_NORMS, installed=installed, folder=clone.parent)) == published_t()


def test_readmes_import_works_in_a_clones_root(installed: Path, clone: Path) -> None:
    """An instrument can be asked for its title."""
    program = "import prosuite; print(prosuite.instrument('sf36v2').title, prosuite.__file__)"
    title, _, file = python(program, installed=installed, folder=clone).rpartition(" ")
    assert (bool(title), file) == (True, str(clone / "prosuite" / "__init__.py"))


def test_an_old_workbook_is_read_by_the_clone_that_was_asked(installed: Path, clone: Path, old_workbook: Path) -> None:
    """The process that reads it runs the clone's code, here made to refuse every workbook."""
    module = clone / "prosuite" / "intake" / "formats" / "workbook_xml.py"
    module.write_text(module.read_text(encoding="utf-8").replace("_MOST_SHEETS = 500", "_MOST_SHEETS = 0"), "utf-8")
    said = python(READ_OLD_WORKBOOK, str(old_workbook), installed=installed, folder=clone)
    assert said == "forms.xls has 1 sheets; prosuite reads up to 0"


def test_an_old_workbook_is_read_by_the_installation_that_was_asked(
    installed: Path, clone: Path, old_workbook: Path
) -> None:
    """In a clone's root, too, if python was told not to look there."""
    module = clone / "prosuite" / "intake" / "formats" / "workbook.py"
    module.write_text("raise SystemExit('the clone was asked')", encoding="utf-8")
    program = f"import sys; sys.path.remove(''){READ_OLD_WORKBOOK}"
    assert python(program, str(old_workbook), installed=installed, folder=clone) == "read 0"
