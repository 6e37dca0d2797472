"""Waveforms as spectrograms."""

from __future__ import annotations

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.options import Count
from xarch.components.plan import Layers, Tensor


class LogMel(Encoder):
    """The logarithm of a waveform's power in bands of the mel scale, frame by frame; no weights.

    Attributes:
        bands: How many bands there are.
        frame: Samples in a frame.
        stride: Samples from one frame to the next.
    """

    name = "log_mel"
    takes = ("audio",)
    bands: Count = 64
    frame: Count = 512
    stride: Count = 160

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Waveform to a sequence of frames."""
        if x.source is None:
            raise Misfit("log_mel reads an input of kind audio, not what a module made")
        spectrogram = layers.MelSpectrogram(
            fft_length=self.frame,
            sequence_stride=self.stride,
            num_mel_bins=self.bands,
            sampling_rate=x.source.rate,
            # Keras cuts below the loudest of the whole batch; so far below, nothing is cut
            top_db=1000.0,
        )
        frames = layers.Permute((2, 1))(spectrogram(x))
        return layers.Rescaling(0.02, offset=1.0)(frames)  # from -100 dB and 0 dB to -1 and 1
