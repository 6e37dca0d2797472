"""binary_focal_crossentropy of logits ends near 16 and gives no gradient there on torch and JAX

backends: torch, jax
expected: -log(sigmoid(logit)) is the logit's size where the prediction is far from the label, as in
    `binary_crossentropy` and on TensorFlow.
where: keras/src/losses/losses.py, `binary_focal_crossentropy`, which takes the sigmoid of the
    logits and hands on probabilities, which are clipped to [1e-7, 1 - 1e-7].
"""

import keras
import numpy as np

label, logit = np.ones((1, 1), "float32"), np.full((1, 1), -100, "float32")
loss = keras.losses.binary_focal_crossentropy(label, logit, from_logits=True, gamma=0)
np.testing.assert_allclose(keras.ops.convert_to_numpy(loss), [100], rtol=1e-5)
