"""vdot does not conjugate its first vector on TensorFlow

backends: tensorflow
where: keras/src/backend/tensorflow/numpy.py, `vdot`.
expected: sum(conj(x1) * x2), as documented and as in NumPy.
"""

import keras
import numpy as np

x, y = np.array([1 + 2j, 3j], "complex64"), np.array([2 - 1j, 1 + 1j], "complex64")
np.testing.assert_allclose(keras.ops.convert_to_numpy(keras.ops.vdot(x, y)), np.vdot(x, y))
