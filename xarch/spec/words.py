"""JSON Schema in words, for error messages and for the reference."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "null": "null",
    "number": "a number",
    "object": "a mapping",
    "string": "a text",
}


def expected(schema: dict[str, Any]) -> str:
    """What a schema allows.

    Example:
        >>> expected({"type": "array", "items": {"type": "integer", "minimum": 1}})
        'a list, each a whole number of at least 1'
    """
    if "description" in schema and "properties" not in schema:
        return str(schema["description"])
    if "enum" in schema:
        return f"one of {', '.join(map(str, schema['enum']))}"
    if "const" in schema:
        return repr(schema["const"])
    if "anyOf" in schema:
        return " or ".join(dict.fromkeys(expected(one) for one in schema["anyOf"]))
    words = _TYPES.get(schema.get("type", ""), "a value") + _bounds(schema)
    if "items" in schema:
        words += f", each {expected(schema['items'])}"
    return words


def _bounds(schema: dict[str, Any]) -> str:
    low, high = schema.get("minimum"), schema.get("maximum")
    below, above = schema.get("exclusiveMaximum"), schema.get("exclusiveMinimum")
    words = ""
    if low is not None:
        words += (
            f" from {low:g}" if high is not None or below is not None else f" of at least {low:g}"
        )
    if above is not None:
        words += f" above {above:g}"
    if high is not None:
        words += f" to {high if isinstance(high, int) else format(high, 'g')}"
    if below is not None:
        words += f" to below {below:g}"
    return words


def at(schema: dict[str, Any], path: Iterable[str | int]) -> dict[str, Any] | None:
    """The part of a schema that holds for a path, or None where it tells nothing."""
    definitions = schema.get("$defs", {})
    part: Any = schema
    for step in path:
        part = _step(_resolved(part, definitions), step)
        if part is None:
            return None
    return _resolved(part, definitions)


def _step(part: dict[str, Any], step: str | int) -> Any:
    for one in [part, *part.get("anyOf", [])]:
        if isinstance(step, int) and "items" in one:
            return one["items"]
        if step in one.get("properties", {}):
            return one["properties"][step]
        for value in one.get("patternProperties", {}).values():
            return value
    return None


def _resolved(part: Any, definitions: dict[str, Any]) -> dict[str, Any]:
    while isinstance(part, dict) and "$ref" in part:
        part = definitions.get(part["$ref"].rpartition("/")[2], {})
    return part if isinstance(part, dict) else {}
