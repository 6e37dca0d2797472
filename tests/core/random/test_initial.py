"""Initial values on the host are frozen, and have the variance and shape that is asked for."""

from __future__ import annotations

import hashlib

import numpy as np
import pytest

from xarch.random import initial
from xarch.random.errors import RandomArgumentError
from xarch.random.words import key

SHA256 = {
    "uniform": "ed138726c24cef46b1c6db00303e1b379556e4dffbe76dfac2864f1e39ac1e56",
    "truncated_normal": "551cafefa753b0291c1823275b3929d141cccb409753a3869a89d787c312f828",
    "untruncated_normal": "5276f1822517f5f8de957eeb97245f5259584036fc4c7d2be6f909dc383163bb",
    "orthogonal": "f2372d4df3efe829dcd72143780500b2292d8510942a1324f2b2abdb92082d51",
}
GLOROT = {"scale": 1.0, "mode": "fan_avg"}


def made(distribution, shape=(64, 32), dtype="float32"):
    counts = initial.fans(shape)
    return initial.variance_scaling(
        key(1), shape, dtype, distribution=distribution, counts=counts, **GLOROT
    )


@pytest.mark.parametrize("distribution", ["uniform", "truncated_normal", "untruncated_normal"])
def test_variance_scaling_is_frozen_and_has_its_variance(distribution):
    value = made(distribution)
    assert value.var() == pytest.approx(1 / 48, rel=0.1)
    assert hashlib.sha256(value.tobytes()).hexdigest() == SHA256[distribution]


@pytest.mark.parametrize("shape", [(8, 8), (3, 3, 4, 8), (5, 40), (1, 6), (6, 1)], ids=str)
def test_orthogonal_is_orthonormal_to_the_rounding_of_float64(shape):
    matrix = initial.orthogonal(key(2), shape, 1.0, "float64").reshape(-1, shape[-1])
    small = matrix.T @ matrix if len(matrix) >= shape[-1] else matrix @ matrix.T
    assert np.abs(small - np.eye(len(small))).max() < 1e-14


def test_orthogonal_is_frozen():
    value = initial.orthogonal(key(2), (3, 3, 8, 16), 1.5, "float32")
    assert hashlib.sha256(value.tobytes()).hexdigest() == SHA256["orthogonal"]


def test_orthogonal_refuses_a_vector():
    with pytest.raises(RandomArgumentError, match="two dimensions"):
        initial.orthogonal(key(2), (3,), 1.0, "float32")


@pytest.mark.parametrize(
    ("shape", "expected"),
    [((), (1, 1)), ((5,), (5, 5)), ((3, 4), (3, 4)), ((3, 3, 4, 8), (36, 72))],
    ids=str,
)
def test_fans_are_counted_as_keras_counts_them(shape, expected):
    assert initial.fans(shape) == expected


def test_fans_by_axes():
    assert initial.fans((4, 2, 8), input_axes=(0,), output_axes=(1, 2)) == (4, 16)
