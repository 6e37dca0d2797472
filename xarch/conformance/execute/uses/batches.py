"""A layer that keeps its state is made, given weights and called on one batch after another."""

import keras

MADE: dict[str, keras.Layer] = {}


def batches(cls, config, inputs, weights=(), **call):
    """The outputs for each batch, from a state of zeros on."""
    key = repr((cls, config, keras.tree.map_structure(_shape, (inputs, call))))
    if key not in MADE:  # a compiled function makes no variables
        one = cls.from_config(config) if "cell" in config else cls(**config)
        one.build(tuple(inputs[0].shape))
        MADE.clear()
        MADE[key] = one
    one = MADE[key]
    with keras.StatelessScope(state_mapping=list(zip(one.weights, weights, strict=True))):
        return [one(batch, **call) for batch in inputs]


def _shape(value):
    return (tuple(value.shape), str(value.dtype)) if hasattr(value, "shape") else value
