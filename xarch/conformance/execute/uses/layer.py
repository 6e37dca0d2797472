"""A layer is made once, given weights and called."""

import keras

MADE: dict[str, keras.Layer] = {}


def layer(cls, config, inputs, weights=(), **call):
    """The outputs; in training also the new values of the weights that are not trained.

    Without weights, those that the layer begins with.
    """
    symbolic = isinstance(keras.tree.flatten(inputs)[0], keras.KerasTensor)
    key = repr((cls, config, keras.tree.map_structure(_shape, (inputs, call))))
    if symbolic or key not in MADE:  # a compiled function makes no variables
        inside = {"layer", "cell", "cells"} & config.keys()
        one = cls.from_config(config) if inside else cls(**config)
        found = one(inputs, **call)
        if symbolic:
            return found
        MADE.clear()
        MADE[key] = one
    one = MADE[key]
    values = [] if weights is None else list(zip(one.weights, weights, strict=True))
    with keras.StatelessScope(state_mapping=values) as scope:
        outputs = one(inputs, **call)
    if not call.get("training") or not one.non_trainable_weights:
        return outputs
    return [outputs, [scope.get_current_value(value) for value in one.non_trainable_weights]]


def _shape(value):
    return (tuple(value.shape), str(value.dtype)) if hasattr(value, "shape") else value
