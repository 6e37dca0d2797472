"""`xarch.layers` as a whole: its names, and what is Keras's own."""

import inspect

import keras
import pytest

from xarch import layers
from xarch.backend import registry
from xarch.conformance import ledger
from xarch.layers.same import namespace, table
from xarch.layers.same.rebinding import Rebinder

PUBLIC = {name: one for name, one in vars(keras.layers).items() if not name.startswith("_")}
ARGUMENTS = {
    "RNN": lambda: {"cell": keras.layers.LSTMCell(2)},
    "MultiHeadAttention": lambda: {"num_heads": 2, "key_dim": 3},
    "GroupQueryAttention": lambda: {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2},
    "SpectralNormalization": lambda: {"layer": keras.layers.Dense(2)},
    "STFTSpectrogram": lambda: {"frame_length": 4, "window": [0.1, 1.0, 1.0, 0.1]},
    "ReversibleEmbedding": lambda: {"input_dim": 3, "output_dim": 2},
    "EinsumDense": lambda: {"equation": "ab,bc->ac", "output_shape": 3},
    "Embedding": lambda: {"input_dim": 3, "output_dim": 2},
    "Resizing": lambda: {"height": 3, "width": 4},
    "RandomCrop": lambda: {"height": 3, "width": 4},
    "GroupNormalization": lambda: {"groups": 2},
    "RandomPosterization": lambda: {"factor": 4},
    "RandomShear": lambda: {"x_factor": (0.1, 0.2), "y_factor": (0.0, 0.1)},
    "RandomTranslation": lambda: {"height_factor": 0.1, "width_factor": 0.1},
    "RandomZoom": lambda: {"height_factor": 0.1},
}
BY_PARAMETER = {
    "filters": 2, "kernel_size": 3, "units": 3, "rate": 0.5, "stddev": 0.5, "output_size": 2,
    "factor": 0.1, "pool_size": 2,
    "num_tokens": 4,
}  # fmt: skip


def arguments(name):
    if name in ARGUMENTS:
        return ARGUMENTS[name]()
    parameters = inspect.signature(getattr(keras.layers, name)).parameters
    return {key: value for key, value in BY_PARAMETER.items() if key in parameters}


def test_every_name_of_keras_layers_is_there():
    assert PUBLIC.keys() <= set(layers.__all__)
    assert all(hasattr(layers, name) for name in layers.__all__)


def test_what_is_alike_is_keras_own_and_what_is_not_is_a_subclass():
    differing = {id(getattr(keras.layers, name)) for name in (*table.WHY, *table.FUNCTIONS)}
    for name, theirs in PUBLIC.items():
        ours = getattr(layers, name)
        assert (ours is theirs) != (id(theirs) in differing), name
        assert ours is theirs or not isinstance(theirs, type) or issubclass(ours, theirs), name


def test_an_alias_is_the_same_layer():
    assert layers.Convolution2D is layers.Conv2D
    assert layers.AvgPool2D is layers.AveragePooling2D


@pytest.mark.parametrize("name", list(table.WHY))
def test_a_layer_has_the_config_and_the_registered_name_of_its_own(name):
    given = arguments(name)
    ours, theirs = (
        getattr(layers, name)(**given, name="a"),
        getattr(keras.layers, name)(**given, name="a"),
    )
    wanted = theirs.get_config()
    assert ours.get_config().keys() == wanted.keys()
    written = keras.saving.serialize_keras_object(ours)
    assert written["class_name"] == type(theirs).__name__
    assert written["registered_name"] in {f"xarch.layers>{name}", f"xarch>{name}"}
    assert type(keras.saving.deserialize_keras_object(written)) is type(ours)
    assert type(layers.to_keras(ours)) is type(theirs)


@pytest.mark.parametrize("method", ["call", "build"])
@pytest.mark.parametrize("name", list(table.WHY))
def test_a_layer_takes_what_keras_layer_takes_by_the_same_names(name, method):
    """Keras reads them: it hands on masks and whether it trains where they are named alone."""
    ours, theirs = (
        inspect.signature(getattr(getattr(module, name), method)).parameters
        for module in (layers, keras.layers)
    )
    given = ("name", "kind", "default")
    assert [[getattr(one, what) for what in given] for one in ours.values()] == [
        [getattr(one, what) for what in given] for one in theirs.values()
    ]


def test_a_layer_that_reads_nothing_that_is_replaced_is_refused():
    with pytest.raises(TypeError, match="reads no op"):
        Rebinder(lambda value: value).twin(keras.layers.Dense)


def test_a_layer_says_in_what_it_differs():
    for name, why in table.WHY.items():
        assert why in namespace.REPLACED[name].__doc__


def test_a_name_that_is_not_there_is_an_error_that_says_so():
    with pytest.raises(AttributeError, match=r"xarch.layers has no 'Nothing'"):
        _ = layers.Nothing


@pytest.mark.parametrize("case", table.SHOWN)
def test_what_mends_a_layer_goes_when_no_backend_has_it_wrong(case):
    """A ledger may declare no case that passes, so that one that is mended upstream is missing."""
    declared = [
        entry
        for name in registry.names()
        for entry in ledger.of(name)
        if entry.module == "keras.layers" and any(ledger.matches(one, case) for one in entry.cases)
    ]
    assert declared
