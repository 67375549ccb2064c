"""A Pydantic model of one record of an instrument."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, create_model, model_validator

from prosuite.cells import is_blank
from prosuite.datafiles.models import unique_names
from prosuite.instruments.answers import Fault, read_answer
from prosuite.instruments.fields import HOURS, MeasuredField
from prosuite.instruments.items import Item


class AnyCaseRow(BaseModel):
    """One record of an instrument."""

    model_config = ConfigDict(frozen=True, defer_build=True, extra="forbid")

    @model_validator(mode="before")
    @classmethod
    def _lower_case(cls, data: object) -> object:
        if not isinstance(data, dict):
            return data
        names = [str(name).strip().lower() for name in data]
        unique_names("item", names)
        return dict(zip(names, data.values(), strict=True))


def row_model(instrument_id: str, items: Iterable[Item], fields: Iterable[MeasuredField]) -> type[BaseModel]:
    """Return the model of one record: items, then fields, each of which may be None."""
    kinds: dict[str, Any] = {item.id: (_answer(item), None) for item in items}
    kinds |= {field.id: (_value(field), None) for field in fields}
    return create_model(f"{instrument_id.title().replace('_', '')}Row", __base__=AnyCaseRow, **kinds)


def _answer(item: Item) -> Any:
    def read(value: object) -> int | None:
        answer = read_answer(value, item.answers)
        if answer is Fault.BLANK:
            return None
        if isinstance(answer, Fault):
            raise ValueError(  # noqa: TRY004 - pydantic takes a ValueError for a verdict
                f"{answer}: {value!r} is not one of {', '.join(map(str, item.answers))}"
            )
        return answer

    return Annotated[Literal[item.answers] | None, BeforeValidator(read)]


def _value(field: MeasuredField) -> Any:
    blank = BeforeValidator(lambda value: None if is_blank(value) else value)
    if field.kind == "choice":
        return Annotated[Literal[tuple(field.codes)] | None, blank]
    if field.values:
        return Annotated[Literal[field.values] | None, blank]
    if field.kind in ("number", "clock"):
        lowest, highest = field.reach or (0.0, HOURS)
        return Annotated[Annotated[float, Field(ge=lowest, le=highest)] | None, blank]
    return Annotated[Any, blank]
