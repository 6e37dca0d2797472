"""one_hot along a negative axis other than the last has another layout on torch

backends: torch, tensorflow
expected: the classes along the axis of the result that is named, as on JAX and with the same axis
    counted from the start. TensorFlow raises.
where: keras/src/backend/torch/nn.py, `one_hot`, which moves only the axes behind `axis + 1`, and
    keras/src/backend/tensorflow/nn.py, where `tf.one_hot` knows no negative axis but -1.
raises: Exception
"""

import keras
import numpy as np

x = np.array([[0, 1, 2, 3], [3, 2, 1, 0]], "int32")
got = keras.ops.convert_to_numpy(keras.ops.one_hot(x, 4, axis=-2))
np.testing.assert_array_equal(got, np.swapaxes(np.eye(4)[x], 1, 2))
