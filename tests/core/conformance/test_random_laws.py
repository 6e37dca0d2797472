"""The laws of random numbers hold for NumPy's, and catch what is not as it should be."""

import numpy as np
import pytest

from xarch.conformance import laws

SHAPE = (50, 80)
X = np.arange(1.0, 4001.0).reshape(SHAPE)
LOGITS = np.log([[0.1, 0.2, 0.7]])


def drawn(draw):
    """What `draws` gives: thrice from seeds, twice from a generator, once from its like."""
    one, like = np.random.default_rng(9), np.random.default_rng(9)
    return [draw(np.random.default_rng(seed)) for seed in (5, 5, 6)] + [
        draw(one), draw(one), draw(like),
    ]  # fmt: skip


def truncated(rng):
    found = rng.normal(size=(20, *SHAPE))
    at = np.argmax(np.abs(found) <= 2, 0)
    return np.take_along_axis(found, at[None], 0)[0]


def holds(name, found, *args, **options):
    return all(np.allclose(got, want) for got, want in laws.of(name)(found, *args, **options))


RIGHT = {
    "uniform": (lambda rng: rng.uniform(-3, 5, SHAPE), (SHAPE, -3.0, 5.0)),
    "normal": (lambda rng: rng.normal(20, 0.5, SHAPE), (SHAPE, 20.0, 0.5)),
    "truncated_normal": (truncated, (SHAPE,)),
    "randint": (lambda rng: rng.integers(-3, 4, SHAPE).astype(float), (SHAPE, -3, 4)),
    "categorical": (lambda rng: rng.choice(3, (1, 2000), p=[0.1, 0.2, 0.7]), (LOGITS, 2000)),
    "binomial": (lambda rng: rng.binomial(10, 0.25, SHAPE), (SHAPE, 10, 0.25)),
    "beta": (lambda rng: rng.beta(0.5, 2, SHAPE), (SHAPE, 0.5, 2.0)),
    "gamma": (lambda rng: rng.gamma(0.5, size=SHAPE), (SHAPE, 0.5)),
    "dropout": (lambda rng: X * (rng.random(SHAPE) < 0.75) / 0.75, (X, 0.25)),
    "shuffle": (lambda rng: X[rng.permutation(50)], (X,)),
}
WRONG = {
    "too narrow": ("uniform", lambda rng: rng.uniform(0.05, 0.95, SHAPE), (SHAPE,)),
    "the upper bound": ("uniform", lambda rng: np.round(rng.uniform(0, 1, SHAPE), 3), (SHAPE,)),
    "moved": ("normal", lambda rng: rng.normal(0.15, 1, SHAPE), (SHAPE,)),
    "not bent": ("normal", lambda rng: rng.uniform(-(3**0.5), 3**0.5, SHAPE), (SHAPE,)),
    "not truncated": ("truncated_normal", lambda rng: rng.normal(size=SHAPE), (SHAPE,)),
    "a number missing": ("randint", lambda rng: rng.integers(0, 6, SHAPE), (SHAPE, 0, 7)),
    "other shares": ("categorical", lambda rng: rng.choice(3, (1, 2000)), (LOGITS, 2000)),
    "not scaled": ("dropout", lambda rng: X * (rng.random(SHAPE) < 0.75), (X, 0.25)),
    "a rate too high": ("dropout", lambda rng: X * (rng.random(SHAPE) < 0.7) / 0.75, (X, 0.25)),
    "each column": ("shuffle", lambda rng: rng.permuted(X, axis=0), (X,)),
    "one for all": ("shuffle", lambda _: np.repeat(X[:1], 50, 0), (X,)),
}


@pytest.mark.parametrize("name", RIGHT)
def test_numpy_holds_the_law(name):
    draw, args = RIGHT[name]
    assert holds(name, drawn(draw), *args)


@pytest.mark.parametrize("what", WRONG)
def test_the_law_catches(what):
    name, draw, args = WRONG[what]
    assert not holds(name, drawn(draw), *args)


@pytest.mark.parametrize("name", RIGHT)
def test_seeds_and_generators_must_do_what_they_say(name):
    draw, args = RIGHT[name]
    first, again, other, one, two, like = drawn(draw)
    assert not holds(name, [first, other, other, one, two, like], *args)  # not repeated
    assert not holds(name, [first, again, first, one, two, like], *args)  # the seed is ignored
    assert not holds(name, [first, again, other, one, one, one], *args)  # the generator stands


def test_rows_are_dropped_whole():
    rows = {"noise_shape": (50, 1)}
    assert holds("dropout", drawn(lambda rng: X * (rng.random((50, 1)) < 0.5) * 2), X, 0.5, **rows)
    assert not holds(
        "dropout", drawn(lambda rng: X * (rng.random(SHAPE) < 0.5) * 2), X, 0.5, **rows
    )
