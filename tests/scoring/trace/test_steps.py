"""Every operation of the vocabulary says how its value came about."""

import pytest

from prosuite.instruments.steps import Check, Operation
from prosuite.scoring.trace.steps import Told

OPERATIONS = Operation.__origin__.__args__  # type: ignore[attr-defined]


@pytest.mark.parametrize("operation", [own for own in OPERATIONS if own is not Check])
def test_an_operation_tells_of_itself(operation: type) -> None:
    """A new one without an account is noticed here, not by the reader of a trace."""
    told = vars(Told)["_told"].dispatcher  # its table of operations
    assert told.dispatch(operation) is not told.dispatch(object)
