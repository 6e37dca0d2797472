"""The tables are exact enough, and the same on every processor."""

from __future__ import annotations

import hashlib
import math
from statistics import NormalDist

import numpy as np
import pytest

from xarch.random import arithmetic, continuous, discrete, host, tables
from xarch.random.words import key

TABLES = ["half_normal", "half_normal_within_two", "gumbel", "logarithm"]
SHA256 = {
    "half_normal": "be9c8e2d396ee5d0123cd5defb88fc0cbdba33b8b61344cd4b543abebbc1a3db",
    "half_normal_within_two": "f45c21eda1138c59759d8501caf26a22d7eab8edd49f9b1f2e1aff0e64f638d8",
    "gumbel": "ca3dae7a38c00242fe34f8902c159f0f0eaf2fbf2a8252e561a96e829427303c",
    "logarithm": "cb603819a7b9631891bb59af82aa29dd5517fcbcc2b36c499b8c50dc3cdd6ffd",
}


@pytest.mark.parametrize("name", TABLES)
def test_no_entry_is_near_a_tie_so_that_another_log_rounds_it_alike(name):
    assert getattr(tables, name)().margin > 1e-5


@pytest.mark.parametrize("name", TABLES)
def test_a_table_has_its_frozen_entries(name):
    table = getattr(tables, name)()
    parts = [part.astype("<i4").tobytes() for part in (table.start, table.slope, table.bend)]
    assert hashlib.sha256(b"".join(parts)).hexdigest() == SHA256[name]


@pytest.mark.parametrize("name", TABLES)
def test_the_product_of_slope_and_position_fits_in_32_bits(name):
    table = getattr(tables, name)()
    largest = np.abs(table.slope.astype("int64")) + np.abs(table.bend.astype("int64")) + 1
    assert largest.max() * 65535 < 2**31


def test_normals_are_within_4e_7_of_the_quantile():
    words = np.concatenate([np.arange(1, 2**31, 400009), np.arange(1, 2000)]).astype(np.int32)
    tails = (words | 1).astype(np.float32).astype(float) / 2**31
    exact = np.array([-NormalDist().inv_cdf(tail / 2) for tail in tails])
    assert np.abs(continuous.normal_fixed(host, words) / 2.0**27 - exact).max() < 4e-7


def test_truncated_normals_are_within_3e_7_of_the_quantile():
    words = np.arange(0, 2**31, 400009).astype(np.int32)
    mass = (words >> 3) * 2.0**-28 * tables.WITHIN_TWO
    exact = np.array([NormalDist().inv_cdf(0.5 + p / 2) for p in mass])
    assert np.abs(continuous.truncated_fixed(host, words) / 2.0**27 - exact).max() < 3e-7


def test_the_mass_within_two_standard_deviations_is_that_of_the_normal():
    assert math.isclose(tables.WITHIN_TWO, math.erf(math.sqrt(2)), rel_tol=1e-15)


def test_the_largest_normal_is_6_23():
    assert continuous.normal_fixed(host, np.array([0], "int32")) / 2.0**27 == pytest.approx(
        6.23, abs=0.005
    )


def test_log_exp_and_reciprocals_keep_their_bounds():
    x = np.exp(np.linspace(-80, 80, 100001)).astype("float32")
    exact = x.astype(float)
    assert np.abs(arithmetic.log_fixed(host, x) / 2.0**24 - np.log(exact)).max() < 8e-7
    assert np.abs(arithmetic.reciprocal(host, x) * exact - 1).max() < 2e-7
    assert np.abs(arithmetic.reciprocal_root(host, x) * np.sqrt(exact) - 1).max() < 3e-7
    y = np.linspace(-86, 87, 100001).astype("float32")
    assert np.abs(arithmetic.exp(host, y) / np.exp(y.astype(float)) - 1).max() < 2e-7


def test_the_upper_word_of_a_product_is_that_of_unsigned_numbers():
    rng = np.random.default_rng(0)
    x, y = rng.integers(0, 2**32, (2, 10000), dtype=np.uint64)
    narrow = [word.astype(np.uint32).view(np.int32) for word in (x, y)]
    got = discrete.high_word(host, *narrow).view(np.uint32)
    assert got.tolist() == (x * y >> np.uint64(32)).tolist()


def kolmogorov(sample, cdf):
    """The distance between a sample and a distribution, times the root of the sample's size."""
    theory = np.array([cdf(x) for x in np.sort(sample).astype(float)])
    steps = np.arange(len(sample) + 1) / len(sample)
    gap = max(np.max(steps[1:] - theory), np.max(theory - steps[:-1]))
    return gap * math.sqrt(len(sample))


# A distance above 1.95 has probability 1e-3 under the distribution; the draws are fixed.
def test_draws_follow_their_distributions():
    keys, shape = key(11), (50000,)
    normal = continuous.normal(host, keys, shape, 0.0, 1.0, "float32")
    uniform = continuous.uniform(host, keys, shape, 0.0, 1.0, "float32")
    gumbel = discrete.gumbel(host, keys, shape)
    assert kolmogorov(normal, NormalDist().cdf) < 1.95
    assert kolmogorov(uniform, float) < 1.95
    assert kolmogorov(gumbel, lambda x: math.exp(-math.exp(-x))) < 1.95


def test_uniform_draws_stay_below_their_upper_limit():
    keys, shape = key(3), (100000,)
    for dtype in ("float16", "bfloat16", "float32", "float64"):
        draw = continuous.uniform(host, keys, shape, 1.0, 1.5, dtype)
        assert draw.min() >= 1.0
        assert draw.max() < 1.5
