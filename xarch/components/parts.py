"""What several components are made of."""

from __future__ import annotations

from dataclasses import replace

from xarch.components.plan import Layers, Tensor


def normalised(layers: Layers, x: Tensor, norm: str) -> Tensor:
    """A norm over the channels: `batch`, `layer` or `none`."""
    match norm:
        case "batch":
            return batch_normalised(layers, x)
        case "layer":
            return layers.LayerNormalization(epsilon=1e-6)(x)
    return x


def batch_normalised(layers: Layers, x: Tensor) -> Tensor:
    """A batch norm whose running statistics settle within some tens of steps.

    With Keras's default momentum of 0.99 a model of a few short epochs is right on what it learns
    from and guesses on what is held out: its statistics are still those of the start.
    """
    return layers.BatchNormalization(momentum=0.9)(x)


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


def mask_where(layers: Layers, x: Tensor, empty: float) -> Tensor:
    """The positions that are not `empty`; all of them in a sample that has no other.

    Attention and means over no position are not a number, on some backends or on all.
    """
    mask = layers.op("not_equal", x, x2=empty)
    none = layers.op("logical_not", layers.op("any", mask, axis=1, keepdims=True))
    return layers.op("logical_or", mask, none)


def present_only(layers: Layers, x: Tensor) -> Tensor:
    """Zeros where the sample lacks the input that `x` was made of."""
    if x.present is None:
        return x
    present = x.present
    if len(x.shape) > 1:
        present = layers.Reshape((1,) * len(x.shape))(present)
    return layers.Multiply()([x, present])


def unpadded(layers: Layers, x: Tensor) -> Tensor:
    """A sequence with zeros where it is padded."""
    if x.mask is None:
        return x
    kept = layers.op("expand_dims", layers.op("cast", x.mask, dtype="float32"), axis=-1)
    return layers.Multiply()([x, kept])


def sequence_of(layers: Layers, inputs: tuple[Tensor, ...], dim: int) -> Tensor:
    """Everything as positions of one sequence, masked where padded or missing."""
    parts = [_positions(layers, one, dim) for one in inputs]
    joined = parts[0] if len(parts) == 1 else layers.Concatenate(axis=1)(parts)
    if all(one.mask is None and one.present is None for one in inputs):
        return replace(joined, mask=None, present=None)
    flags = [_flags(layers, one, part) for one, part in zip(inputs, parts, strict=True)]
    every = flags[0] if len(flags) == 1 else layers.Concatenate()(flags)
    return replace(joined, mask=mask_where(layers, every, 0.0), present=None)


def _positions(layers: Layers, x: Tensor, dim: int) -> Tensor:
    if len(x.shape) == 1:
        x = layers.Reshape((1, *x.shape))(x)
    if len(x.shape) == 3:
        x = layers.Reshape((x.shape[0] * x.shape[1], x.shape[2]))(x)
    return present_only(layers, layers.Dense(dim)(x))


def _flags(layers: Layers, x: Tensor, positions: Tensor) -> Tensor:
    """One for each position that counts, zero for the others."""
    if x.mask is None:
        first = layers.op("ones_like", layers.op("take", positions, indices=[0], axis=2))
        flags = layers.Reshape(positions.shape[:1])(first)
    else:
        flags = layers.op("cast", x.mask, dtype="float32")
    return flags if x.present is None else layers.Multiply()([flags, x.present])
