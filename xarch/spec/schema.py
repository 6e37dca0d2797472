"""The JSON Schema of a spec, from the types that read it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterable, Mapping
from typing import Any

from pydantic import BaseModel

from xarch.components import Encoder, Fusion, Head, registry
from xarch.data import registry as data_registry
from xarch.spec import document
from xarch.spec.inputs import KINDS
from xarch.spec.migrations import VERSION


def schema_of_specs() -> dict[str, Any]:
    """A JSON Schema (2020-12) for editors: all kinds, blocks and heads with their options."""
    definitions: dict[str, Any] = {}
    root = _described(document.Spec, definitions)
    blocks = registry.family((Encoder, Fusion))
    node = _described(document.Node, definitions)
    node["required"].remove("module")
    sections = {
        "inputs": [_typed(kind, "kind", name, definitions) for name, kind in KINDS.items()],
        "modules": [_typed(registry.get(one), "block", one, definitions) for one in blocks],
        "graph": [node],
        "outputs": [_output(name, definitions) for name in registry.family((Head,))],
    }
    for name, options in sections.items():
        text = root["properties"][name]["description"]
        root["properties"][name] = {**_named(options), "description": text}
    sources = [
        _typed(data_registry.get(name), "source", name, definitions)
        for name in data_registry.usable()
    ]
    text = root["properties"]["data"]["description"]
    root["properties"]["data"] = {"anyOf": [*sources, {"type": "null"}], "description": text}
    root["properties"]["xarch"] = {"const": VERSION, "description": "The version of the format."}
    used = {"Limits", "Optimizer", "Run", "Schedule", "Train"}
    for name, kind in ((one, getattr(document, one)) for one in sorted(used)):
        definitions[name] = _described(kind, {})
    kept = {key: one for key, one in definitions.items() if key not in _REPLACED}
    dialect = "https://json-schema.org/draft/2020-12/schema"
    return {"$schema": dialect, **root, "title": "xarch spec", "$defs": kept}


def options_of(kind: type[BaseModel]) -> dict[str, dict[str, Any]]:
    """The schema of each option of a component, input or part, with its text, by name."""
    return dict(_described(kind, {})["properties"])


#: What the sections' own alternatives stand for.
_REPLACED = {"Component", "DataSource", "Head", "Input", "Node", "Output"}


def _described(kind: type[BaseModel], definitions: dict[str, Any]) -> dict[str, Any]:
    """A class's schema with its docstring's texts; nested definitions are moved out."""
    schema = kind.model_json_schema(by_alias=True)
    definitions |= schema.pop("$defs", {})
    summary, texts = documentation(kind)
    schema["description"] = summary
    schema.setdefault("properties", {})
    for name, field in kind.model_fields.items():
        key = field.alias or name
        one = schema["properties"][key]
        one.pop("title", None)
        schema["properties"][key] = {**one, "description": texts.get(name, "")}
    return schema


def _typed(
    kind: type[BaseModel], key: str, name: str, definitions: dict[str, Any]
) -> dict[str, Any]:
    schema = _described(kind, definitions)
    required = [key, *schema.get("required", [])]
    properties = {key: {"const": name}, **schema["properties"]}
    return {**schema, "title": name, "properties": properties, "required": required}


def _output(name: str, definitions: dict[str, Any]) -> dict[str, Any]:
    schema = _typed(registry.head(name), "head", name, definitions)
    own = options_of(document.Output)
    del own["head"]
    head = registry.head(name)
    own["loss"]["enum"] = [*head.losses, None]
    own["metrics"]["anyOf"][0]["items"] = {"enum": list(head.metrics)}
    schema["properties"] |= own
    schema["required"].append("inputs")
    return schema


def _named(options: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": {"pattern": document.NAME_PATTERN},
        "additionalProperties": options[0] if len(options) == 1 else {"oneOf": options},
    }


def documentation(kind: type[BaseModel]) -> tuple[str, Mapping[str, str]]:
    """A docstring's text and that of each attribute, base classes included."""
    texts: dict[str, str] = {}
    for one in reversed(kind.__mro__):
        texts |= _attributes(inspect.cleandoc(one.__doc__ or ""))
    text = inspect.cleandoc(kind.__doc__ or "")
    summary = re.split(r"\n\n(?:Attributes|Example):", text)[0]
    return " ".join(summary.split()), texts


def _attributes(text: str) -> Iterable[tuple[str, str]]:
    found = re.search(r"^Attributes:\n((?:    .*\n?|\n)+)", text, re.MULTILINE)
    entries = re.split(r"^    (?=\w+: )", found[1], flags=re.MULTILINE) if found else []
    for entry in entries:
        name, colon, words = entry.partition(": ")
        if colon:
            yield name, " ".join(words.split())
