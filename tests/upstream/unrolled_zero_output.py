"""zero_output_for_mask does nothing in an unrolled loop on JAX

backends: jax
where: keras/src/backend/jax/rnn.py, `rnn`, where `unroll` is true.
expected: the output of a masked step is zero, as it is without `unroll`.
"""

import keras
import numpy as np

x = np.ones((1, 3, 2), "float32")
mask = keras.ops.convert_to_tensor(np.array([[True, False, True]]))
layer = keras.layers.RNN(
    keras.layers.SimpleRNNCell(2), unroll=True, return_sequences=True, zero_output_for_mask=True
)
assert not keras.ops.convert_to_numpy(layer(x, mask=mask))[0, 1].any()
