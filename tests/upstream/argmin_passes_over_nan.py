"""argmin passes over NaN on TensorFlow

backends: tensorflow
where: keras/src/backend/tensorflow/numpy.py, `argmin`.
expected: the place of the first NaN, as in NumPy, on torch and on JAX.
"""

import keras
import numpy as np

x = np.array([3, np.nan, 1], "float32")
assert int(keras.ops.convert_to_numpy(keras.ops.argmin(x))) == np.argmin(x)
