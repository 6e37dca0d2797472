"""A model from a file as an encoder."""

import importlib
import sys

import keras
import numpy as np
import pytest

import xarch as xa
from xarch import saving
from xarch.errors import SavedModelError, SpecError
from xarch.saving.shapes import members, read_shapes

IMAGE = {"kind": "image", "height": 8, "width": 12, "channels": 3}
X = np.random.default_rng(0).random((6, 8, 12, 3), "float32")
Y = np.array([0, 1, 2, 0, 1, 2])
FLOPS = 2 * (6 * 10 * 4) * (3 * 3 * 3) + 2 * 4 * 5  # of the network below


def network(*, first=False, size=(8, 12)):
    """Convolution, batch normalisation, dropout; its values are none that a seed gives."""
    x = given = keras.Input((3, *size) if first else (*size, 3))
    if first:
        x = keras.layers.Permute((2, 3, 1))(x)
    x = keras.layers.Conv2D(4, 3, name="conv")(x)
    x = keras.layers.BatchNormalization(name="norm")(x)
    x = keras.layers.Dropout(0.2)(keras.layers.GlobalAveragePooling2D()(x))
    model = keras.Model(given, keras.layers.Dense(5, name="last")(x))
    rng = np.random.default_rng(1)
    model.set_weights([rng.uniform(0.5, 1.5, one.shape) for one in model.get_weights()])
    return model


def spec_of(path, **options):
    block = {"block": "backbone", "path": str(path), **options}
    return xa.chain(IMAGE, block, {"head": "classifier", "classes": 3})


@pytest.fixture
def file(tmp_path):
    """A file and the model that is in it."""
    model = network()
    saving.save_model(model, tmp_path / "net.keras")
    return tmp_path / "net.keras", model


def test_it_is_an_encoder_with_the_file_s_weights(file):
    path, original = file
    spec = spec_of(path)
    costs = spec.budget()
    built = xa.build(spec)
    assert built.keras.count_params() == costs.parameters
    assert sum(int(np.prod(one.shape)) for one in built.keras.trainable_weights) == costs.trainable
    assert costs.rows[0].shape == (5,)
    assert costs.rows[0].flops == FLOPS
    assert costs.flops == FLOPS + 2 * 5 * 3
    inner = built.keras.get_layer("backbone-backbone")
    wanted = original.predict(X, verbose=0)
    np.testing.assert_allclose(inner.predict(X, verbose=0), wanted, rtol=1e-6, atol=1e-6)
    other = xa.build(spec.set("run.seed", 3)).keras
    for old, new in zip(inner.weights, other.get_layer("backbone-backbone").weights, strict=True):
        np.testing.assert_array_equal(*map(keras.ops.convert_to_numpy, (old, new)))
    kernels = [one.get_layer("y-head-dense").get_weights()[0] for one in (built.keras, other)]
    assert not np.array_equal(*kernels)


def test_flops_that_cannot_be_counted_are_unknown_and_never_0(tmp_path):
    x = keras.Input(X.shape[1:])
    y = keras.layers.TimeDistributed(keras.layers.Dense(2))(x)
    saving.save_model(keras.Model(x, keras.layers.Flatten()(y)), tmp_path / "net.keras")
    spec = spec_of(tmp_path / "net.keras")
    costs = spec.budget()
    assert costs.as_dict()["flops"] is costs.as_dict()["rows"][0]["flops"] is None
    lines = str(costs).splitlines()
    assert lines[1].endswith("  unknown")
    assert lines[2].endswith(f"  {2 * 192 * 3:,}")
    assert lines[3].startswith("total")
    assert lines[3].endswith("  unknown")
    with pytest.raises(SpecError, match=r"budget\.flops: nobody knows .* remove budget\.flops"):
        xa.build(spec.set("budget.flops", 10**9))
    xa.build(spec.set("budget.parameters", 10**9))


@pytest.mark.parametrize("trainable", [False, True])
def test_training_changes_it_only_where_asked(file, trainable, tmp_path):
    path, original = file
    model = xa.build(spec_of(path, trainable=trainable))
    model.keras.fit(X, Y, epochs=2, verbose=0)
    inner = model.keras.get_layer("backbone-backbone")
    now, before = inner.get_weights(), original.get_weights()
    assert [np.array_equal(*two) for two in zip(now, before, strict=True)] == (
        [not trainable] * len(now)
    )
    model.save(tmp_path / "m.keras")
    path.unlink()  # the saved model holds what it needs
    plain = keras.saving.load_model(tmp_path / "m.keras")
    np.testing.assert_allclose(
        plain.predict(X, verbose=0), model.keras.predict(X, verbose=0), rtol=1e-5, atol=1e-6
    )


def test_channels_go_first_where_the_file_has_them_so(tmp_path):
    model = network(first=True)
    saving.save_model(model, tmp_path / "net.keras")
    built = xa.build(spec_of(tmp_path / "net.keras")).keras
    inner = built.get_layer("backbone-backbone").output
    moved = model.predict(X.transpose(0, 3, 1, 2), verbose=0)
    dense = built.get_layer("y-head-dense")
    found = keras.ops.convert_to_numpy(dense(keras.ops.convert_to_tensor(moved)))
    assert tuple(inner.shape) == (None, 5)
    np.testing.assert_allclose(built.predict(X, verbose=0), found, rtol=1e-5, atol=1e-5)


def test_what_does_not_fit_is_told(tmp_path):
    def refused(name, match, model=None):
        if model is not None:
            saving.save_model(model, tmp_path / name)
        with pytest.raises(SpecError, match=rf"modules\.backbone: .*{match}"):
            spec_of(tmp_path / name).budget()

    refused("nothing.keras", "nothing.keras")
    (tmp_path / "broken.keras").write_bytes(b"no archive")
    refused("broken.keras", "broken.keras")
    network().save(tmp_path / "plain.keras")
    refused("plain.keras", r"plain Keras wrote it\. .*xarch\.saving\.save_model")
    refused("size.keras", r"takes float32 of 9 x 9 x 3, and is given an image of 8 x 12 x 3",
            network(size=(9, 9)))  # fmt: skip
    refused("free.keras", "inputs of any size", network(size=(None, None)))
    one = network()
    refused(
        "two.keras", "has 2 outputs", keras.Model(one.input, [one.output, one.layers[1].output])
    )


def test_a_file_tells_its_shapes_and_packages(file):
    path, model = file
    found = read_shapes(path)
    assert found == {
        "inputs": [{"shape": [8, 12, 3], "dtype": "float32"}],
        "outputs": [{"shape": [5], "dtype": "float32"}],
        "trainable": [list(one.shape) for one in model.trainable_weights],
        "fixed": [[4], [4]],
        "flops": FLOPS,
        "packages": [],
    }

    class Own(keras.layers.Layer):
        def call(self, x):
            return x

    strange = keras.Sequential([keras.Input((3,)), Own()])
    (told,) = members(strange).values()
    assert told["packages"] == [__name__.split(".")[0]]


HUB = """
import keras

@keras.saving.register_keras_serializable("keras_hub")
class Twice(keras.layers.Layer):
    def call(self, x):
        return 2 * x
"""


def test_layers_of_keras_hub_are_known_where_it_is_installed(tmp_path, monkeypatch):
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / "keras_hub.py").write_text(HUB)
    with monkeypatch.context() as installed:
        installed.syspath_prepend(tmp_path / "site")
        hub = importlib.import_module("keras_hub")
        net = keras.Sequential([keras.Input((8, 12, 3)), hub.Twice()])
        saving.save_model(net, tmp_path / "net.keras")
        _forget()
        model = saving.load_model(tmp_path / "net.keras")
        np.testing.assert_array_equal(model.predict(X, verbose=0), 2 * X)
        assert "keras_hub" in sys.modules
        _forget()
    with pytest.raises(SavedModelError, match="pip install keras-hub"):
        saving.load_model(tmp_path / "net.keras")


def _forget():
    """As in a process that never imported it."""
    sys.modules.pop("keras_hub", None)
    keras.saving.get_custom_objects().pop("keras_hub>Twice", None)
