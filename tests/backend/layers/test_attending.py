"""Queries that may see no key."""

import numpy as np
import pytest
from keras import ops
from layer_runs import gradients, numbers

from xarch import layers

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
