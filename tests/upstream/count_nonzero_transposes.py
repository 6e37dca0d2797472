"""count_nonzero along an axis gives the transposed result on torch

backends: torch
where: keras/src/backend/torch/numpy.py, `count_nonzero`, which ends with `.T`.
expected: the shape of the input without the axis, as in NumPy.
"""

import keras
import numpy as np

x = np.arange(24).reshape(2, 3, 4) % 5
got = keras.ops.convert_to_numpy(keras.ops.count_nonzero(x, axis=1))
np.testing.assert_array_equal(got, np.count_nonzero(x, axis=1))
