"""The way back to Keras's own layers."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import keras

from xarch import random
from xarch.errors import ArgumentError
from xarch.layers.same.table import WHY

_PACKAGES = ("xarch.layers>", "xarch>")
_OURS_ALONE = ("pad", "crop")


def to_keras(model: Any) -> Any:
    """A model or layer of Keras's own classes, with the same configuration and weights.

    The layers of `xarch.layers` that stand for one of Keras's differ from it in their class alone.
    The result needs no xarch, and computes what Keras computes on the backend that it runs on.

    Args:
        model: A model or layer. It is left as it is; one that is compiled has to be compiled again.

    Raises:
        ArgumentError: It uses layers that Keras has no counterpart for; they are named.
    """
    config = keras.saving.serialize_keras_object(model)
    config.pop("compile_config", None)
    lacking = sorted({name for node in _nodes(config) if (name := _mend(node)) is not None})
    if lacking:
        raise ArgumentError(
            f"Keras has no counterpart for {', '.join(lacking)}, which this model uses. "
            f"Replace these layers first."
        )
    with random.placeholders():
        made = keras.saving.deserialize_keras_object(config)
        if model.built and not made.built:
            made.build_from_config(model.get_build_config() or {})
    made.set_weights(model.get_weights())
    return made


def _mend(node: dict[str, Any]) -> str | None:
    """Gives Keras's class to the config of one object; else what the layer is called."""
    registered = node.get("registered_name") or ""
    package = next((one for one in _PACKAGES if registered.startswith(one)), None)
    if package is None:
        return None
    name = registered.removeprefix(package)
    config = node.get("config") or {}
    torch_like = package == "xarch>" and name == "BatchNormalization"
    if name not in WHY or torch_like or any(one in config for one in _OURS_ALONE):
        return str(registered)
    node.update(module="keras.layers", class_name=name, registered_name=None)
    return None


def _nodes(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        if "class_name" in value:
            yield value
        for inner in value.values():
            yield from _nodes(inner)
    elif isinstance(value, (list, tuple)):
        for inner in value:
            yield from _nodes(inner)
