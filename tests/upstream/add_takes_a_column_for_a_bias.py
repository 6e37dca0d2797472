"""add takes a column for a bias on TensorFlow and adds it along the wrong axis

backends: tensorflow
where: keras/src/backend/tensorflow/numpy.py, `add`: a second operand that squeezes to a vector as
    long as the last axis of the first goes to `tf.nn.bias_add`, whatever axis it had.
expected: NumPy's broadcasting, as on the other backends.
"""

import keras
import numpy as np

x, column = np.zeros((3, 3), "float32"), np.array([[1], [2], [3]], "float32")
got = keras.ops.add(x, column)
np.testing.assert_array_equal(keras.ops.convert_to_numpy(got), x + column)
