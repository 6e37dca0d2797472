"""eye off the main diagonal has too many rows and columns on TensorFlow

backends: tensorflow
where: keras/src/backend/tensorflow/numpy.py, `eye`, where `k` is not 0.
expected: N rows and M columns, as in NumPy. `trace` with an offset fails for the same reason.
"""

import keras
import numpy as np

got = keras.ops.eye(3, 5, k=1, dtype="float32")
np.testing.assert_array_equal(keras.ops.convert_to_numpy(got), np.eye(3, 5, k=1))
