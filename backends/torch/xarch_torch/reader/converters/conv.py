"""Convolutions."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch import layers
from xarch.layers.conv import to_first, to_last
from xarch_torch.reader.arithmetic import add
from xarch_torch.reader.context import Context
from xarch_torch.reader.converters import conv_by_sample as by_sample
from xarch_torch.reader.dims import Dim
from xarch_torch.reader.registry import converts
from xarch_torch.reader.weights import WeightRef

_CONV = {1: layers.Conv1D, 2: layers.Conv2D, 3: layers.Conv3D}
_DEPTHWISE = {1: layers.DepthwiseConv1D, 2: layers.DepthwiseConv2D}
_TRANSPOSED = {1: layers.Conv1DTranspose, 2: layers.Conv2DTranspose, 3: layers.Conv3DTranspose}


def _pair(value: Any, rank: int) -> list[int]:
    values = [value] if isinstance(value, int) else list(value)
    return values * rank if len(values) == 1 else values


@converts("aten.conv1d.default", weights=("weight", "bias"))
def conv1d(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    return _conv(ctx, input, weight, bias, stride, padding, dilation, groups, rank=1)


@converts("aten.conv2d.default", weights=("weight", "bias"))
def conv2d(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    return _conv(ctx, input, weight, bias, stride, padding, dilation, groups, rank=2)


@converts("aten.conv3d.default", weights=("weight", "bias"))
def conv3d(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    return _conv(ctx, input, weight, bias, stride, padding, dilation, groups, rank=3)


@converts(
    "aten.conv1d.padding", "aten.conv2d.padding", "aten.conv3d.padding", weights=("weight", "bias")
)
def conv_padding(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: str = "valid",
    dilation: Any = 1,
    groups: int = 1,
) -> Any:
    rank = len(weight.shape) - 2
    pads = [(0, 0)] * rank
    if padding == "same":
        totals = [
            rate * (size - 1)
            for rate, size in zip(_pair(dilation, rank), weight.shape[2:], strict=True)
        ]
        pads = [(total // 2, total - total // 2) for total in totals]
    return _conv(ctx, input, weight, bias, stride, pads, dilation, groups, rank)


def _conv(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    groups: int,
    rank: int,
) -> Any:
    pads: list[tuple[int, ...]] = [
        (p, p) if isinstance(p, int) else tuple(p) for p in _pair(padding, rank)
    ]
    common = {
        "strides": tuple(_pair(stride, rank)),
        "dilation_rate": tuple(_pair(dilation, rank)),
    }
    unbatched = ctx.out.rank == rank + 1
    if unbatched:
        input = ops.expand_dims(input, 0)
    if ctx.owns(weight, bias):
        outputs = _layer(ctx, weight, bias, groups, pads, rank, common)(input)
    else:
        outputs = _raw(ctx, input, weight, bias, groups, pads, common)
    return ops.squeeze(outputs, 0) if unbatched else outputs


def _layer(
    ctx: Context,
    weight: WeightRef,
    bias: Any,
    groups: int,
    pads: list[tuple[int, ...]],
    rank: int,
    common: dict[str, Any],
) -> Any:
    out, per_group, *kernel = weight.shape
    config = {
        "kernel_size": tuple(kernel),
        "data_format": "channels_first",
        "use_bias": bias is not None,
        "pad": pads,
        **common,
    }
    spatial = tuple(range(2, 2 + rank))
    if groups > 1 and per_group == 1 and rank < 3 and len(set(common["strides"])) == 1:
        multiplier = out // groups
        ref = weight.reshaped(groups, multiplier, *kernel).moved(*spatial, 0, 1)
        return ctx.layer(
            _DEPTHWISE[rank],
            {"kernel": ref, "bias": bias},
            depth_multiplier=multiplier,
            **config,
        )
    ref = weight.moved(*spatial, 1, 0)
    return ctx.layer(
        _CONV[rank], {"kernel": ref, "bias": bias}, filters=out, groups=groups, **config
    )


def _raw(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any,
    groups: int,
    pads: list[tuple[int, ...]],
    common: dict[str, Any],
) -> Any:
    rank = len(pads)
    if isinstance(groups, Dim):
        settings = pads, common["strides"], common["dilation_rate"]
        found = by_sample.convolved(ctx, input, ctx.tensor(weight), groups, *settings)
        return _biased(ctx, found, bias)
    kernel = ops.transpose(ctx.tensor(weight), (*range(2, 2 + rank), 1, 0))
    values = to_last(input)
    if any(side for pair in pads for side in pair):
        values = ops.pad(values, [(0, 0), *pads, (0, 0)])
    parts = zip(
        ops.split(values, groups, axis=-1) if groups > 1 else [values],
        ops.split(kernel, groups, axis=-1) if groups > 1 else [kernel],
        strict=True,
    )
    outputs = [
        ops.conv(
            one,
            own,
            strides=common["strides"],
            padding="valid",
            dilation_rate=common["dilation_rate"],
            data_format="channels_last",
        )
        for one, own in parts
    ]
    outputs = ops.concatenate(outputs, axis=-1) if groups > 1 else outputs[0]
    if bias is not None:
        outputs = ops.add(outputs, ctx.tensor(bias))
    return to_first(outputs)


def _biased(ctx: Context, value: Any, bias: Any) -> Any:
    """With a bias for each channel of a value that has them first."""
    if bias is None:
        return value
    lifted = ops.reshape(ctx.tensor(bias), (1, -1, *[1] * (ctx.out.rank - 2)))
    return add(value, lifted)


@converts(
    "aten.conv_transpose1d.default",
    "aten.conv_transpose2d.input",
    "aten.conv_transpose3d.input",
    weights=("weight", "bias"),
)
def conv_transpose(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any = None,
    stride: Any = 1,
    padding: Any = 0,
    output_padding: Any = 0,
    groups: int = 1,
    dilation: Any = 1,
) -> Any:
    rank = len(weight.shape) - 2
    pads, extra = _pair(padding, rank), _pair(output_padding, rank)
    crop = [(pad, pad - more) for pad, more in zip(pads, extra, strict=True)]
    strides, rates = tuple(_pair(stride, rank)), tuple(_pair(dilation, rank))
    unbatched = ctx.out.rank == rank + 1
    if unbatched:
        input = ops.expand_dims(input, 0)
    if groups == 1 and ctx.owns(weight, bias):
        layer = ctx.layer(
            _TRANSPOSED[rank],
            {"kernel": weight.moved(*range(2, 2 + rank), 1, 0), "bias": bias},
            filters=weight.shape[1],
            kernel_size=tuple(weight.shape[2:]),
            strides=strides,
            dilation_rate=rates,
            data_format="channels_first",
            use_bias=bias is not None,
            crop=crop,
        )
        outputs = layer(input)
    else:
        outputs = _raw_transposed(ctx, input, weight, bias, groups, (strides, rates, crop))
    return ops.squeeze(outputs, 0) if unbatched else outputs


def _raw_transposed(
    ctx: Context, input: Any, weight: Any, bias: Any, groups: int, settings: Any
) -> Any:
    strides, rates, crop = settings
    if isinstance(groups, Dim):
        given = input, ctx.tensor(weight), groups, crop, strides, rates
        return _biased(ctx, by_sample.transposed(ctx, *given), bias)
    values, kernel = to_last(input), ctx.tensor(weight)
    kernel = ops.transpose(kernel, (*range(2, len(kernel.shape)), 1, 0))
    parts = zip(
        ops.split(values, groups, axis=-1) if groups > 1 else [values],
        ops.split(kernel, groups, axis=-1) if groups > 1 else [kernel],
        strict=True,
    )
    layer = ctx.fresh(
        layers.TransposedConvolution,
        strides=strides,
        dilation_rate=rates,
        crop=crop,
        dtype=ctx.out.dtype,
    )
    outputs = [layer([one, own]) for one, own in parts]
    whole = ops.concatenate(outputs, axis=-1) if groups > 1 else outputs[0]
    return to_first(whole if bias is None else ops.add(whole, ctx.tensor(bias)))


@converts("aten.convolution.default", weights=("weight", "bias"))
def convolution(
    ctx: Context,
    input: Any,
    weight: Any,
    bias: Any,
    stride: Any,
    padding: Any,
    dilation: Any,
    transposed: bool,
    output_padding: Any,
    groups: int,
) -> Any:
    if transposed:
        return conv_transpose(
            ctx, input, weight, bias, stride, padding, output_padding, groups, dilation
        )
    rank = len(weight.shape) - 2
    return _conv(ctx, input, weight, bias, stride, padding, dilation, groups, rank)
