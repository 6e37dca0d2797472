"""a mask raises on torch where a recurrent layer is unrolled and goes backwards

backends: torch
where: keras/src/backend/torch/rnn.py, `rnn`, which reverses what `unbind` gives: a tuple.
expected: the steps from the last to the first, without those that are masked.
raises: AttributeError
"""

import keras
import numpy as np

x = np.ones((1, 3, 2), "float32")
mask = keras.ops.convert_to_tensor(np.array([[True, True, False]]))
keras.layers.SimpleRNN(2, unroll=True, go_backwards=True)(x, mask=mask)
