"""take without an axis counts negative places from the length of the first axis on torch

backends: torch
expected: places from the end of all numbers, as in NumPy; `take_along_axis` without an axis, too.
where: keras/src/backend/torch/numpy.py, `take` and `take_along_axis`, which add `x.shape[0]` to
    negative places before the tensor is made flat.
"""

import keras
import numpy as np

x, last = np.arange(12, dtype="float32").reshape(3, 4), np.array([-1], "int32")
np.testing.assert_array_equal(keras.ops.convert_to_numpy(keras.ops.take(x, last)), np.take(x, last))
