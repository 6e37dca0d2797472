"""ceil, floor and round change large integers

backends: torch, jax, tensorflow
where: keras/src/backend/*/numpy.py, `ceil` and `floor`, which cast integers to float32 first.
expected: integers as they are, as in NumPy 2.1 and the array API standard.
"""

import keras
import numpy as np

x = np.array([2**31 - 1, 16777217], "int32")
got = keras.ops.convert_to_numpy(keras.ops.ceil(keras.ops.convert_to_tensor(x, dtype="int32")))
np.testing.assert_array_equal(got.astype("float64"), x.astype("float64"))
