"""Reference equations of one's own: the page that describes them, its cards, its worked examples and its program."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from click.testing import Result

from prosuite.arithmetic.equations import REASONS, ReferenceValues, reference_values
from prosuite.catalogue.catalogue import Catalogue
from prosuite.catalogue.load import load_catalogue
from prosuite.errors import NormError
from tests.support.norms import reference_equations
from tests.support.pages import blocks, furnish, text_of

PAGE = "docs/adding_reference_equations.md"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The two sets of the page as files."""
    return furnish(PAGE, tmp_path) / "my_study"


@pytest.fixture
def catalogue(folder: Path) -> Catalogue:
    """The catalogue with the page's sets."""
    return load_catalogue(folder)


def _walk(catalogue: Catalogue, *, allow_unverified: bool) -> ReferenceValues:
    """Return the values of the page's man and woman."""
    found = reference_equations(catalogue, "town2020_walk", "sixmwt", allow_unverified=allow_unverified)
    inputs = {name: np.array(pair) for name, pair in (("age", (50.0, 50.0)), ("height_cm", (180.0, 160.0)))}
    inputs["weight_kg"] = np.array([np.nan, 65.0])
    who = np.array([1, 2], np.uint8), np.array([1, 2], np.uint8)
    return reference_values(found.plan("distance"), np.array([500.0, 200.0]), inputs, *who)


def test_walk_of_the_page(catalogue: Catalogue) -> None:
    """The linear example: 625 m and 186.52 m, as the page says; the unverified limit is missing and says why."""
    values = _walk(catalogue, allow_unverified=False)
    np.testing.assert_allclose(values.predicted, [625, 186.52], rtol=0, atol=0.005)
    np.testing.assert_allclose(values.percent_predicted[0], 80)
    assert np.isnan(values.lln).all()
    assert [REASONS[code] for code in values.why] == ["lower limit unverified", ""]


def test_unverified_limit_of_the_page(catalogue: Catalogue) -> None:
    """With unverified parts allowed the man's lower limit is 505 m; women have none."""
    np.testing.assert_allclose(_walk(catalogue, allow_unverified=True).lln, [505, np.nan])


def test_program_of_the_page(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """The page's program prints what the page says it does, and so does the LMS example: z = -1.477."""
    monkeypatch.chdir(folder.parent)
    (program,) = (block for block in blocks(PAGE) if block.language == "python")
    exec(compile(program.text, "page", "exec"), {})  # noqa: S102 - our own page
    printed = capsys.readouterr().out.strip()
    assert f"prints `{printed}`" in text_of(PAGE)
    assert "-1.477" in printed


def test_page_lists_every_term_and_part() -> None:
    """The page names each term and part there is."""
    from prosuite.arithmetic.equation_plan import TERM_INPUTS
    from prosuite.norms.coefficients import PARTS

    names = [*TERM_INPUTS, *(part for parts in PARTS.values() for part in parts)]
    assert [name for name in names if f"`{name}`" not in text_of(PAGE)] == []


def test_own_set_is_listed_beside_the_shipped(catalogue: Catalogue) -> None:
    """Own and shipped sets serve the same instrument."""
    assert {"gli2012", "town2020_lung"} <= set(catalogue.cards_for("spirometry"))


def test_own_set_is_refused_to_another_instrument(catalogue: Catalogue) -> None:
    """A set is used for the instruments on its card alone."""
    with pytest.raises(NormError, match=r"'town2020_lung' was not made for sixmwt \(it is for spirometry\); choose"):
        reference_equations(catalogue, "town2020_lung", "sixmwt")


def test_own_set_is_shown(run: Callable[..., Result], folder: Path) -> None:
    """An own set can be shown with its coefficients."""
    shown = run("norms", "--instruments", folder, "show", "town2020_walk").stdout
    assert "predicted = 300 - 4 age + 3 height_cm  (B)" in shown
    assert "added to predicted = -15  (B)" in shown
    assert "predicted - lower limit = 120  (C, unverified: needs --allow-unverified)" in shown
