"""The reference page of the spec: `python -m xarch.spec.reference > docs/reference/spec.md`."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from xarch.components import Encoder, Fusion, Head, registry
from xarch.data import registry as sources
from xarch.spec import document
from xarch.spec.inputs import KINDS
from xarch.spec.schema import documentation, options_of
from xarch.spec.words import expected

_HEAD = """\
# The spec

Made from the types that read it, by `python -m xarch.spec.reference`. The same as JSON Schema, for
editors: `xarch new --schema`. How to write one: [Compose a model](../how-to/compose-a-model.md).

A spec is a mapping with these keys. Names of inputs, modules, nodes and outputs have up to 64 small
letters, digits and `_`, a letter first.
"""
_PARTS: dict[str, type[BaseModel]] = {
    "A node of the graph": document.Node,
    "An output": document.Output,
    "`train`": document.Train,
    "`train.optimizer`": document.Optimizer,
    "`train.optimizer.schedule`": document.Schedule,
    "`run`": document.Run,
    "`budget`": document.Limits,
}


def page() -> str:
    """The page as Markdown; components of other packages are left out."""
    return "\n".join(_lines()).replace("\n\n\n", "\n\n") + "\n"


def _lines() -> Iterator[str]:
    yield _HEAD
    yield from _table(document.Spec)
    for title, kind in _PARTS.items():
        yield f"## {title}\n"
        yield from _table(kind, without=("head",))
    yield "## Inputs\n"
    for name, kind in KINDS.items():
        yield from _entry(f"kind: {name}", kind)
    for title, base in (("Encoders", Encoder), ("Fusions", Fusion), ("Heads", Head)):
        yield f"## {title}\n"
        key = "head" if base is Head else "block"
        for name in registry.IN_TREE:
            if issubclass(registry.get(name), base):
                yield from _entry(f"{key}: {name}", registry.get(name))
    yield "## Data\n"
    for name in sources.IN_TREE:
        yield from _entry(f"source: {name}", sources.get(name))


def _entry(title: str, kind: type[BaseModel]) -> Iterator[str]:
    yield f"### `{title}`\n"
    yield f"{documentation(kind)[0]}\n"
    takes = getattr(kind, "takes", None)
    if takes is not None:
        yield f"Takes {' or '.join(takes)}.\n"
    if getattr(kind, "losses", None):
        losses = ", ".join(f"`{one}`" for one in kind.losses)  # type: ignore[attr-defined]
        yield f"Losses: {losses}.\n"
    if getattr(kind, "metrics", None):
        metrics = ", ".join(f"`{one}`" for one in kind.metrics)  # type: ignore[attr-defined]
        yield f"Metrics: {metrics}.\n"
    yield from _table(kind)


def _table(kind: type[BaseModel], without: tuple[str, ...] = ()) -> Iterator[str]:
    options = {name: one for name, one in options_of(kind).items() if name not in without}
    if not options:
        return
    yield "| option | is | unless given | means |"
    yield "|---|---|---|---|"
    for name, one in options.items():
        default = f"`{json.dumps(one['default'])}`" if _is_plain(one) else ""
        words = expected(_without_text(one)).replace("|", "\\|")
        yield f"| `{name}` | {words} | {default} | {one['description']} |"
    yield ""


def _is_plain(schema: dict[str, Any]) -> bool:
    return "default" in schema and not isinstance(schema["default"], dict)


def _without_text(schema: dict[str, Any]) -> dict[str, Any]:
    if "$ref" in schema:
        return {"type": "object"}
    if "anyOf" in schema:
        schema = {**schema, "anyOf": [_without_text(one) for one in schema["anyOf"]]}
    return {key: one for key, one in schema.items() if key != "description"}


if __name__ == "__main__":
    sys.stdout.write(page())
