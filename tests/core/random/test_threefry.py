"""The generator gives the words that its authors published."""

from __future__ import annotations

import numpy as np
import pytest

from xarch.random import host
from xarch.random.threefry import threefry2x32
from xarch.random.words import key, pairs, words

# Random123 1.x, tests/kat_vectors, the lines "threefry2x32 20": counter, key, result.
PUBLISHED = [
    ((0x00000000, 0x00000000), (0x00000000, 0x00000000), (0x6B200159, 0x99BA4EFE)),
    ((0xFFFFFFFF, 0xFFFFFFFF), (0xFFFFFFFF, 0xFFFFFFFF), (0x1CB996FC, 0xBB002BE7)),
    ((0x243F6A88, 0x85A308D3), (0x13198A2E, 0x03707344), (0xC4923A9C, 0x483DF7A0)),
]


@pytest.mark.parametrize(("counter", "keys", "expected"), PUBLISHED, ids=["zeros", "ones", "pi"])
def test_threefry_gives_the_published_words(counter, keys, expected):
    result = threefry2x32(keys, counter)
    assert tuple(int(word[0]) for word in result) == expected


def test_element_i_is_the_block_of_the_counter_i_and_the_stream():
    keys = key(0x0370734413198A2E)
    first, second = pairs(host, keys, 10, stream=3)
    expected = threefry2x32((0x13198A2E, 0x03707344), (7, 3))
    assert first.view(np.uint32)[7] == expected[0][0]
    assert second.view(np.uint32)[7] == expected[1][0]


def test_a_shorter_draw_is_the_start_of_a_longer_one():
    keys = key(1)
    assert words(host, keys, 7).tolist() == words(host, keys, 100)[:7].tolist()


def test_a_seed_has_its_lower_and_its_upper_word_as_key():
    assert key(0x0123456789ABCDEF).view(np.uint32).tolist() == [0x89ABCDEF, 0x01234567]
    assert key(42).tolist() == [42, 0]
    assert key(-1).view(np.uint32).tolist() == [0xFFFFFFFF, 0]
