"""vstack joins vectors end to end on TensorFlow

backends: tensorflow
where: keras/src/backend/tensorflow/numpy.py, `vstack`, which concatenates along axis 0.
expected: a vector is a row, as in NumPy.
"""

import keras
import numpy as np

x, y = np.array([1, 2], "float32"), np.array([3, 4], "float32")
got = keras.ops.vstack([x, y])
np.testing.assert_array_equal(keras.ops.convert_to_numpy(got), np.vstack([x, y]))
