"""An optimizer is made and fed gradients."""

import keras


def trajectory(
    cls, config, values, steps, names=None, schedule=None, wraps=None, groups=None, finish=False
):
    """Where the variables are after each step; with `finish`, after the averages are taken over.

    `groups` are optimizers by the pattern of the variables' names, `rest` that of all others.
    """
    variables = [
        keras.Variable(value, name=name)
        for value, name in zip(values, names or ["kernel", "bias"][: len(values)], strict=True)
    ]
    config = dict(config)
    if schedule is not None:
        name, options = schedule
        config["learning_rate"] = getattr(keras.optimizers.schedules, name)(**options)
    if wraps is not None:
        name, options = wraps
        config["inner_optimizer"] = getattr(keras.optimizers, name)(**options)
    if groups is not None:
        made = {at: getattr(keras.optimizers, name)(**own) for at, (name, own) in groups.items()}
        config["optimizer_map"] = keras.optimizers.OptimizerMap(made.pop("rest"))
        for pattern, one in made.items():
            config["optimizer_map"][pattern] = one
    optimizer = cls(**config)
    optimizer.build(variables)
    found = []
    for gradients in steps:
        optimizer.apply_gradients(list(zip(gradients, variables, strict=True)))
        found.append([keras.ops.copy(one.value) for one in variables])
    if finish:
        optimizer.finalize_variable_values(variables)
        found.append([keras.ops.copy(one.value) for one in variables])
    return found
