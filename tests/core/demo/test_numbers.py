"""The random numbers that every backend starts from."""

from __future__ import annotations

import numpy as np
import pytest

from xarch.demo.numbers import Purpose, glorot_uniform, initial_weights, orders, permutation, words

WORD = 2**64 - 1


def philox(counter: list[int], key: list[int]) -> list[int]:
    """Philox4x64-10 from its paper (Salmon et al. 2011), in Python integers."""
    (c0, c1, c2, c3), (k0, k1) = counter, key
    for _ in range(10):
        p0, p1 = c0 * 0xD2E7470EE14C6C93, c2 * 0xCA5A826395121157
        c0, c1, c2, c3 = (p1 >> 64) ^ c1 ^ k0, p1 & WORD, (p0 >> 64) ^ c3 ^ k1, p0 & WORD
        k0, k1 = (k0 + 0x9E3779B97F4A7C15) & WORD, (k1 + 0xBB67AE8584CAA73B) & WORD
    return [c0, c1, c2, c3]


def test_the_reference_gives_the_published_vector():
    assert philox([0, 0, 0, 0], [0, 0]) == [
        0x16554D9ECA36314C, 0xDB20FE9D672D0FDC, 0xD7E772CEE186176B, 0x7E68B68AEC7BA23B,
    ]  # fmt: skip


@pytest.mark.parametrize(("seed", "index"), [(0, 0), (7, 3), (WORD, 1000)])
@pytest.mark.parametrize("purpose", Purpose)
def test_the_words_are_those_of_philox(seed, purpose, index):
    expected = [w for block in (1, 2) for w in philox([block, 0, 0, index], [seed, purpose])]
    assert words(seed, purpose, index, 8).tolist() == expected


def test_every_epoch_has_every_sample_once():
    for order in orders(3, epochs=4, count=50):
        assert sorted(order) == list(range(50))


def test_the_epochs_have_different_orders():
    first, second = orders(3, epochs=2, count=50)
    assert (first != second).any()


def test_an_epochs_order_does_not_depend_on_how_many_there_are():
    assert (orders(3, 5, 50)[:2] == orders(3, 2, 50)).all()


def test_seed_purpose_and_index_each_give_other_numbers():
    streams = [
        tuple(words(seed, purpose, index, 4))
        for seed in (0, 1, 2**64 - 1)
        for purpose in Purpose
        for index in (0, 1)
    ]
    assert len(set(streams)) == len(streams)


def test_a_short_permutation_of_the_same_stream_is_reproducible():
    assert (permutation(5, Purpose.ORDER, 1, 9) == permutation(5, Purpose.ORDER, 1, 9)).all()


@pytest.mark.parametrize(
    ("shape", "fans"), [((64, 128), 192), ((3, 3, 16, 32), 9 * 48), ((2, 5), 7)]
)
def test_kernels_are_glorot_uniform(shape, fans):
    limit = np.sqrt(6 / fans)
    kernel = glorot_uniform(0, 0, shape)
    assert kernel.shape == shape
    assert kernel.dtype == np.float32
    assert np.abs(kernel).max() <= limit
    if kernel.size > 1000:
        assert kernel.std() == pytest.approx(limit / np.sqrt(3), rel=0.03)
        assert abs(kernel.mean()) < 4 * kernel.std() / np.sqrt(kernel.size)


def test_biases_start_at_zero_and_kernels_differ_from_each_other():
    first, bias, second = initial_weights(0, [(8, 8), (8,), (8, 8)])
    assert not bias.any()
    assert (first != second).all()
