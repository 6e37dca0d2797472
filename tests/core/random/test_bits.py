"""The numpy executor gives the frozen bits of every case; run as a program, it writes them anew."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pytest

from xarch.random import continuous, discrete, host, rejection, trials
from xarch.random.words import key, pairs, size

DATA = Path(__file__).parents[2] / "data" / "random"
CASES = json.loads((DATA / "cases.json").read_text(encoding="utf-8"))


def ramp(value):
    if isinstance(value, dict):
        shape = value["ramp"]
        return np.arange(np.prod(shape), dtype="float32").reshape(shape) / 8 - 3
    return value


def full(value, shape):
    return np.broadcast_to(np.asarray(value, "float32"), shape).reshape(-1)


def uniform(keys, shape, minval=0.0, maxval=1.0, dtype="float32"):
    return continuous.uniform(host, keys, shape, minval, maxval, dtype)


def normal(keys, shape, mean=0.0, stddev=1.0, dtype="float32"):
    return continuous.normal(host, keys, shape, mean, stddev, dtype)


def truncated_normal(keys, shape, mean=0.0, stddev=1.0, dtype="float32"):
    return continuous.normal(host, keys, shape, mean, stddev, dtype, truncated=True)


def randint(keys, shape, minval, maxval, dtype="int32"):
    if maxval - minval == 2**32:
        words = pairs(host, keys, size(shape))[0]
        return (words.astype("int64") + minval).astype(dtype)
    span = np.array(maxval - minval, np.uint32).view(np.int32)
    return (discrete.integers(host, keys, shape, span) + np.int32(minval)).astype(dtype)


def categorical(keys, logits, num_samples):
    logits = np.asarray(logits, "float32")
    noise = discrete.gumbel(host, keys, (len(logits), num_samples, logits.shape[1]))
    return np.argmax(logits[:, None] + noise, axis=-1).astype("int32")


def dropout(keys, inputs, rate, noise_shape=None):
    shape = inputs.shape
    if noise_shape is not None:
        shape = tuple(s if n is None else n for n, s in zip(noise_shape, shape, strict=True))
    scaled = inputs * np.float32(1 / (1 - rate))
    return np.where(discrete.keep(host, keys, shape, 1 - rate), scaled, np.float32(0))


def shuffle(keys, x, axis=0):
    return np.take(x, discrete.permutation(host, keys, x.shape[axis]), axis=axis)


def gamma(keys, shape, alpha):
    return rejection.gamma(host, keys, full(alpha, shape)).reshape(shape)


def beta(keys, shape, alpha, beta):
    return rejection.beta(host, keys, full(alpha, shape), full(beta, shape)).reshape(shape)


def binomial(keys, shape, counts, probabilities):
    chance = np.broadcast_to(np.asarray(probabilities, "float32"), shape)
    trial = np.broadcast_to(np.asarray(counts, "int32"), shape)
    bound = (np.minimum(chance, 1 - 2.0**-24) * 2.0**31).astype("int32") * np.int32(2) + np.int32(
        -(2**31)
    )
    value = trials.binomial(host, keys, shape, trial, bound, int(np.max(counts)))
    return np.where(chance >= 1, trial, value).astype("float32")


def draw(case):
    arguments = {name: ramp(value) for name, value in case["arguments"].items()}
    if "shape" in arguments:
        arguments["shape"] = tuple(arguments["shape"])
    with np.errstate(over="ignore"):
        return globals()[case["function"]](key(arguments.pop("seed")), **arguments)


def bits(value):
    return hashlib.sha256(np.ascontiguousarray(value).tobytes()).hexdigest()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["id"])
def test_the_host_gives_the_frozen_bits(case):
    frozen = json.loads((DATA / "bits.json").read_text(encoding="utf-8"))
    assert bits(draw(case)) == frozen[case["id"]]


def test_every_function_has_a_frozen_case():
    names = {case["function"] for case in CASES}
    assert names == {
        "beta", "binomial", "categorical", "dropout", "gamma",
        "normal", "randint", "shuffle", "truncated_normal", "uniform",
    }  # fmt: skip


if __name__ == "__main__":
    found = {case["id"]: bits(draw(case)) for case in CASES}
    (DATA / "bits.json").write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
