"""ctc_loss is finite for labels that cannot fit the input

backends: jax, tensorflow
where: keras/src/backend/jax/nn.py and keras/src/backend/tensorflow/nn.py, `ctc_loss`, where the
    logarithm of no probability is a large negative number.
expected: infinity, as on torch: no alignment has any probability (Graves and others 2006).
"""

import keras
import numpy as np

target, output = np.array([[1, 1, 2]], "int32"), np.zeros((1, 2, 3), "float32")
loss = keras.ops.ctc_loss(target, output, np.array([3], "int32"), np.array([2], "int32"))
np.testing.assert_array_equal(keras.ops.convert_to_numpy(loss), [np.inf])
