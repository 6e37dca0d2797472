"""Queries that may see no key, masks of queries, and widths."""

import keras
import numpy as np
import pytest
from keras import ops
from layer_runs import gradients, numbers

from xarch import layers
from xarch import ops as xarch_ops

pytestmark = pytest.mark.usefixtures("placeholders")
QUERY, KEY, VALUE = numbers(2, 3, 4, seed=1), numbers(2, 5, 4, seed=2), numbers(2, 5, 4, seed=3)
SEEN = np.array([[1, 1, 0, 0, 0], [0, 0, 0, 0, 0]], bool)


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [("Attention", "float32"), ("Attention", "float16"), ("AdditiveAttention", "bfloat16")],
)
def test_a_query_that_sees_nothing_gets_the_mean_of_the_values(kind, dtype):
    layer = getattr(layers, kind)(dtype=dtype)
    inputs = [ops.convert_to_tensor(one) for one in (QUERY, VALUE, KEY)]
    found = layer(inputs, mask=[None, ops.convert_to_tensor(SEEN)])
    found = ops.convert_to_numpy(ops.cast(found, "float32"))
    wanted = np.broadcast_to(VALUE[1].mean(0), (3, 4))
    np.testing.assert_allclose(found[1], wanted, atol=1e-6 if dtype == "float32" else 1e-2)


def test_the_rest_is_softmax():
    inputs = [ops.convert_to_tensor(one) for one in (QUERY, VALUE, KEY)]
    found = layers.Attention()(inputs, mask=[None, ops.convert_to_tensor(SEEN)])
    scores = np.exp(QUERY[0].astype("float64") @ KEY[0, :2].T)
    wanted = scores / scores.sum(-1, keepdims=True) @ VALUE[0, :2]
    np.testing.assert_allclose(ops.convert_to_numpy(found)[0], wanted, rtol=1e-5, atol=1e-5)


def test_no_gradient_goes_to_a_query_that_sees_nothing():
    layer, mask = layers.MultiHeadAttention(2, 3), np.ones((2, 3, 5), bool)
    mask[:, 1] = False
    mask = ops.convert_to_tensor(mask)
    layer.build(QUERY.shape, VALUE.shape, KEY.shape)
    key, value = (ops.convert_to_tensor(one) for one in (KEY, VALUE))
    (found,) = gradients(lambda query: layer(query, value, key=key, attention_mask=mask), QUERY)
    assert not found[:, 1].any()
    assert np.abs(found[:, 0]).max() > 1e-3


def called(layer, *args, **options):
    given = keras.tree.map_structure(ops.convert_to_tensor, (args, options))
    return keras.tree.map_structure(ops.convert_to_numpy, layer(*given[0], **given[1]))


def test_a_mask_of_queries_is_that_of_their_rows():
    layer = layers.MultiHeadAttention(2, 3)
    rows, both = np.array([[1, 0, 1], [0, 1, 1]], bool), numbers(2, 3, 5) > 0
    both[..., 0] = True
    for given in (np.ones_like(both), both):
        found = called(layer, QUERY, VALUE, query_mask=rows, attention_mask=given)
        wanted = called(layer, QUERY, VALUE, attention_mask=given & rows[..., None])
        np.testing.assert_allclose(found, wanted, rtol=1e-6, atol=1e-6)
    alone = called(layer, QUERY, VALUE, query_mask=rows)
    wide = np.broadcast_to(rows[..., None], both.shape)
    np.testing.assert_allclose(
        alone, called(layer, QUERY, VALUE, attention_mask=wide), rtol=1e-6, atol=1e-6
    )


@pytest.mark.parametrize("axes", [None, (1,), (-2,), (1, 2)])
def test_symbolic_scores_have_the_shape_of_the_numbers(axes):
    query = numbers(2, 4, 3, 6)
    value = numbers(2, 4 if axes in {None, (-2,)} else 5, 3, 6, seed=1)
    if axes is None:
        query, value = query[:, 0], numbers(2, 5, 6, seed=1)
    layer = layers.MultiHeadAttention(2, 3, attention_axes=axes)
    inputs = [keras.Input(one.shape[1:]) for one in (query, value)]
    promised = layer(*inputs, return_attention_scores=True)[1].shape
    found = called(layer, query, value, return_attention_scores=True)[1].shape
    assert promised[1:] == found[1:]


@pytest.mark.parametrize("width", [2, 5])
def test_values_may_be_of_another_width_than_the_keys(width):
    layer = layers.MultiHeadAttention(2, 3, value_dim=width)
    found = called(layer, QUERY, VALUE)
    wanted = called(layer, QUERY, VALUE, return_attention_scores=True)[0]
    np.testing.assert_allclose(found, wanted, rtol=1e-5, atol=1e-6)


def test_a_model_of_ops_with_values_of_another_width_is_plain_keras(tmp_path):
    query, value = keras.Input((3, 2, 4)), keras.Input((5, 2, 6))
    key = keras.Input((5, 2, 4))
    model = keras.Model([query, key, value], xarch_ops.dot_product_attention(query, key, value))
    assert model.output_shape == (None, 3, 2, 6)
    model.save(tmp_path / "m.keras")
    again = keras.saving.load_model(tmp_path / "m.keras", safe_mode=True)
    given = [numbers(2, *one.shape[1:], seed=at) for at, one in enumerate(model.inputs)]
    scores = np.einsum("btnh,bsnh->bnts", given[0], given[1]) / 2
    shares = np.exp(scores) / np.exp(scores).sum(-1, keepdims=True)
    wanted = np.einsum("bnts,bsnh->btnh", shares, given[2])
    np.testing.assert_allclose(ops.convert_to_numpy(again(given)), wanted, rtol=1e-5, atol=1e-5)
