"""Runs a layer with given weights, and its gradient."""

import keras
import numpy as np
from keras import ops

from xarch.backend import current_backend


def numbers(*shape, seed=0, mean=0.0, scale=1.0):
    generator = np.random.Generator(np.random.Philox(seed))
    return (generator.standard_normal(shape) * scale + mean).astype("float32")


def weigh(layer, *shapes):
    """Builds a layer and gives it weights; returns them in float64."""
    layer.build(*shapes)
    found = [numbers(*one.shape, seed=7 + i) for i, one in enumerate(layer.weights)]
    layer.set_weights(found)
    return [one.astype("float64") for one in found]


def run(layer, *inputs, **options):
    """Eagerly, so that the layer may change its own statistics."""
    found = layer(*(ops.convert_to_tensor(one) for one in inputs), **options)
    return [ops.convert_to_numpy(one) for one in keras.tree.flatten(found)]


def traced(layer, x):
    """As `predict` runs it, which on JAX is one compiled function."""
    return keras.Sequential([layer]).predict_on_batch(x)


def gradients(function, *inputs):
    """Of the sum of a function of tensors, in each of them."""
    tensors = [ops.convert_to_tensor(one) for one in inputs]
    shape = tuple(function(*tensors).shape)
    found = (
        current_backend()
        .tracing()
        .gradients(lambda *args: [function(*args)], tensors, [numbers(*shape, seed=3)])
    )
    return [None if one is None else ops.convert_to_numpy(one) for one in found]
