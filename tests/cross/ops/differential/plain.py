"""Arrays as a stranger writes them."""

import numpy as np


def numbers(*numbers, dtype="float32"):
    return np.array(numbers[0] if len(numbers) == 1 else numbers).astype(dtype)


def wave(*shape, dtype="float32", shift=0.0):
    size = int(np.prod(shape, dtype=int))
    return np.reshape(np.sin(np.arange(size) * 1.7 + shift) * 2.0, shape).astype(dtype)


def grid(*shape, dtype="int32", start=0):
    return np.reshape(np.arange(start, start + int(np.prod(shape, dtype=int))), shape).astype(dtype)
