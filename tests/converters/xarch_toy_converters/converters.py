"""The converters, imported by xarch alone, through the entry point."""

import keras
from keras import ops
from xarch_torch.reader import converts, converts_module

import xarch_toy_converters  # noqa: F401  defines the op


@converts("toy.halve.default")
def halve(ctx, x):
    """Half of it."""
    return ops.multiply(x, ctx.tensor(0.5, ctx.out.dtype))


@converts_module("xarch_toy_converters.Doubled")
def doubled(ctx, module, x):
    """A dense layer and a factor."""
    layer = ctx.layer(
        keras.layers.Dense,
        {"kernel": ctx.weight("weight").moved(1, 0), "bias": ctx.weight("bias")},
        units=module.out_features,
    )
    return ops.multiply(layer(x), ctx.tensor(2.0))
