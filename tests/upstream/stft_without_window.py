"""stft without a window reads sequence_length samples on torch, fft_length elsewhere

backends: torch
where: keras/src/backend/torch/math.py, `stft`, where `window` is None.
expected: frames as on the other backends.
"""

import keras
import numpy as np

x = np.sin(np.arange(24, dtype="float32"))
real, _ = keras.ops.stft(x, 6, 3, 8, window=None, center=False)
want = [np.fft.rfft(x[at : at + 8]).real for at in range(0, 24 - 8 + 1, 3)]
np.testing.assert_allclose(keras.ops.convert_to_numpy(real), want, atol=1e-4)
