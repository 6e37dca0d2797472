"""SpectralNormalization casts what an embedding gives to integers

backends: torch, jax, tensorflow
where: keras/src/layers/normalization/spectral_normalization.py, `SpectralNormalization.call`, which
    casts to the dtype of the inputs.
expected: the dtype of the layer inside.
"""

import keras
import numpy as np

layer = keras.layers.SpectralNormalization(keras.layers.Embedding(3, 2))
found = layer(np.array([[0, 2]], "int32"))
assert keras.backend.standardize_dtype(found.dtype) == "float32"
