"""hard_shrink and soft_shrink turn NaN into zero on JAX and TensorFlow

backends: jax, tensorflow
expected: NaN, as on torch.
where: keras/src/backend/jax/nn.py and keras/src/backend/tensorflow/nn.py, `hard_shrink` and
    `soft_shrink`, which ask whether a number is large, and give zero where it is not.
"""

import keras
import numpy as np

x = np.array([np.nan], "float32")
for shrink in (keras.ops.hard_shrink, keras.ops.soft_shrink):
    assert np.isnan(keras.ops.convert_to_numpy(shrink(x))).all(), shrink
