"""Initial weights, masks and batches of whole models are the same on every backend."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

import xarch.random
from xarch.random import api, cost, initializers, keras_private, switch
from xarch.random.errors import RandomArgumentError, UnknownInitializer, UnsupportedKeras

DATA = Path(__file__).parents[2] / "data" / "random"
NAMES = [
    "GlorotNormal", "GlorotUniform", "HeNormal", "HeUniform", "LecunNormal", "LecunUniform",
    "Orthogonal", "RandomNormal", "RandomUniform", "TruncatedNormal", "VarianceScaling",
]  # fmt: skip


def frozen(name):
    return json.loads((DATA / "models.json").read_text(encoding="utf-8"))[name]


def bits(*values):
    digest = hashlib.sha256()
    for value in values:
        digest.update(np.ascontiguousarray(ops.convert_to_numpy(value)).tobytes())
    return digest.hexdigest()


class Scale(keras.Layer):
    """A layer as a third party writes it."""

    def build(self, shape):
        self.factor_initializer = keras.initializers.get("he_normal")
        self.factor = self.add_weight(
            name="factor", shape=(shape[-1], 1), initializer=self.factor_initializer
        )

    def call(self, inputs):
        return inputs * ops.transpose(self.factor)


class Hidden(keras.Layer):
    """A layer that does not tell what its weight began as."""

    def build(self, shape):
        self.secret = self.add_weight(name="secret", shape=(2,), initializer="ones")

    def call(self, inputs):
        return inputs


def network(middle=16):
    keras.utils.clear_session()
    inputs = keras.Input((6, 8), name="inputs")
    x = keras.layers.LSTM(5, return_sequences=True, name="lstm")(inputs)
    x = keras.layers.Conv1D(7, 3, kernel_initializer="orthogonal", name="conv")(x)
    x = keras.layers.BatchNormalization(name="norm")(x)
    x = keras.layers.MultiHeadAttention(2, 4, name="attention")(x, x)
    x = keras.layers.Dense(middle, kernel_initializer="lecun_normal", name="middle")(x)
    x = Scale(name="scale")(keras.layers.Dropout(0.4, name="dropout")(x))
    return keras.Model(inputs, keras.layers.Dense(3, name="head")(x))


def all_bits(model):
    """Of all variables; the states of seed generators differ in dtype, not in value."""
    values = [ops.convert_to_numpy(variable) for variable in model.variables]
    return bits(*[v.astype("int64") if v.dtype.kind in "iu" else v for v in values])


def by_path(model):
    return {variable.path: bits(variable) for variable in model.variables}


@pytest.mark.parametrize("name", NAMES)
def test_an_initializer_gives_the_frozen_values(name):
    value = getattr(initializers, name)(seed=3)((3, 3, 4, 8))
    assert bits(value) == frozen(name)


@pytest.mark.parametrize("name", NAMES)
def test_an_initializer_is_the_keras_class_with_its_config(name):
    mine = getattr(initializers, name)(seed=3)
    assert isinstance(mine, getattr(keras.initializers, name))
    again = keras.initializers.deserialize(keras.initializers.serialize(mine))
    assert type(again) is type(mine)
    assert bits(again((4, 5))) == bits(mine((4, 5)))


def test_every_random_initializer_of_keras_has_a_portable_twin():
    base = keras.initializers.RandomNormal.__mro__[1]
    public = {c.__name__ for c in vars(keras.initializers).values() if isinstance(c, type)}
    random = {
        name for name in public if issubclass(getattr(keras.initializers, name, object), base)
    }
    assert random - {base.__name__} == set(NAMES)


def test_initialise_gives_the_frozen_weights():
    model = network()
    xarch.random.initialise(model, seed=1)
    assert all_bits(model) == frozen("initialise")


def test_initialise_gives_a_model_its_first_values_back():
    model = network()
    xarch.random.initialise(model, seed=1)
    first = by_path(model)
    for variable in model.variables:
        variable.assign(variable.value * 0)
    xarch.random.initialise(model, seed=1)
    assert by_path(model) == first
    xarch.random.initialise(model, seed=2)
    assert by_path(model)["head/kernel"] != first["head/kernel"]


def test_a_swapped_block_leaves_the_other_weights_alone():
    first, second = network(16), network(24)
    xarch.random.initialise(first, seed=1)
    weights = by_path(first)
    xarch.random.initialise(second, seed=1)
    others = by_path(second)
    changed = {path for path in weights if others[path] != weights[path]}
    assert all(path.startswith(("middle", "scale", "head")) for path in changed)
    assert "middle/kernel" in changed
    assert len(changed) < len(weights) / 2


def test_the_forget_bias_of_an_lstm_is_one():
    model = network()
    xarch.random.initialise(model, seed=1)
    bias = next(v for v in model.variables if v.path == "lstm/lstm_cell/bias")
    assert ops.convert_to_numpy(bias).tolist() == [0.0] * 5 + [1.0] * 5 + [0.0] * 10


def test_an_unknown_initializer_is_named_and_nothing_is_changed():
    layers = [keras.Input((4,)), keras.layers.Dense(2, name="d"), Hidden(name="h")]
    model = keras.Sequential(layers, name="net")
    before = by_path(model)
    with pytest.raises(UnknownInitializer, match=r"net/h/secret of Hidden, shape \(2,\)"):
        xarch.random.initialise(model, seed=1)
    assert by_path(model) == before
    xarch.random.initialise(model, seed=1, initializers={"net/h/secret": "zeros"})
    assert ops.convert_to_numpy(model.layers[-1].secret).tolist() == [0.0, 0.0]


def test_a_path_that_is_not_in_the_model_is_refused():
    model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(2, name="d")])
    with pytest.raises(RandomArgumentError, match="'d/kernell'"):
        xarch.random.initialise(model, seed=1, initializers={"d/kernell": "zeros"})


def test_portable_reaches_keras_layers_and_initializers_and_ends():
    plain = keras.random.uniform
    with xarch.random.portable():
        assert bits(keras.random.normal((5, 4), seed=2)) == bits(api.normal((5, 4), seed=2))
        for name in NAMES:
            theirs = getattr(keras.initializers, name)(seed=3)((3, 3, 4, 8))
            assert bits(theirs) == frozen(name), name
        layer = keras.layers.Dropout(0.4, seed=9)
        masked = layer(ops.ones((20, 30)), training=True)
        assert bits(masked) == bits(api.dropout(ops.ones((20, 30)), 0.4, seed=9))
        noisy = keras.layers.GaussianNoise(0.3, seed=9)(ops.ones((20, 30)), training=True)
        assert bits(noisy) == frozen("noise")
    assert keras.random.uniform is plain
    assert bits(keras.random.normal((5, 4), seed=2)) != bits(api.normal((5, 4), seed=2))


def test_portable_ends_after_an_error():
    with pytest.raises(KeyError), xarch.random.portable():
        raise KeyError
    assert bits(keras.random.normal((5, 4), seed=2)) != bits(api.normal((5, 4), seed=2))


def test_portable_refuses_a_keras_that_was_not_checked():
    with pytest.raises(UnsupportedKeras, match=r"this is Keras 4\.0\.0"):
        keras_private.require("portable()", "Install another.", version="4.0.0")


@pytest.mark.filterwarnings("ignore:The model does not have any trainable weights:UserWarning")
def test_training_under_portable_has_the_frozen_masks_in_compiled_steps():
    with xarch.random.portable():
        model = keras.Sequential([keras.Input((30,)), keras.layers.Dropout(0.4, seed=9)])
        model.compile(loss=lambda y, p: ops.mean(ops.square(p - y), axis=-1), run_eagerly=False)
        ones = np.ones((20, 30), "float32")
        expected = api.dropout(ops.convert_to_tensor(ones), 0.4, seed=9)
        loss = model.train_on_batch(ones, ops.convert_to_numpy(expected))
    assert float(loss) == 0.0


def test_the_order_of_a_data_set_depends_on_seed_and_epoch_alone():
    x = np.arange(10)
    data = xarch.random.Batches(x, x * 2, batch_size=4, seed=7)
    data.on_epoch_end()
    data.on_epoch_end()
    resumed = xarch.random.Batches(x, x * 2, batch_size=4, seed=7, epoch=2)
    batches = [[part.tolist() for part in resumed[i]] for i in range(len(resumed))]
    assert batches == [[part.tolist() for part in data[i]] for i in range(len(data))]
    order = [b.tolist() for b in xarch.random.batch_order(10, 4, seed=7, epoch=2)]
    assert [batch[0] for batch in batches] == order


def test_fit_goes_through_the_epochs_of_a_data_set():
    seen = []

    class Data(xarch.random.Batches):
        def set_epoch(self, epoch):
            super().set_epoch(epoch)
            seen.append(epoch)

    x = np.ones((6, 2), "float32")
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)])
    model.compile(loss="mse", optimizer="sgd")
    model.fit(Data(x, x[:, :1], batch_size=2, seed=1), epochs=3, shuffle=False, verbose=0)
    assert seen[:3] == [0, 1, 2]


def test_arrays_of_different_lengths_are_refused():
    with pytest.raises(RandomArgumentError, match=r"\[3, 4\]"):
        xarch.random.Batches(np.ones(3), np.ones(4))


WRONG = [
    lambda: api.gamma((3,), np.ones(2, "float32")),
    lambda: api.categorical(np.zeros((2, 0), "float32"), 1),
    lambda: api.categorical(np.zeros((2, 3), "float32"), -1),
    lambda: api.dropout(np.ones((4, 6), "float32"), 0.5, noise_shape=(2, 6)),
    lambda: api.dropout(np.ones((4, 6), "float32"), 0.5, noise_shape=(6,)),
]


@pytest.mark.parametrize("draw", WRONG)
def test_shapes_that_do_not_fit_are_refused(draw):
    with pytest.raises(RandomArgumentError):
        draw()


def test_odd_parameters_are_drawn_from_alike():
    infinite = np.array([1.0, np.inf, np.nan], "float32")
    assert np.isnan(ops.convert_to_numpy(api.gamma((3,), infinite, seed=1))).tolist() == [0, 1, 1]
    assert np.isnan(ops.convert_to_numpy(api.beta((3,), infinite, 2.0, seed=1))).sum() == 2
    assert not ops.convert_to_numpy(api.uniform((3,), 0.0, 0.0, seed=1)).any()
    falling = ops.convert_to_numpy(api.uniform((50,), 2.0, 1.0, seed=1))
    assert falling.min() > 1
    assert falling.max() <= 2
    logits = np.array([[0, np.nan, 0]], "float32")
    assert set(ops.convert_to_numpy(api.categorical(logits, 9, seed=1)).ravel()) == {1}


def test_enable_lasts_until_it_is_turned_off():
    turn_off = switch.enable()
    inside = bits(keras.random.normal((5, 4), seed=2))
    turn_off()
    assert inside == bits(api.normal((5, 4), seed=2))
    assert bits(keras.random.normal((5, 4), seed=2)) != inside


def test_the_cost_is_measured_for_every_function():
    names = set(cost.draws(1600)) | {"SeedGenerator"}
    assert names == {name for name in dir(keras.random) if not name.startswith("_")}
    make = cost.draws(1600)["dropout"]
    pair = [cost.eager(make(xarch.random)), cost.eager(make(keras.random))]
    assert all(seconds > 0 for seconds in cost.ratio(*pair, rounds=2))
