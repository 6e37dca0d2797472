"""max_pool and average_pool raise on JAX when strides are left out

backends: jax
raises: TypeError
where: keras/src/backend/jax/nn.py, `_pool`, which adds the batch and channel axes to `strides` and
    to `pool_size`; without strides they are the pool size, which has them already.
expected: strides of the pool size, as documented and as on the other backends.
"""

import keras
import numpy as np

x = np.arange(16, dtype="float32").reshape(1, 4, 4, 1)
got = keras.ops.max_pool(x, 2, data_format="channels_last")
np.testing.assert_array_equal(keras.ops.convert_to_numpy(got)[0, :, :, 0], [[5, 7], [13, 15]])
