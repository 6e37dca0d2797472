"""Which layers of Keras differ between backends, and in what; measured with Keras 3.15.1.

A layer that is not here is Keras's own object. The public functions of a family, such as
`keras.layers.add`, follow the layer that they make.
Layers come after those that they are made of.
"""

from __future__ import annotations

from collections.abc import Mapping

_RANKS = ("1D", "2D", "3D")
_CONV = "channels_first raises on TensorFlow, or has its bias along the wrong axis"
_DRAWS = "each backend draws other numbers"
_FAR = "E[x^2] - E[x]^2 cancels on torch"
_CUBIC = "bicubic has another kernel on torch, and one from a table on TensorFlow"
_FORGETS = "fit of a stateful one raises on torch and forgets on JAX"
_HALF = "half precision raises on torch and JAX"
_ADDS = "TensorFlow takes an operand with one long axis for a bias"


def _each(stem: str, why: str, *ranks: str) -> dict[str, str]:
    return {f"{stem}{rank}": why for rank in ranks or _RANKS}


_AUGMENTING = (
    "RandomBrightness", "RandomColorDegeneration", "RandomContrast", "RandomCrop",
    "RandomElasticTransform", "RandomErasing", "RandomFlip", "RandomGaussianBlur",
    "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization",
    "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation",
    "RandomZoom", "Solarization", "CutMix", "MixUp", "RandomColorJitter", "RandAugment",
)  # fmt: skip

#: Layers that take their functions from the attribute `backend`.
PICTURES = ("Resizing", *_AUGMENTING)

WHY: Mapping[str, str] = {
    # normalization
    "BatchNormalization": _FAR,
    "GroupNormalization": _FAR,
    "LayerNormalization": "an axis before the last raises on torch",
    "RMSNormalization": "an axis before the last raises everywhere",
    "UnitNormalization": "the gradient at zero is NaN on torch",
    # convolution
    **{f"Conv{rank}": _CONV for rank in _RANKS},
    **_each("DepthwiseConv", f"{_CONV}; strides that differ raise there", "1D", "2D"),
    **_each("SeparableConv", _CONV, "1D", "2D"),
    **{f"Conv{rank}Transpose": f"{_CONV}; dilation raises there" for rank in _RANKS},
    **_each("ConvLSTM", f"{_CONV}; masks of steps are misplaced on JAX; {_HALF}; {_DRAWS}"),
    # pooling and sizes
    **_each("AveragePooling", "same padding counts at the border on torch"),
    **_each("MaxPooling", "TensorFlow drops NaN"),
    **_each("GlobalMaxPooling", "of no values, the error is another"),
    **_each("AdaptiveAveragePooling", "an output size of one ends the process on TensorFlow"),
    **_each("AdaptiveMaxPooling", "an output size of one ends the process on TensorFlow"),
    "UpSampling2D": f"{_CUBIC}, Lanczos raises",
    "Resizing": f"{_CUBIC}, Lanczos raises, integers are cut otherwise",
    # attention
    "Attention": "a query that sees no key is NaN in half precision on some backends",
    "AdditiveAttention": "as Attention",
    "MultiHeadAttention": (
        "values of another width than the keys raise on JAX, query_mask is dropped; a query that "
        f"sees no key leaks gradient on torch; {_DRAWS}"
    ),
    "GroupQueryAttention": f"a query that sees no key leaks gradient on torch; {_DRAWS}",
    # draws
    "Dropout": _DRAWS,
    **_each("SpatialDropout", _DRAWS),
    "GaussianDropout": _DRAWS,
    "GaussianNoise": _DRAWS,
    "AlphaDropout": _DRAWS,
    # recurrent
    "SimpleRNNCell": f"{_HALF}; {_DRAWS}",
    "GRUCell": f"{_HALF}; {_DRAWS}",
    "LSTMCell": f"{_HALF}; {_DRAWS}",
    "RNN": f"{_FORGETS}; unrolled, a mask raises on torch when it goes backwards",
    "SimpleRNN": f"{_FORGETS}; {_HALF}; {_DRAWS}",
    "GRU": f"{_FORGETS}; {_HALF}; {_DRAWS}",
    "LSTM": f"{_FORGETS}; {_HALF}; {_DRAWS}",
    # augmentation
    **dict.fromkeys(_AUGMENTING, _DRAWS),
    # others
    "CategoryEncoding": "a class outside is dropped on TensorFlow and JAX, and raises on torch",
    "Add": _ADDS,
    "Average": _ADDS,
    "EinsumDense": _ADDS,
    "Embedding": "an id outside gives NaN on JAX; on TensorFlow optimizers square parts of a row",
    "ReversibleEmbedding": "as Embedding; the symbolic logits have the layer's dtype",
    "SpectralNormalization": "what an embedding gives is cut to integers",
    "MelSpectrogram": "the symbolic result has a frame too many for some lengths",
    "STFTSpectrogram": "a window's name needs SciPy, which torch and TensorFlow do without",
}

FUNCTIONS = ("add", "average")

#: Frozen cases of `keras.layers` that some backend fails, one for each method of our own that mends
#: them: when no ledger declares one any more, a test says that the method can go.
SHOWN = (
    "layers.Attention/no-key[float16]",
    "layers.CategoryEncoding/refuses-outside",
    "layers.ConvLSTM1D/orthogonal[float16]",
    "layers.ConvLSTM2D/mask[float32]",
    "layers.GRU/orthogonal[float16]",
    "layers.MultiHeadAttention/query-mask[float32]",
    "layers.MultiHeadAttention/scores[float32]",
    "layers.MelSpectrogram/odd[float32]",
    "layers.RNN/LSTM-mask-zero-unroll[float32]",
    "layers.ReversibleEmbedding/reverse-wide[float16]",
    "layers.STFTSpectrogram/hann[float32]",
    "layers.SpectralNormalization/embedding[float32]",
)
