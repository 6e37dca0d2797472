"""Symbolic kron, rot90 and vstack have another shape than the result

backends: torch, jax, tensorflow
where: keras/src/ops/numpy.py, `compute_output_spec` of `Kron` (operands of different ranks),
    `Rot90` (k=2 swaps the axes, too) and `Vstack` (vectors).
expected: the shape of the eager result.
"""

import keras
import numpy as np

x, y, v = np.ones((2, 3), "float32"), np.ones(4, "float32"), np.ones(3, "float32")
found = {}
for name, call in {
    "kron": lambda one, other, _: keras.ops.kron(one, other),
    "rot90": lambda one, *_: keras.ops.rot90(one, k=2),
    "vstack": lambda *rest: keras.ops.vstack([rest[2], rest[2]]),
}.items():
    symbolic = call(*(keras.KerasTensor(one.shape, "float32") for one in (x, y, v)))
    eager = {"kron": np.kron(x, y), "rot90": np.rot90(x, 2), "vstack": np.vstack([v, v])}[name]
    if symbolic.shape != eager.shape:
        found[name] = f"{symbolic.shape}, not {eager.shape}"
assert not found, found
