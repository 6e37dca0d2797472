"""A model is made of layers, given weights and fitted."""

import keras


def recipe(cls, layers, weights, learning, x, y, **fit):
    """The loss of each epoch, all weights after the last one, and the outputs for the inputs.

    A layer is a name, its configuration and the places of its inputs: 0 is the model's own, n the
    output of the nth layer; without one, it follows the layer before it.
    """
    x, y = keras.ops.convert_to_numpy(x), keras.ops.convert_to_numpy(y)
    values = [keras.Input(x.shape[1:], dtype=x.dtype.name)]
    made = []
    for name, config, *places in layers:
        given = keras.tree.map_structure(lambda at: values[at], places or [-1])
        made.append(getattr(keras.layers, name)(**config))
        values.append(made[-1](*given))
    model = cls(values[0], values[-1])
    for one, start in zip(made, weights, strict=True):
        one.set_weights([keras.ops.convert_to_numpy(value) for value in start])
    optimizer, options = learning["optimizer"]
    loss, more = learning["loss"]
    model.compile(
        getattr(keras.optimizers, optimizer)(**options), getattr(keras.losses, loss)(**more)
    )
    history = model.fit(x, y, shuffle=False, verbose=0, **fit)
    outputs = keras.ops.convert_to_tensor(model.predict(x, verbose=0))
    after = [[keras.ops.copy(value.value) for value in one.weights] for one in made]
    return [keras.ops.convert_to_tensor(history.history["loss"], "float32"), after, outputs]
