"""MelSpectrogram promises a frame too many for some lengths

backends: torch, jax, tensorflow
where: keras/src/layers/preprocessing/mel_spectrogram.py, `compute_output_shape`, which adds one to
    the length before it divides by the stride.
expected: as many frames as there are: one more than the stride divides the length.
"""

import keras
import numpy as np

layer = keras.layers.MelSpectrogram(fft_length=16, sequence_stride=8, num_mel_bins=2)
promised = layer.compute_output_shape((1, 63))
assert tuple(promised) == tuple(layer(np.ones((1, 63), "float32")).shape)
