"""binary_crossentropy of a certain prediction is NaN or infinite in half precision

backends: jax, tensorflow
expected: a finite loss, as in single precision and on torch.
where: keras/src/backend/jax/nn.py and keras/src/backend/tensorflow/nn.py, `binary_crossentropy`,
    which clips to [epsilon, 1 - epsilon]; in half precision 1 - 1e-7 is 1, in float16 1e-7 is 0.
"""

import keras
import numpy as np

label = np.array([[0, 1]], "float32")
predicted = keras.ops.convert_to_tensor(np.array([[0, 1]], "float16"))  # both are right
loss = keras.losses.binary_crossentropy(label, predicted)
assert np.isfinite(keras.ops.convert_to_numpy(loss)).all(), loss
