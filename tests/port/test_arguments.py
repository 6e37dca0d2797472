"""Every argument of every op that has a converter is read by it, or listed here with the reason."""

import ast
import inspect
import textwrap

import torch
from xarch_torch.reader import registry

_SHAPED = "the result's shape is read from the trace"
_TYPED = "the result's dtype is read from the trace"
_FASTER = "tells how to compute, not what"
HARMLESS = {
    "assume_unique": _FASTER,
    "check_errors": "asks for an error where a matrix has no result: torch and TensorFlow raise it",
    "cudnn_enable": _FASTER,
    "cudnn_enabled": _FASTER,
    "device": "a graph runs where it is put",
    "driver": _FASTER,
    "dtype": _TYPED,
    "generator": "a graph draws from Keras's own numbers",
    "implicit": "tells how the call came about",
    "layout": "no sparse tensor is in a graph",
    "memory_format": "tells where values lie, not what they are",
    "copy": "tells where values lie, not what they are",
    "non_blocking": _FASTER,
    "out_dtype": _TYPED,
    "out_int32": _TYPED,
    "output_dtype": _TYPED,
    "output_size": _SHAPED,
    "path": _FASTER,
    "pin_memory": "tells where values lie, not what they are",
    "requires_grad": "is about a tensor outside of the graph",
    "size": _SHAPED,
    "sorted": "without it the order is open",
    "sparse": "tells how gradients are stored",
    "sparse_grad": "tells how gradients are stored",
    "stable": "sorting is always stable",
    "train": "Keras tells whether it trains when it calls a layer",
}
OF_ONE = {
    "aten.segment_reduce.default": {
        "indices": "torch has nothing for it yet",
        "unsafe": "leaves out checks of the lengths",
    },
    "aten._linalg_eigh.default": {"compute_v": "vectors that nobody reads cost little"},
    "aten.copy.default": {"self": "all of it is written over; its shape is read from the trace"},
    "aten.embedding_bag.default": {"include_last_offset": "what begins behind the end is empty"},
    "aten.embedding_bag.padding_idx": {"include_last_offset": "as above"},
    "aten.empty_strided.default": {"stride": "tells where values lie, not what they are"},
    "aten.new_empty_strided.default": {"stride": "tells where values lie, not what they are"},
    "aten.expand_as.default": {"other": _SHAPED},
    "aten.eye.default": {"n": _SHAPED},
    "aten.eye.m": {"n": _SHAPED, "m": _SHAPED},
    "aten.fill.Scalar": {"self": "all of it is written over"},
    "aten.fill.Tensor": {"self": "all of it is written over"},
    "aten.max_unpool3d.default": {"stride": _SHAPED, "padding": _SHAPED},
    "aten.nonzero_static.default": {"size": _SHAPED},
    "aten.one_hot.default": {"num_classes": _SHAPED},
    "aten.randperm.default": {"n": _SHAPED},
    "aten.to.other": {"other": _TYPED},
    "aten.type_as.default": {"other": _TYPED},
    "aten.zero.default": {"self": "all of it is written over"},
    "prims.convert_element_type.default": {"dtype": _TYPED},
    "xarch.unpack.default": {"steps": _SHAPED, "batch": _SHAPED},
}
_LIKE = ("zeros_like", "ones_like", "full_like", "empty_like", "rand_like", "randn_like", "new_")
_RESHAPES = ("view", "reshape", "_unsafe_view", "flatten", "unflatten", "squeeze", "unsqueeze",
             "view_as", "reshape_as", "ravel", "split_dim", "collapse_view", "split",
             "split_with_sizes", "chunk")  # fmt: skip
_DRAWS = ("uniform", "normal_functional", "exponential", "rand", "randn", "geometric", "cauchy",
          "log_normal", "random", "randint_like", "bernoulli")  # fmt: skip
_POOLS = ("max_pool1d_with_indices", "max_pool2d_with_indices", "max_pool3d_with_indices")


def _reason(name, argument):
    op = name.split(".")[1]
    if argument in OF_ONE.get(name, {}):
        return OF_ONE[name][argument]
    if argument == "self" and (op.startswith(_LIKE) or op in _DRAWS):
        return _SHAPED
    if op in _RESHAPES and argument != "self":
        return _SHAPED
    if op in _POOLS and argument == "ceil_mode":
        return _SHAPED
    return HARMLESS.get(argument)


def _read(function):
    """The names that a function's body reads, and the words that it holds."""
    tree = ast.parse(textwrap.dedent(inspect.getsource(function))).body[0]
    nodes = [one for part in tree.body for one in ast.walk(part)]
    names = {one.id for one in nodes if isinstance(one, ast.Name)}
    words = {one.value for one in nodes if isinstance(one, ast.Constant)}
    return names, {one for one in words if isinstance(one, str)}


def _ignored(name, function):
    namespace, op, overload = name.split(".")
    packet = getattr(getattr(torch.ops, namespace), op, None)
    if packet is None or overload not in packet.overloads():
        return
    schema = getattr(packet, overload)._schema
    parameters = list(inspect.signature(function).parameters.values())[1:]
    names, words = _read(function)
    positional = iter([one.name for one in parameters if one.kind is one.POSITIONAL_OR_KEYWORD])
    by_name = {one.name for one in parameters}
    several = next((one.name for one in parameters if one.kind is one.VAR_POSITIONAL), None)
    keywords = next((one.name for one in parameters if one.kind is one.VAR_KEYWORD), None)
    for argument in schema.arguments:
        own = argument.name
        holder = own if own in by_name else keywords
        if not argument.kwarg_only:
            holder = next(positional, own if own in by_name else several or keywords)
        taken = holder in names and (holder != keywords or own in words)
        if not taken:
            yield own


def test_every_argument_is_read_or_harmless():
    registry.load()
    silent = [
        f"{name}: {argument}"
        for name, converter in sorted(registry._converters.items())
        for argument in _ignored(name, converter.function)
        if _reason(name, argument) is None
    ]
    assert silent == []
