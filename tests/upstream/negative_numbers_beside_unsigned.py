"""A comparison with a negative Python number wraps it to the unsigned type

backends: torch, jax
where: keras/src/backend/jax/numpy.py and keras/src/backend/torch/numpy.py, `less` and the other
    comparisons, which convert both operands to the result type first.
expected: no unsigned number is below -1. NumPy 2 compares by value.
"""

import keras
import numpy as np

x = keras.ops.convert_to_tensor(np.array([0, 7, 255], "uint8"), dtype="uint8")
np.testing.assert_array_equal(keras.ops.convert_to_numpy(keras.ops.less(x, -1)), [False] * 3)
