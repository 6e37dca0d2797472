"""Spectrograms."""

import keras
import numpy as np
import pytest
from layer_runs import numbers

from xarch import layers


@pytest.mark.parametrize("name", ["hann", "hamming"])
@pytest.mark.parametrize("periodic", [False, True])
def test_a_window_has_the_values_of_its_name(name, periodic):
    """Also where SciPy is not installed."""
    options = {"mode": "real", "frame_length": 6, "fft_length": 8, "scaling": None}
    layer = layers.STFTSpectrogram(window=name, periodic=periodic, **options)
    layer.build((2, 12, 1))
    kernel = keras.ops.convert_to_numpy(layer.real_kernel)[:, 0, 0]  # of frequency zero
    half = 0.5 if name == "hann" else 0.54
    turns = np.arange(6) / (6 if periodic else 5)
    wanted = half - (1 - half) * np.cos(2 * np.pi * turns)
    np.testing.assert_allclose(kernel, wanted, atol=1e-6)
    assert layer.get_config()["window"] == name
    again = layers.STFTSpectrogram.from_config(layer.get_config())
    x = numbers(2, 12, 1)
    np.testing.assert_array_equal(*(keras.ops.convert_to_numpy(one(x)) for one in (layer, again)))


@pytest.mark.parametrize("length", [62, 63, 64, 65, 71])
@pytest.mark.parametrize("transform", [15, 16])
def test_a_mel_spectrogram_has_the_frames_that_are_promised(length, transform):
    layer = layers.MelSpectrogram(
        fft_length=transform, sequence_stride=8, sampling_rate=1000, num_mel_bins=3
    )
    promised = layer(keras.Input((length,))).shape
    assert promised[1:] == layer(numbers(2, length)).shape[1:]
    assert layer(keras.Input((None,))).shape == (None, 3, None)
