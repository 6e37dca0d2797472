"""Spectrograms of signals, with the kernels that the layer begins with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from xarch.conformance.case import Case
from xarch.conformance.corpus.encoding import dtype_of
from xarch.conformance.generate import _values as values
from xarch.conformance.generate._case import EVERY, SYMBOLIC
from xarch.conformance.generate._layer import HALVES, LAYOUTS, SMOOTH, laid, layer
from xarch.conformance.generate._registry import generator

U = values.uniform
#: A window's name asks for SciPy, which not every backend brings along.
HANN = [float(one) for one in np.hanning(8)]
SHORT = {"frame_length": 8, "frame_step": 4, "window": HANN}


def _signal(shape: tuple[int, ...], dtype: str = "float32") -> values.Array:
    """Along the second axis, with all frequencies and none of them weak."""
    steps = np.arange(shape[1])[:, None]
    tone = 1.0 + 0.5 * (-1.0) ** steps + np.cos(steps * 0.9)
    return (tone + U(shape, 0.0, 0.5)).astype("float32").astype(dtype_of(dtype))


def _short(what: str, config: dict[str, Any], dtype: str = "float32", **options: Any) -> Case:
    x = laid(_signal((2, 18, 2), dtype), config.get("data_format", "channels_last"))
    return layer("STFTSpectrogram", what, {**SHORT, **config}, x, None, dtype, kind="transform",
                 **options)  # fmt: skip


@generator
def short_time() -> Iterator[Case]:
    for mode in ("log", "magnitude", "psd", "real", "imag", "stft", "angle"):
        yield _short(mode, {"mode": mode}, channels=EVERY if mode in {"log", "stft"} else SYMBOLIC)
    for layout in LAYOUTS:
        given = {"data_format": layout, "mode": "magnitude"}
        yield _short(f"same-{layout}", {**given, "padding": "same"}, channels=SYMBOLIC)
        yield _short(f"images-{layout}", {**given, "expand_dims": True}, channels=SMOOTH)
        yield _short(f"stft-{layout}", {**given, "mode": "stft", "expand_dims": True},
                     channels=SYMBOLIC)  # fmt: skip
    yield _short("long", {"mode": "magnitude", "fft_length": 16}, channels=SYMBOLIC)
    yield _short("half-step", {"mode": "magnitude", "frame_step": None}, channels=SYMBOLIC)
    named: dict[str, dict[str, Any]] = {
        "hann": {"window": "hann"}, "hamming": {"window": "hamming"},
        "hann-periodic": {"window": "hann", "periodic": True},
        "no-window": {"window": None}, "spectrum": {"scaling": "spectrum"},
        "no-scaling": {"scaling": None},
        "values": {"window": [0.1, 0.4, 0.7, 1.0, 1.0, 0.7, 0.4, 0.1]},
    }  # fmt: skip
    for what, options in named.items():
        yield _short(what, {"mode": "psd", **options})
    yield _short("stft", {"mode": "stft"}, "float16", channels=SYMBOLIC)


def _mel(what: str, config: dict[str, Any], shape: tuple[int, ...] = (2, 64),
         dtype: str = "float32", **options: Any) -> Case:  # fmt: skip
    given = {"fft_length": 16, "sequence_stride": 8, "sampling_rate": 1000, "num_mel_bins": 4,
             **config}  # fmt: skip
    signal = _signal((1, shape[-1], shape[0] if len(shape) > 1 else 1), dtype)[0].T
    return layer("MelSpectrogram", what, given, np.ascontiguousarray(signal.reshape(shape)), (),
                 dtype, kind="transform", **options)  # fmt: skip


@generator
def mel() -> Iterator[Case]:
    yield _mel("plain", {}, channels=EVERY)
    yield _mel("one", {}, (64,), channels=("static",))
    yield _mel("odd", {}, (2, 63), channels=SYMBOLIC)
    yield _mel("short", {}, (2, 12), channels=SYMBOLIC)
    yield _mel("power", {"power_to_db": False}, channels=SMOOTH)
    named: dict[str, dict[str, Any]] = {
        "magnitude": {"power_to_db": False, "mag_exp": 1.0},
        "hamming": {"window": "hamming"}, "window": {"sequence_length": 12},
        "band": {"min_freq": 100.0, "max_freq": 400.0}, "narrow": {"top_db": 10.0},
        "floor": {"min_power": 5.0}, "reference": {"ref_power": 2.5},
    }  # fmt: skip
    for what, options in named.items():
        yield _mel(what, options)
    for dtype in HALVES:
        yield _mel("plain", {"power_to_db": False}, dtype=dtype, channels=SYMBOLIC)
