"""What each place of a data file may hold: the JSON Schema of its model, walked key by key."""

from collections.abc import Iterator, Mapping
from functools import cache, cached_property
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue

Schema = Mapping[str, Any]
_DEEPEST = 3  # tables within each other that a key is looked for in


class _WithKeys(GenerateJsonSchema):
    """JSON Schema that says of every table what its keys may be, whole numbers included."""

    def dict_schema(self, schema: Any) -> JsonSchemaValue:
        table = super().dict_schema(schema)
        if "keys_schema" in schema:
            table["propertyNames"] = self.generate_inner(schema["keys_schema"])
        return table


@cache
def expected_by(model: type[BaseModel]) -> "Expected":
    """Return what a file of this model may hold."""
    schema = model.model_json_schema(schema_generator=_WithKeys)
    return Expected(schema, schema)


class Expected:
    """What one place of a data file may hold.

    Attributes
    ----------
    schema
        The JSON Schema of the place, without references and without the null that TOML does not have.
    """

    def __init__(self, schema: Schema, root: Schema) -> None:
        self._root = root
        self.schema = self._resolved(schema)

    def _resolved(self, schema: Schema) -> dict[str, Any]:
        own = {key: value for key, value in schema.items() if key == "examples"}
        if "$ref" in schema:
            return self._resolved(self._root["$defs"][schema["$ref"].rpartition("/")[2]]) | own
        members = [member for member in schema.get("anyOf", ()) if member.get("type") != "null"]
        if len(members) == 1:
            return self._resolved(members[0]) | own
        return {**schema, "anyOf": members} if members else dict(schema)

    def _of(self, schema: Schema) -> "Expected":
        return Expected(schema, self._root)

    @property
    def kind(self) -> str | None:
        """Its JSON type, None where it may be of several."""
        kind: str | None = self.schema.get("type")
        return kind

    @cached_property
    def members(self) -> list["Expected"]:
        """The kinds of value it may hold, where there are several and no key tells them apart."""
        return [self._of(member) for member in self.schema.get("anyOf", ())]

    @property
    def choices(self) -> list[Any]:
        """The only values it may hold; empty where others may stand."""
        return [self.schema["const"]] if "const" in self.schema else list(self.schema.get("enum", ()))

    @property
    def example(self) -> Any:
        """A value that its model gives as an example; None if it gives none."""
        return next(iter(self.schema.get("examples", ())), None)

    @property
    def tag(self) -> str | None:
        """The key that tells its kinds of table apart, such as the ``op`` of a step."""
        tag: str | None = self.schema.get("discriminator", {}).get("propertyName")
        return tag

    @cached_property
    def by_tag(self) -> dict[str, "Expected"]:
        """Its kinds of table, by the value of the key that tells them apart."""
        mapping = self.schema.get("discriminator", {}).get("mapping", {})
        return {value: self._of({"$ref": reference}) for value, reference in mapping.items()}

    @property
    def tags(self) -> "Expected":
        """What the key that tells its kinds of table apart may hold."""
        return self._of({"enum": list(self.by_tag)})

    @cached_property
    def keys(self) -> dict[str, "Expected"]:
        """What each key of its table may hold, where the keys are known."""
        return {key: self._of(schema) for key, schema in self.schema.get("properties", {}).items()}

    @property
    def needed(self) -> list[str]:
        """The keys that its table must have."""
        return list(self.schema.get("required", ()))

    @property
    def free_key(self) -> "Expected":
        """What a key of its table may be, where the keys are free."""
        return self._of(self.schema.get("propertyNames", {}))

    @cached_property
    def under_free_key(self) -> "Expected | None":
        """What stands under each key of its table, where the keys are free."""
        if self.kind != "object" or "properties" in self.schema:
            return None
        by_pattern = list(self.schema.get("patternProperties", {}).values())
        values = by_pattern[0] if by_pattern else self.schema.get("additionalProperties")
        return self._of(values if isinstance(values, Mapping) else {})

    def homes(self, key: str, above: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
        """Yield where in it a key may stand: the names of the tables above it, ``...`` for one that is free."""
        if key in self.keys:
            yield above
        free = {} if self.under_free_key is None else {"...": self.under_free_key}
        for name, inner in {**self.keys, **free}.items() if len(above) < _DEEPEST else ():
            yield from inner.homes(key, (*above, name))

    @property
    def size(self) -> int | None:
        """How many entries its list has, where each has a meaning of its own."""
        return len(self.schema["prefixItems"]) if "prefixItems" in self.schema else None

    @property
    def least(self) -> int:
        """How many entries its list has at least."""
        least: int = self.schema.get("minItems", 0)
        return least

    def entry(self, number: int) -> "Expected":
        """Return what an entry of its list may hold."""
        own = self.schema.get("prefixItems", ())
        return self._of(own[number] if number < len(own) else self.schema.get("items", {}))

    def takes(self, value: Any) -> bool:
        """Tell whether a value is of its kind, if not yet one that it may hold."""
        kinds = {"array": list | tuple, "object": dict, "string": str, "boolean": bool, "integer": int | float}
        kind = dict if self.tag else kinds.get(self.kind or "", int | float)
        return isinstance(value, kind) and (kind is bool or not isinstance(value, bool))
