"""FLOPs of a built model, for the file to tell: those who read it have no Keras to count with.

Two for each multiply-add of matrix products and convolutions, as budgets count: element-wise work,
norms, softmax, resampling and Fourier transforms count nothing. A layer that is neither known to
have products nor known to have none leaves the whole unknown.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

Shape = tuple[int, ...]


class Uncounted(Exception):
    """There is a layer, or a size, that nobody has a rule for."""


def count_flops(model: Any) -> int | None:
    """FLOPs for one sample, forward; None where a layer or a size is not known.

    Args:
        model: A built Keras model.
    """
    graph = getattr(model, "_functional", None) or model  # of a Sequential
    try:
        return _of_graph(graph, [_one_sample(each) for each in graph.inputs])
    except Exception:
        return None


def _one_sample(tensor: Any) -> Any:
    return type(tensor)((1, *tensor.shape[1:]), dtype=tensor.dtype, name=tensor.name)


def _of_graph(graph: Any, inputs: Any) -> int:
    """Shapes follow from one sample, so that a batch folded into another axis counts as one."""
    found = 0

    def followed(operation: Any) -> Callable[..., Any]:
        def call(*given: Any, **options: Any) -> Any:
            nonlocal found
            output = operation.compute_output_spec(*given, **options)
            found += _of_call(operation, given, options, output)
            return output

        return call

    graph._run_through_graph(inputs, operation_fn=followed)  # noqa: SLF001  Keras offers no other
    return found


def _of_call(operation: Any, given: Sequence[Any], options: Any, output: Any) -> int:
    if hasattr(operation, "_functional") or hasattr(operation, "_run_through_graph"):
        return _of_graph(getattr(operation, "_functional", None) or operation, given[0])
    kind = type(operation)
    if kind.__module__.split(".")[0] not in {"keras", "xarch"}:
        raise Uncounted(kind.__name__)
    tensors = [*_tensors(given), *_tensors(list(options.values()))]
    shapes = [tuple(one.shape) for one in tensors]
    first = (_tensors(output) or [None])[0]
    out = () if first is None else tuple(first.shape)
    if any(None in one for one in (*shapes, out)):
        raise Uncounted(kind.__name__)
    if kind.__module__.startswith("keras.src.ops."):
        return _of_operation(operation, shapes, out)
    return _of_layer(operation, shapes, out)


def _of_layer(layer: Any, shapes: list[Shape], out: Shape) -> int:
    names = [one.__name__ for one in type(layer).__mro__]
    rule = next((_LAYERS[name] for name in names if name in _LAYERS), None)
    if rule is not None:
        return rule(layer, shapes, out)
    bare = not layer.weights and len(list(layer._flatten_layers())) == 1  # noqa: SLF001  as above
    if (bare and not _STRANGE & set(names)) or _FREE & set(names):
        return 0
    raise Uncounted(names[0])


def _of_operation(operation: Any, shapes: list[Shape], out: Shape) -> int:
    name, module = type(operation).__name__, type(operation).__module__.rsplit(".", 1)[-1]
    if name in _OPERATIONS:
        return _OPERATIONS[name](operation, shapes, out)
    if module in {"nn", "numpy", "math"} and name not in _UNKNOWN:
        return 0
    if name in _FREE_OPERATIONS:
        return 0
    raise Uncounted(name)


def _tensors(value: Any) -> list[Any]:
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [one for each in value for one in _tensors(each)]
    return [value] if hasattr(value, "shape") and hasattr(value, "dtype") else []


def _shape(weight: Any) -> Shape:
    return tuple(weight.shape)


def _dense(layer: Any, shapes: list[Shape], out: Shape) -> int:
    return 2 * math.prod(out) * _shape(layer.kernel)[0]


def _einsum_dense(layer: Any, shapes: list[Shape], out: Shape) -> int:
    return _einsum(layer, [shapes[0], _shape(layer.kernel)], out)


def _conv(layer: Any, shapes: list[Shape], out: Shape) -> int:
    return 2 * math.prod(out) * math.prod(_shape(layer.kernel)[:-1])


def _transposed(layer: Any, shapes: list[Shape], out: Shape) -> int:
    return 2 * math.prod(shapes[0]) * math.prod(_shape(layer.kernel)[:-1])


def _depthwise(layer: Any, shapes: list[Shape], out: Shape) -> int:
    return 2 * math.prod(out) * math.prod(_shape(layer.kernel)[:-2])


def _separable(layer: Any, shapes: list[Shape], out: Shape) -> int:
    depthwise, pointwise = _shape(layer.depthwise_kernel), _shape(layer.pointwise_kernel)
    places = math.prod(out) // pointwise[-1]
    return 2 * places * (math.prod(depthwise) + math.prod(pointwise))


def _recurrent(layer: Any, shapes: list[Shape], out: Shape) -> int:
    kernels = _shape(layer.cell.kernel), _shape(layer.cell.recurrent_kernel)
    return 2 * shapes[0][1] * sum(map(math.prod, kernels))


def _bidirectional(layer: Any, shapes: list[Shape], out: Shape) -> int:
    return sum(_of_layer(one, shapes, out) for one in (layer.forward_layer, layer.backward_layer))


def _attention(layer: Any, shapes: list[Shape], out: Shape) -> int:
    asked, seen = math.prod(shapes[0][1:-1]), math.prod(shapes[1][1:-1])
    dense = layer.query_dense, layer.output_dense, layer.key_dense, layer.value_dense
    rows = asked, asked, seen, seen
    projections = sum(n * math.prod(_shape(one.kernel)) for n, one in zip(rows, dense, strict=True))
    *_, heads, key = _shape(layer.key_dense.kernel)
    *_, value = _shape(layer.value_dense.kernel)
    return 2 * projections + 2 * heads * (key + value) * asked * seen


def _graph_transposed(layer: Any, shapes: list[Shape], out: Shape) -> int:
    return 2 * math.prod(shapes[0]) * math.prod(shapes[1][:-1])


def _matmul(operation: Any, shapes: list[Shape], out: Shape) -> int:
    if len(shapes) != 2:  # a constant that is no tensor of the graph
        raise Uncounted("Matmul")
    return 2 * math.prod(out) * shapes[0][-1]


def _einsum(operation: Any, shapes: list[Shape], out: Shape) -> int:
    equation = (getattr(operation, "subscripts", None) or operation.equation).replace(" ", "")
    read = equation.partition("->")[0].split(",")
    if len(read) != 2 or len(shapes) != 2 or "->" not in equation:
        raise Uncounted("einsum")
    if "." in equation:
        read = [one.replace("...", "") for one in read]
        rest = math.prod(shapes[0][: len(shapes[0]) - len(read[0])])
        if not equation.startswith("...") or len(read[1]) != len(shapes[1]):
            raise Uncounted("einsum")
        shapes = [shapes[0][len(shapes[0]) - len(read[0]) :], shapes[1]]
    else:
        rest = 1
    sizes = dict[str, int]()
    for letters, shape in zip(read, shapes, strict=True):
        sizes |= dict(zip(letters, shape, strict=True))
    return 2 * rest * math.prod(sizes.values())


def _conv_operation(operation: Any, shapes: list[Shape], out: Shape) -> int:
    return 2 * math.prod(out) * math.prod(shapes[1][:-1])


def _depthwise_operation(operation: Any, shapes: list[Shape], out: Shape) -> int:
    return 2 * math.prod(out) * math.prod(shapes[1][:-2])


Rule = Callable[[Any, list[Shape], Shape], int]

_LAYERS: dict[str, Rule] = {
    "Dense": _dense,
    "EinsumDense": _einsum_dense,
    "DepthwiseConv1D": _depthwise,
    "DepthwiseConv2D": _depthwise,
    "SeparableConv1D": _separable,
    "SeparableConv2D": _separable,
    "Conv1DTranspose": _transposed,
    "Conv2DTranspose": _transposed,
    "Conv3DTranspose": _transposed,
    "Conv1D": _conv,
    "Conv2D": _conv,
    "Conv3D": _conv,
    "GRU": _recurrent,
    "LSTM": _recurrent,
    "SimpleRNN": _recurrent,
    "Bidirectional": _bidirectional,
    "MultiHeadAttention": _attention,
    "TransposedConvolution": _graph_transposed,
}
#: With weights, and without products.
_FREE = {
    "BatchNormalization",
    "Embedding",
    "GroupNormalization",
    "Held",
    "LayerNormalization",
    "Normalization",
    "PReLU",
    "RMSNormalization",
    "Weight",
}
#: Without weights, and not known to be without products.
_STRANGE = {"AdditiveAttention", "Attention", "ByMode", "Dot", "Lambda", "RNN", "Wrapper"}
_OPERATIONS: dict[str, Rule] = {
    "Conv": _conv_operation,
    "DepthwiseConv": _depthwise_operation,
    "Einsum": _einsum,
    "Matmul": _matmul,
}
#: Of the modules of functions that mostly work element by element.
_UNKNOWN = {
    "CDist", "ConvTranspose", "Corrcoef", "Correlate", "CTCDecode", "CTCLoss", "Dot",
    "DotProductAttention", "Inner", "Kron", "Logdet", "PSNR", "SeparableConv", "Slogdet",
    "Tensordot", "Vander", "Vdot",
}  # fmt: skip
_FREE_OPERATIONS = {
    "Cast", "ConvertToTensor", "CropImages", "ExtractPatches", "PadImages", "Resize",
    "RGBToGrayscale", "SaturateCast", "Scatter", "ScatterUpdate", "Slice", "SliceUpdate",
    "StopGradient", "Unstack",
}  # fmt: skip
