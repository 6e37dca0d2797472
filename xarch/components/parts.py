"""What several components are made of."""

from __future__ import annotations

from xarch.components.plan import Layers, Tensor


def normalised(layers: Layers, x: Tensor, norm: str) -> Tensor:
    """A norm over the channels: `batch`, `layer` or `none`."""
    match norm:
        case "batch":
            return layers.BatchNormalization()(x)
        case "layer":
            return layers.LayerNormalization(epsilon=1e-6)(x)
    return x


def embedded(layers: Layers, x: Tensor, vocabulary: int, dim: int) -> Tensor:
    """A learned vector for each integer.

    A penalty of zero makes the gradient dense. On TensorFlow it is sparse otherwise, and Keras
    3.15.1 squares the parts of a token that a batch has twice before it adds them, so that Adam and
    RMSprop learn something else there than on other backends.
    """
    dense = {"class_name": "L2", "config": {"l2": 0.0}}
    return layers.Embedding(vocabulary, dim, embeddings_regularizer=dense)(x)


def dropped(layers: Layers, x: Tensor, rate: float) -> Tensor:
    """Dropout, where the rate is not zero."""
    return layers.Dropout(rate)(x) if rate else x


def pooled_image(layers: Layers, x: Tensor, pool: str) -> Tensor:
    """An image's features as one vector, or unchanged."""
    match pool:
        case "mean":
            return layers.GlobalAveragePooling2D()(x)
        case "max":
            return layers.GlobalMaxPooling2D()(x)
        case "flatten":
            return layers.Flatten()(x)
    return x


def pooled_sequence(layers: Layers, x: Tensor, pool: str) -> Tensor:
    """The mean over the positions that are no padding, or the sequence unchanged."""
    if pool == "none":
        return x
    return layers.GlobalAveragePooling1D()(x, **masked(x))


def masked(x: Tensor, keyword: str = "mask") -> dict[str, Tensor]:
    """The mask as a keyword argument, where there is one."""
    return {} if x.mask is None else {keyword: x.mask}


def positioned(layers: Layers, x: Tensor, dim: int, position: str) -> Tensor:
    """A sequence projected to `dim`, with a learned vector for each position where asked.

    The bias of the projection has one row for each position, which is the usual addition of
    position embeddings without a layer that Keras lacks.
    """
    if position == "none":
        return layers.Dense(dim, name="project")(x)
    project = layers.EinsumDense(
        "btd,de->bte",
        output_shape=(x.shape[0], dim),
        bias_axes="te",
        bias_initializer="random_normal",
        name="project",
    )
    return project(x)


def attended(
    layers: Layers, x: Tensor, memory: Tensor | None, heads: int, rate: float, *, causal: bool
) -> Tensor:
    """A residual attention block, normalised before: over itself, or over `memory`."""
    query = layers.LayerNormalization(epsilon=1e-6)(x)
    seen = query if memory is None else memory
    options = {"use_causal_mask": True} if causal else {}
    attention = layers.MultiHeadAttention(heads, x.shape[-1] // heads, dropout=rate)
    found = attention(query, seen, **masked(seen, "key_mask"), **options)
    return layers.Add()([x, dropped(layers, found, rate)])


def fed_forward(layers: Layers, x: Tensor, ratio: int, activation: str, rate: float) -> Tensor:
    """A residual block of two dense layers, normalised before."""
    dim = x.shape[-1]
    y = layers.LayerNormalization(epsilon=1e-6)(x)
    y = layers.Dense(ratio * dim, activation=activation)(y)
    y = layers.Dense(dim)(dropped(layers, y, rate))
    return layers.Add()([x, dropped(layers, y, rate)])


def flat(layers: Layers, x: Tensor) -> Tensor:
    """Any tensor as a vector."""
    return x if len(x.shape) == 1 else layers.Flatten()(x)


def present_only(layers: Layers, x: Tensor) -> Tensor:
    """Zeros where the sample lacks the input that `x` was made of."""
    return x if x.present is None else layers.Multiply()([x, x.present])


def presence(layers: Layers, inputs: tuple[Tensor, ...]) -> Tensor | None:
    """Which inputs each sample has, as a mask; None where no input is optional."""
    known = next((one.present for one in inputs if one.present is not None), None)
    if known is None:
        return None
    always = layers.op("ones_like", known)
    flags = [one.present if one.present is not None else always for one in inputs]
    return layers.op("not_equal", layers.Concatenate()(flags), x2=0.0)
