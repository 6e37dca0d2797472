"""A spec as plain data."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from xarch.spec.document import Node, Output, Spec


def plain(spec: Spec, *, brief: bool) -> dict[str, Any]:
    """A spec's data in the order of the format.

    Args:
        spec: The spec.
        brief: Whether to leave out what equals its default.
    """
    data = {
        "xarch": spec.version,
        "name": spec.name,
        "inputs": {
            name: {"kind": one.kind, **_fields(one, brief)} for name, one in spec.inputs.items()
        },
        "modules": {
            name: {"block": one.name, **_fields(one, brief)} for name, one in spec.modules.items()
        },
        "graph": {name: _node(name, one, brief) for name, one in spec.graph.items()},
        "outputs": {name: _output(one, brief) for name, one in spec.outputs.items()},
        "data": _data(spec, brief),
        "train": _fields(spec.train, brief),
        "run": _fields(spec.run, brief),
        "budget": _fields(spec.limits, brief),
    }
    return {key: value for key, value in data.items() if not brief or value not in ({}, None)}


def _fields(part: BaseModel, brief: bool) -> dict[str, Any]:
    data: dict[str, Any] = part.model_dump(mode="json", exclude_defaults=brief)
    return data


def _data(spec: Spec, brief: bool) -> dict[str, Any] | None:
    return None if spec.data is None else {"source": spec.data.name, **_fields(spec.data, brief)}


def _node(name: str, node: Node, brief: bool) -> dict[str, Any]:
    data = _fields(node, brief)
    if brief and node.module == name:
        del data["module"]
    return data


def _output(output: Output, brief: bool) -> dict[str, Any]:
    rest = output.model_dump(mode="json", exclude={"head"}, exclude_defaults=brief)
    options = _fields(output.head, brief)
    return {"head": output.head.name, "inputs": rest.pop("inputs"), **options, **rest}
