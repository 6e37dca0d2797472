"""What the port tests run in workers, on any backend: numpy in, numpy out."""

import keras
import numpy as np
from keras import ops

from xarch import port


def outputs(path, inputs):
    """A ported file's outputs in evaluation, in float32."""
    model = port.load(path)
    values = model(inputs if len(inputs) > 1 else next(iter(inputs.values())), training=False)
    return [
        np.asarray(ops.convert_to_numpy(ops.cast(one, "float32")))
        for one in keras.tree.flatten(values)
    ]


def state(path):
    """A ported file's state under the original's names, as bytes, and its dtypes."""
    found = port.to_state_dict(port.load(path))
    return {name: (str(one.dtype), one.tobytes()) for name, one in found.items()}


def fitted(path, x, y, epochs):
    """The losses of some epochs of `fit`, and the state behind them."""
    model = port.load(path)
    model.compile(optimizer=keras.optimizers.SGD(0.05), loss="mse")
    history = model.fit(x, y, batch_size=len(x), epochs=epochs, shuffle=False, verbose=0)
    return history.history["loss"], port.to_state_dict(model)


def plain_uses(path, x):
    """What a user does with a plain `keras.Model`: freeze, copy, rebuild from its configuration."""
    model = port.load(path)
    want = ops.convert_to_numpy(model(x, training=False))
    again = type(model).from_config(model.get_config())
    copy = keras.models.clone_model(model)
    for other in (again, copy):
        other.set_weights(model.get_weights())
        np.testing.assert_array_equal(ops.convert_to_numpy(other(x, training=False)), want)
    trainable = len(model.trainable_variables)
    model.get_layer("5").trainable = False
    fewer = len(model.trainable_variables)
    return trainable, fewer


def quantized(path, x):
    """The largest change that int8 makes to the outputs, relative to their largest value."""
    model = port.load(path)
    want = ops.convert_to_numpy(model(x, training=False))
    model.quantize("int8")
    got = ops.convert_to_numpy(model(x, training=False))
    kinds = {str(variable.dtype) for variable in model.variables}
    return float(np.abs(got - want).max() / np.abs(want).max()), sorted(kinds)


def at_sizes(path, right, wrong):
    """Whether a file takes inputs of one size, and what it says of another; the same compiled."""
    model = port.load(path)
    fine = ops.convert_to_numpy(model(right, training=False))
    again = model.predict(right, verbose=0)
    try:
        model(wrong, training=False)
        said = ""
    except ValueError as error:
        said = str(error)
    try:
        found = "NaN" if np.isnan(model.predict(wrong, verbose=0)).all() else "numbers"
    except ValueError:
        found = "refused"
    called = bool(np.isfinite(fine).all()) and bool(np.allclose(again, fine, rtol=1e-5))
    return {"called": called, "refusal": said, "predicted": found}
