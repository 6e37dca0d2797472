"""`nest=True`: a flat port as models within models, one for each module of the original.

The pass rewrites the model's configuration, the form in which Keras saves it, and lets Keras build
the model anew. The operations of a module that holds other modules become a functional model of
their own where they can: nothing may leave them and come back, and the module may be called only
once. Others stay where they are, and their parts are tried in turn. Layers keep their full names,
so that the weight map holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import nullcontext
from typing import Any

import keras

from xarch.layers.float64 import keep_float64
from xarch.port.nested_config import Scope

Modules = Mapping[str, tuple[str, ...]]


def nested(model: Any, modules: Modules, depth: int | None) -> Any:
    """The model with sub-models.

    Args:
        model: A flat functional model. It is left as it is; the weights are copied.
        modules: For each operation the paths of the modules that it is part of, outermost first.
        depth: How many levels to nest; None for all.
    """
    config = model.get_config()
    scope = Scope(keras.saving.serialize_keras_object(model), _once(modules), depth)
    entries, moved = scope.nest(config["layers"], scope.references(config["output_layers"]))
    config["layers"] = entries
    config["output_layers"] = scope.replaced_ends(config["output_layers"], moved)
    wide = any(variable.dtype == "float64" for variable in model.variables)
    with keep_float64() if wide else nullcontext():
        new = type(model).from_config(config)
    _copy_weights(model, new)
    return new


def layers_of(model: Any) -> Iterator[Any]:
    """The layers of a model and of the models in it."""
    for layer in model.layers:
        if isinstance(layer, keras.Model):
            yield from layers_of(layer)
        else:
            yield layer


def _once(modules: Modules) -> Modules:
    """The paths down to the first module that is called several times."""
    several = {
        path.partition("@")[0] for stack in modules.values() for path in stack if "@" in path
    }
    found = {}
    for name, stack in modules.items():
        ends = [at for at, path in enumerate(stack) if path.partition("@")[0] in several]
        found[name] = stack[: ends[0]] if ends else stack
    return found


def _copy_weights(old: Any, new: Any) -> None:
    before = {layer.name: layer for layer in layers_of(old)}
    for layer in layers_of(new):
        if layer.name in before:
            pairs = zip(layer.variables, before[layer.name].variables, strict=True)
            for variable, value in pairs:
                variable.assign(value)
