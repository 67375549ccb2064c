"""``prosuite instruments``: what can be scored, and how."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


@pytest.mark.parametrize(
    ("instrument", "norms"),
    [("sf36v1", "us1990"), ("sf36v2", "us1998"), ("sf36v2_acute", "us1998"), ("rand36", None)],
)
def test_every_instrument_is_listed_with_its_default_norms(run: Run, instrument: str, norms: str | None) -> None:
    """The list has a line for each instrument, with the norms that are used unless others are asked for."""
    (line,) = [line for line in run("instruments").stdout.splitlines() if line.split()[0] == instrument]
    assert line.endswith(f"(default norms: {norms})" if norms else "RAND 36-Item Health Survey 1.0")


def test_the_list_goes_to_stdout(run: Run) -> None:
    """Nothing but the list is printed, one line for each spec below those of areas, and the exit status is 0."""
    n_specs = len(list(Path(str(files("prosuite.instruments"))).glob("*.toml")))
    result = run("instruments")
    listed = [line for line in result.stdout.splitlines() if line.startswith("  ")]
    assert (result.exit_code, result.stderr, len(listed)) == (0, "", n_specs)


@pytest.mark.parametrize(
    "line",
    [
        "  pf01   3a   answers 1..3",
        "  bp1    7    answers 1..6  -> by answer to bp2",
        "  gh1    1    answers 1..5  -> 5 4.4 3.4 2 1",
        "Scales (items needed: half)",
        "  rp: Role-physical; sum of rp1 rp2 rp3 rp4; raw 4 to 20; 2 of 4 needed",
        "Norm-based scores (T): pf_t rp_t bp_t gh_t vt_t sf_t re_t mh_t",
        "Component summary (T): pcs",
        "default us1998",
        "How to Score Version 2 of the SF-36 Health Survey",
    ],
)
def test_an_instrument_is_shown_with_its_rules_and_sources(run: Run, line: str) -> None:
    """Items, recodes, scales, norms and sources of an instrument are printed."""
    assert line in run("instruments", "show", "sf36v2").stdout


def test_an_instrument_is_shown_without_wording(run: Run) -> None:
    """The licence notice is printed; it says that no wording is shipped."""
    assert "holds no question or answer wording" in run("instruments", "show", "sf36v2").stdout


def test_an_unknown_instrument_is_refused(run: Run) -> None:
    """An unknown id ends in one sentence with the nearest one, and exit status 2."""
    result = run("instruments", "show", "sf36v3")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "unknown instrument 'sf36v3'; did you mean 'sf36v2'" in result.stderr


def test_an_own_instrument_is_listed(run: Run, own_instruments: Path) -> None:
    """Instruments from a folder stand in the list."""
    listed = run("instruments", "--instruments", own_instruments).stdout
    assert listed.splitlines()[-2] == "Other"
    assert listed.splitlines()[-1].split()[:2] == ["mood", "Invented"]


def test_an_own_instrument_is_shown(run: Run, own_instruments: Path) -> None:
    """Instruments from a folder can be shown."""
    result = run("instruments", "--instruments", own_instruments, "show", "mood")
    assert "mood: Mood; sum of m1 m2 m3; raw 0 to 9; 2 of 3 needed" in result.stdout


def test_a_faulty_instrument_is_refused(run: Run, own_instruments: Path) -> None:
    """A fault in a folder's file ends in one sentence with file and key."""
    path = own_instruments / "mood.toml"
    path.write_text(path.read_text(encoding="utf-8").replace("[0, 9]", "[0, 8]"), encoding="utf-8")
    result = run("instruments", "--instruments", own_instruments)
    assert result.exit_code == 2
    assert "mood.toml" in result.stderr
    assert "raw_range" in result.stderr
