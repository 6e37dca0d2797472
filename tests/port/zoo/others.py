"""Models of other people's packages, that nobody here tuned to: the table `others.toml` names them.

`nox -s port_others` installs the packages, without what they depend on, beside the environment of
the ports.
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import torch
from port.zoo.inputs import integers, numbers

from xarch.workers import targets

TABLE = Path(__file__).with_suffix(".toml")


@cache
def table() -> dict[str, Any]:
    """The models by name."""
    models: dict[str, Any] = tomllib.loads(TABLE.read_text("utf-8"))["models"]
    return models


NAMES = list(table())


def build(name: str) -> tuple[Any, Any]:
    """The model of that name, and its inputs."""
    row = table()[name]
    inputs = [_input(one) for one in row["inputs"].values()]
    return _made(row), dict(zip(row["inputs"], inputs, strict=True))


def _made(value: Any) -> Any:
    """What a row of the table makes: a call of its target, or the value itself."""
    if isinstance(value, list):
        return tuple(map(_made, value))
    if not isinstance(value, dict):
        return value
    arguments = {key: _made(one) for key, one in value.get("arguments", {}).items()}
    if "target" not in value:
        return {key: _made(one) for key, one in value.items()}
    return targets.resolve(value["target"])(**arguments, **dict.fromkeys(value.get("nothing", ())))


def _input(given: Any) -> torch.Tensor:
    """Numbers of a shape, whole ones `below` a bound, or the `values` themselves."""
    if isinstance(given, list):
        return numbers(*given)
    if "values" in given:
        return torch.tensor(given["values"])
    return integers(0, given["below"], *given["shape"])
