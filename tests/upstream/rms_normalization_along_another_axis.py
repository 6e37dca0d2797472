"""rms_normalization scales the last axis, whatever axis it normalises

backends: torch, jax, tensorflow
where: keras/src/ops/nn.py, `_rms_normalization`, which multiplies by `scale` without giving it the
    shape of the axis; where both axes have one size, nothing raises.
expected: the scale lies along `axis`.
"""

import keras
import numpy as np

x, scale = np.arange(1, 10, dtype="float32").reshape(1, 3, 3), np.array([1, 2, 3], "float32")
want = x / np.sqrt((x**2).mean(axis=1, keepdims=True) + 1e-7) * scale[:, None]
got = keras.ops.rms_normalization(x, scale, axis=1, epsilon=1e-7)
np.testing.assert_allclose(keras.ops.convert_to_numpy(got), want, rtol=1e-5)
