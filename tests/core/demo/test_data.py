"""The digits and their split."""

from __future__ import annotations

import sys

import numpy as np
import pytest
from sklearn.datasets import load_digits

from xarch.demo import data
from xarch.demo.data import MissingExtra


def test_every_image_is_trained_on_or_held_out_but_not_both():
    digits = data.load(0)
    ours = np.concatenate([digits.train_x, digits.test_x]).reshape(-1, 64)
    theirs = load_digits().data / 16
    assert sorted(map(bytes, ours)) == sorted(map(bytes, theirs.astype("float32")))
    assert len(digits.train_x) == 1440


def test_images_keep_their_digits():
    digits = data.load(0)
    images, labels = load_digits(return_X_y=True)
    known = {
        bytes(image.astype("float32")): label for image, label in zip(images, labels, strict=True)
    }
    for image, label in zip(digits.test_x * 16, digits.test_y, strict=True):
        assert known[bytes(image)] == label


def test_images_are_float32_between_zero_and_one():
    digits = data.load(0)
    assert digits.train_x.dtype == np.float32
    assert digits.train_x.shape[1:] == (8, 8, 1)
    assert (digits.train_x.min(), digits.train_x.max()) == (0, 1)


def test_the_held_out_images_have_every_digit():
    assert set(data.load(0).test_y) == set(range(10))


def test_another_seed_holds_out_others():
    assert (data.load(0).test_x != data.load(1).test_x).any()


def test_even_digits_are_ones():
    assert data.is_even(np.arange(4)).tolist() == [[1], [0], [1], [0]]


def test_without_scikit_learn_the_install_line_is_given(monkeypatch):
    for name in [name for name in sys.modules if name.partition(".")[0] == "sklearn"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.setitem(sys.modules, "sklearn", None)
    with pytest.raises(MissingExtra, match=r'pip install "xarch\[demo\]"'):
        data.load(0)
