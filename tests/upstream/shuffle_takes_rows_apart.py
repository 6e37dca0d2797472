"""random.shuffle puts every column in an order of its own on JAX

backends: jax
expected: rows are moved as they are, as with `numpy.random.Generator.shuffle` and on the other
    backends; here features and labels of different samples come to lie in one row.
where: keras/src/backend/jax/random.py, `shuffle`, which calls `jax.random.permutation` with
    `independent=True`.
"""

import keras
import numpy as np

x = np.stack([np.arange(100), np.arange(100)], axis=1).astype("float32")
got = keras.ops.convert_to_numpy(keras.random.shuffle(x, seed=1))
np.testing.assert_array_equal(np.sort(got[:, 0]), x[:, 0])
np.testing.assert_array_equal(got[:, 0], got[:, 1])
