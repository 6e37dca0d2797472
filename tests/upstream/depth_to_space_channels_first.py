"""depth_to_space and space_to_depth order channels_first otherwise than channels_last

backends: torch, jax
where: keras/src/backend/torch/nn.py and keras/src/backend/jax/nn.py, `depth_to_space`.
expected: the layout changes where the channels stand and not what they mean, as on TensorFlow.
"""

import keras
import numpy as np

x = np.arange(8, dtype="float32").reshape(1, 1, 1, 8)
last = keras.ops.depth_to_space(x, 2, data_format="channels_last")
first = keras.ops.depth_to_space(x.transpose(0, 3, 1, 2), 2, data_format="channels_first")
np.testing.assert_array_equal(
    keras.ops.convert_to_numpy(first), keras.ops.convert_to_numpy(last).transpose(0, 3, 1, 2)
)
