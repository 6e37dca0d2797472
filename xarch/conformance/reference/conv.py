"""Convolutions and pooling: sums over the places of a window, in channels_last."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np

from xarch.conformance.reference._registry import reference

Array = np.ndarray[Any, Any]
Sizes = int | tuple[int, ...] | list[int]


@reference("conv")
def conv(inputs: Array, kernel: Array, strides: Sizes = 1, padding: str = "valid",
         data_format: str | None = None, dilation_rate: Sizes = 1) -> Array:  # fmt: skip
    """A kernel with fewer input channels than the input has works on groups of them."""
    x, first = _last(inputs, data_format)
    window = kernel.shape[:-2]
    groups = x.shape[-1] // kernel.shape[-2]
    parts = []
    for group, weights in zip(np.split(x, groups, -1), np.split(kernel, groups, -1), strict=True):
        total: Any = 0.0
        for place, seen in _windows(group, window, strides, padding, dilation_rate):
            total = total + seen @ weights[place]
        parts.append(total)
    return _back(np.concatenate(parts, -1), first)


@reference("depthwise_conv")
def depthwise_conv(inputs: Array, kernel: Array, strides: Sizes = 1, padding: str = "valid",
                   data_format: str | None = None, dilation_rate: Sizes = 1) -> Array:  # fmt: skip
    x, first = _last(inputs, data_format)
    total: Any = 0.0
    for place, seen in _windows(x, kernel.shape[:-2], strides, padding, dilation_rate):
        total = total + seen[..., :, None] * kernel[place]
    channels = total.shape[-2] * total.shape[-1]
    return _back(total.reshape(*total.shape[:-2], channels), first)


@reference("separable_conv")
def separable_conv(inputs: Array, depthwise_kernel: Array, pointwise_kernel: Array,
                   strides: Sizes = 1, padding: str = "valid", data_format: str | None = None,
                   dilation_rate: Sizes = 1) -> Array:  # fmt: skip
    deep = depthwise_conv(inputs, depthwise_kernel, strides, padding, data_format, dilation_rate)
    return conv(deep, pointwise_kernel, data_format=data_format)


@reference("conv_transpose")
def conv_transpose(inputs: Array, kernel: Array, strides: Sizes = 1, padding: str = "valid",
                   output_padding: Any = None, data_format: str | None = None,
                   dilation_rate: Sizes = 1) -> Array:  # fmt: skip
    """The gradient of `conv` by its input; `same` gives stride times the length."""
    x, first = _last(inputs, data_format)
    rank = x.ndim - 2
    steps, holes = _sizes(strides, rank), _sizes(dilation_rate, rank)
    window = kernel.shape[:-2]
    reach = [(k - 1) * d + 1 for k, d in zip(window, holes, strict=True)]
    full = [(n - 1) * s + max(r, s) for n, s, r in zip(x.shape[1:-1], steps, reach, strict=True)]
    out = np.zeros((x.shape[0], *full, kernel.shape[-2]))
    for place in itertools.product(*map(range, window)):
        at = tuple(
            slice(p * d, p * d + (n - 1) * s + 1, s)
            for p, d, n, s in zip(place, holes, x.shape[1:-1], steps, strict=True)
        )
        out[(slice(None), *at)] += x @ kernel[place].T
    if padding.lower() == "same":
        for axis, (n, s, r) in enumerate(zip(x.shape[1:-1], steps, reach, strict=True), 1):
            before = max(r - s, 0) // 2
            out = np.take(out, range(before, before + n * s), axis)
    return _back(out, first)


@reference("max_pool")
def max_pool(inputs: Array, pool_size: Sizes, strides: Any = None, padding: str = "valid",
             data_format: str | None = None) -> Array:  # fmt: skip
    x, first = _last(inputs, data_format)
    window = _sizes(pool_size, x.ndim - 2)
    seen = [one for _, one in _windows(x, window, strides or window, padding, 1, -np.inf)]
    return _back(np.max(np.stack(seen), 0), first)


@reference("average_pool")
def average_pool(inputs: Array, pool_size: Sizes, strides: Any = None, padding: str = "valid",
                 data_format: str | None = None) -> Array:  # fmt: skip
    """Padding does not count: a window at the border averages what it really sees."""
    x, first = _last(inputs, data_format)
    window = _sizes(pool_size, x.ndim - 2)
    seen = [one for _, one in _windows(x, window, strides or window, padding, 1)]
    count = [one for _, one in _windows(np.ones(x.shape), window, strides or window, padding, 1)]
    return _back(np.sum(np.stack(seen), 0) / np.sum(np.stack(count), 0), first)


@reference("adaptive_average_pool")
def adaptive_average_pool(
    inputs: Array, output_size: Sizes, data_format: str | None = None
) -> Array:
    return _adaptive(inputs, output_size, data_format, np.mean)


@reference("adaptive_max_pool")
def adaptive_max_pool(inputs: Array, output_size: Sizes, data_format: str | None = None) -> Array:
    return _adaptive(inputs, output_size, data_format, np.max)


@reference("unfold")
def unfold(x: Array, kernel_size: Sizes, dilation: Sizes = 1, padding: Sizes = 0,
           stride: Sizes = 1) -> Array:  # fmt: skip
    """Patches of (N, C, H, W) as columns, the channel slowest."""
    edge = _sizes(padding, 2)
    padded = np.pad(x, [(0, 0), (0, 0), *[(p, p) for p in edge]])
    last = np.moveaxis(padded, 1, -1)
    window = _sizes(kernel_size, 2)
    seen = [one for _, one in _windows(last, window, stride, "valid", dilation)]
    columns = np.stack(seen, -1)  # N, H, W, C, K
    n, h, w, c, k = columns.shape
    return columns.transpose(0, 3, 4, 1, 2).reshape(n, c * k, h * w)


@reference("fold")
def fold(x: Array, output_size: Sizes, kernel_size: Sizes, dilation: Sizes = 1,
         padding: Sizes = 0, stride: Sizes = 1) -> Array:  # fmt: skip
    """The sum of what `unfold` took apart."""
    window, holes = _sizes(kernel_size, 2), _sizes(dilation, 2)
    steps, edge, size = _sizes(stride, 2), _sizes(padding, 2), _sizes(output_size, 2)
    channels = x.shape[1] // (window[0] * window[1])
    counts = [
        (size[i] + 2 * edge[i] - holes[i] * (window[i] - 1) - 1) // steps[i] + 1 for i in range(2)
    ]
    parts = x.reshape(x.shape[0], channels, *window, *counts)
    out = np.zeros((x.shape[0], channels, size[0] + 2 * edge[0], size[1] + 2 * edge[1]))
    for i, j in itertools.product(range(window[0]), range(window[1])):
        rows = slice(i * holes[0], i * holes[0] + (counts[0] - 1) * steps[0] + 1, steps[0])
        columns = slice(j * holes[1], j * holes[1] + (counts[1] - 1) * steps[1] + 1, steps[1])
        out[:, :, rows, columns] += parts[:, :, i, j]
    return out[:, :, edge[0] : edge[0] + size[0], edge[1] : edge[1] + size[1]]


def _adaptive(inputs: Array, output_size: Sizes, data_format: str | None, fold_: Any) -> Array:
    """Window i of n goes from floor(i L / n) to ceil((i + 1) L / n)."""
    x, first = _last(inputs, data_format)
    for axis, count in enumerate(_sizes(output_size, x.ndim - 2), 1):
        length = x.shape[axis]
        cuts = [(i * length // count, -((-(i + 1) * length) // count)) for i in range(count)]
        parts = [fold_(np.take(x, range(*cut), axis), axis=axis) for cut in cuts]
        x = np.stack(parts, axis)
    return _back(x, first)


def _windows(x: Array, window: Any, strides: Any, padding: str, dilation: Any,
             fill: float = 0.0) -> Any:  # fmt: skip
    """For each place in the window, what every output sees there."""
    rank = x.ndim - 2
    steps, holes = _sizes(strides, rank), _sizes(dilation, rank)
    reach = [(k - 1) * d + 1 for k, d in zip(window, holes, strict=True)]
    widths = [(0, 0)]
    same = padding.lower() == "same"
    for length, step, far in zip(x.shape[1:-1], steps, reach, strict=True):
        missing = max((-(-length // step) - 1) * step + far - length, 0) if same else 0
        widths.append((missing // 2, missing - missing // 2))
    x = np.pad(x, [*widths, (0, 0)], constant_values=fill)
    counts = [
        (length - far) // step + 1
        for length, step, far in zip(x.shape[1:-1], steps, reach, strict=True)
    ]
    for place in itertools.product(*map(range, window)):
        at = tuple(
            slice(p * d, p * d + (count - 1) * s + 1, s)
            for p, d, count, s in zip(place, holes, counts, steps, strict=True)
        )
        yield place, x[(slice(None), *at)]


def _sizes(value: Any, rank: int) -> tuple[int, ...]:
    if isinstance(value, int):
        return (value,) * rank
    return tuple(value) * rank if len(value) == 1 else tuple(value)


def _last(inputs: Array, data_format: str | None) -> tuple[Array, bool]:
    first = data_format == "channels_first"
    x = np.asarray(inputs, np.float64)
    return (np.moveaxis(x, 1, -1) if first else x), first


def _back(x: Array, first: bool) -> Array:
    return np.moveaxis(x, -1, 1) if first else x
