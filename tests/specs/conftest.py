"""What the tests of measurements share: records in, scores out."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.support.measured_sheets import Measured, measure


@pytest.fixture
def sppb(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of the Short Physical Performance Battery."""
    return partial(measure, tmp_path, instrument="sppb")


@pytest.fixture
def gait_speed(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of gait speed."""
    return partial(measure, tmp_path, instrument="gait_speed")


@pytest.fixture
def hand_grip(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of hand grip."""
    return partial(measure, tmp_path, instrument="hand_grip")


@pytest.fixture
def fried(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of the frailty phenotype."""
    return partial(measure, tmp_path, instrument="fried_phenotype")


@pytest.fixture
def cfs(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of the Clinical Frailty Scale."""
    return partial(measure, tmp_path, instrument="clinical_frailty_scale")


@pytest.fixture
def mmse(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of the Mini-Mental State Examination."""
    return partial(measure, tmp_path, instrument="mmse")


@pytest.fixture
def gad7(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of the GAD-7."""
    return partial(measure, tmp_path, instrument="gad7")


@pytest.fixture
def eq5d5l(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of the EQ-5D-5L."""
    return partial(measure, tmp_path, instrument="eq5d5l")


@pytest.fixture
def psqi(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of the Pittsburgh Sleep Quality Index."""
    return partial(measure, tmp_path, instrument="psqi")


@pytest.fixture
def promis_global10(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of PROMIS Global Health."""
    return partial(measure, tmp_path, instrument="promis_global10")


@pytest.fixture
def propr(tmp_path: Path) -> Callable[..., Measured]:
    """Score records of T scores as PROMIS-Preference."""
    return partial(measure, tmp_path, instrument="propr")
