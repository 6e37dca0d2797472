"""An optimizer is made and asked for the next values, without changing any."""

import keras


def stateless(cls, config, values, steps, wraps=None, kept=False):
    """Where the variables are after each step; with `kept`, what was given to the first, too."""
    variables = [keras.Variable(value) for value in values]
    config = dict(config)
    if wraps is not None:
        name, options = wraps
        config["inner_optimizer"] = getattr(keras.optimizers, name)(**options)
    optimizer = cls(**config)
    optimizer.build(variables)
    state = [keras.ops.copy(one.value) for one in optimizer.variables]
    current = given = [keras.ops.copy(one.value) for one in variables]
    found = []
    for gradients in steps:
        current, state = optimizer.stateless_apply(state, gradients, current)
        found.append([keras.ops.copy(one) for one in current])
    return [*found, given] if kept else found
