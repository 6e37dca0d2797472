"""a mask of steps masks other rows of ConvLSTM on JAX, or raises

backends: jax
where: keras/src/backend/jax/rnn.py, `rnn`, where a step's mask of shape (batch, 1) meets states of
    more than two axes: it is aligned with the last of them, not with the first.
expected: a step that is masked leaves the states of its row as they were.
"""

import keras
import numpy as np

layer = keras.layers.ConvLSTM1D(1, 1)
x = np.arange(1, 9, dtype="float32").reshape(2, 2, 2, 1)
mask = keras.ops.convert_to_tensor(np.array([[True, False], [True, True]]))
got = keras.ops.convert_to_numpy(layer(x, mask=mask))
want = keras.ops.convert_to_numpy(layer(x[:1, :1]))
np.testing.assert_allclose(got[:1], want, rtol=1e-5)
