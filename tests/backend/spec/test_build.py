"""A spec's model on this process's backend."""

import json
import runpy

import keras
import numpy as np
import pytest

import xarch as xa
from xarch.components import Fusion, registry
from xarch.errors import SavedModelError
from xarch.spec.planning import checked
from xarch.spec.source import source

FUSIONS = registry.family((Fusion,))
TEN_CLASSES = ["image", "multimodal"]


def data(spec, samples=48):
    """Random samples that fit a spec, and labels of ten classes."""
    rng = np.random.default_rng(0)
    x = {}
    for name, one in spec.inputs.items():
        high = getattr(one, "vocabulary", None)
        shape = (samples, *one.sizes)
        x[name] = rng.integers(0, high, shape, "int32") if high else rng.random(shape, "float32")
        if one.optional:
            x[f"{name}_present"] = rng.integers(0, 2, (samples, 1)).astype("float32")
    labels = rng.integers(0, 10, samples)
    return (next(iter(x.values())) if len(x) == 1 else x), labels


def weights_of(model, module):
    return {
        one.path: keras.ops.convert_to_numpy(one)
        for one in model.keras.variables
        if one.path.startswith(f"{module}-")
    }


@pytest.mark.parametrize("name", TEN_CLASSES)
def test_a_preset_runs_and_trains(name):
    model = xa.build(name)
    x, y = data(model.spec)
    with xa.random.portable():
        history = model.keras.fit(
            xa.random.Batches(x, y, 16), epochs=4, shuffle=False, verbose=0
        ).history
    assert model.keras.predict(x, verbose=0).shape == (48, 10)
    assert history["loss"][-1] < history["loss"][0]
    assert set(history) == {"loss", "accuracy"}
    assert model.keras.count_params() == model.budget().parameters


def test_one_seed_gives_the_same_weights():
    first, second, other = (
        xa.build("image", seed) for seed in ("run.seed=3",) * 2 + ("run.seed=4",)
    )
    for path, value in weights_of(first, "see").items():
        np.testing.assert_array_equal(value, weights_of(second, "see")[path])
    kernel = "see-conv2d/kernel"
    assert not np.array_equal(weights_of(first, "see")[kernel], weights_of(other, "see")[kernel])


def test_swapping_a_block_leaves_the_others_weights_alone():
    spec = xa.load("multimodal")
    before, after = xa.build(spec), xa.build(spec.swap("see", "vit", patch=2, dim=32))
    for module in ("embed", "read", "hear"):
        old, new = weights_of(before, module), weights_of(after, module)
        assert old
        assert old.keys() == new.keys()
        for path in old:
            np.testing.assert_array_equal(old[path], new[path])


def test_a_shared_module_is_one_set_of_weights():
    picture = {"kind": "image", "height": 8, "width": 8, "channels": 1}
    model = xa.build(
        {
            "inputs": {"a": picture, "b": picture},
            "modules": {"see": {"block": "cnn"}, "join": {"block": "concat"}},
            "graph": {
                "left": {"module": "see", "inputs": ["a"]},
                "right": {"module": "see", "inputs": ["b"]},
                "join": {"inputs": ["left", "right"]},
            },
            "outputs": {"same": {"head": "multilabel", "inputs": ["join"], "labels": 1}},
        }
    )
    assert model.keras.count_params() == model.budget().parameters
    assert sum(name.startswith("see-") for name in (x.name for x in model.keras.layers)) == 8


@pytest.mark.parametrize("fusion", FUSIONS)
def test_what_a_missing_modality_holds_does_not_matter(fusion):
    spec = xa.load("multimodal").swap("join", fusion)
    if fusion == "film":
        spec = spec.set("graph.join.inputs", ["see", "hear"])
        spec = xa.load({**spec.to_dict(), **_without(spec, "question", "embed", "read")})
    model = xa.build(spec).keras
    x, _ = data(spec)
    x["tone_present"][:] = 0
    y = model.predict(x, verbose=0)
    x["tone"] = x["tone"] + 100
    np.testing.assert_array_equal(y, model.predict(x, verbose=0))
    x["tone_present"][:] = 1
    assert not np.allclose(y, model.predict(x, verbose=0))


def _without(spec, *names):
    sections = {key: spec.to_dict()[key] for key in ("inputs", "modules", "graph")}
    return {
        key: {name: one for name, one in entries.items() if name not in names}
        for key, entries in sections.items()
    }


def test_a_sample_of_padding_only_is_finite():
    spec = xa.load("multimodal")
    for reader in (
        spec,
        spec.swap("read", "transformer", dim=8),
        spec.swap("read", "conformer", dim=8, pool="mean"),
    ):
        x, _ = data(reader, 3)
        x["question"][:] = 0
        assert np.isfinite(xa.build(reader).keras.predict(x, verbose=0)).all()


BLOCKS = ["rnn", "transformer", "conv1d"]


@pytest.mark.parametrize("block", BLOCKS)
def test_padding_does_not_matter(block):
    def model(length):
        return xa.chain(
            {"kind": "tokens", "vocabulary": 9, "length": length},
            {"block": "token_embedding", "dim": 8},
            {"block": block, **({"position": "none"} if block == "transformer" else {})},
            {"head": "regressor"},
        )

    short, long = (xa.build(model(length)).keras for length in (5, 9))
    x = np.array([[1, 2, 3, 4, 5]], "int32")
    padded = np.pad(x, ((0, 0), (0, 4)))
    np.testing.assert_allclose(
        short.predict(x, verbose=0), long.predict(padded, verbose=0), rtol=1e-5, atol=1e-6
    )


def test_the_spec_travels_inside_the_saved_model(tmp_path):
    model = xa.build("image", "modules.see.widths=[4]", "run.seed=5")
    x, y = data(model.spec)
    model.keras.fit(x, y, epochs=1, verbose=0)
    model.save(tmp_path / "m.keras")
    assert xa.load(tmp_path / "m.keras") == model.spec
    again = xa.Model.load(tmp_path / "m.keras")
    assert again.spec == model.spec
    np.testing.assert_array_equal(
        again.keras.predict(x, verbose=0), model.keras.predict(x, verbose=0)
    )
    again.keras.fit(x, y, epochs=1, verbose=0)  # its optimizer came along
    plain = keras.saving.load_model(tmp_path / "m.keras")
    assert plain.count_params() == model.keras.count_params()


def test_a_file_of_plain_keras_has_no_spec(tmp_path):
    xa.build("image").keras.save(tmp_path / "m.keras")
    with pytest.raises(SavedModelError, match="holds no spec"):
        xa.Model.load(tmp_path / "m.keras")


def test_the_article_s_model():
    spec = xa.chain(
        {"kind": "table", "numeric": 20},
        {"block": "mlp", "widths": [128, 64]},
        {"head": "multilabel", "labels": 1, "probabilities": True},
    )
    mine = keras.Sequential(
        [
            keras.layers.Input((20,)),
            keras.layers.Dense(128, activation="relu"),
            keras.layers.Dense(64, activation="relu"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model = xa.build(spec).keras
    mine.set_weights(model.get_weights())
    x = np.random.default_rng(0).random((8, 20), "float32")
    np.testing.assert_array_equal(mine.predict(x, verbose=0), model.predict(x, verbose=0))
    assert json.loads(spec.to_json()) == spec.to_dict(brief=True)


@pytest.mark.parametrize("name", xa.spec.presets())
def test_the_ejected_file_gives_the_same_numbers(name, tmp_path):
    spec = xa.load(name)
    keras.backend.clear_session()
    model = xa.build(spec).keras
    path = tmp_path / "model.py"
    path.write_text(source(checked(spec)), encoding="utf-8")
    keras.backend.clear_session()
    with xa.random.placeholders():
        ejected = runpy.run_path(str(path))["build"]()
    assert ejected.get_config() == model.get_config()
    assert ejected.get_compile_config() == model.get_compile_config()
    xa.random.initialise(ejected, spec.run.seed)
    x, y = data(spec, 16)
    np.testing.assert_equal(ejected.predict(x, verbose=0), model.predict(x, verbose=0))
    if name not in TEN_CLASSES:
        return
    with xa.random.portable():
        losses = [
            one.fit(x, y, batch_size=8, shuffle=False, verbose=0).history["loss"]
            for one in (model, ejected)
        ]
    assert np.isfinite(losses[0]).all()
    assert losses[0] == losses[1]
