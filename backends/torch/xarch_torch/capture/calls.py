"""Names torch's own functions in place of its dispatcher's entries, which cost more to call."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch

from xarch_torch.capture.aliases import name_of

# The function of the same name takes the op's arguments in the same order.
_TORCH = (
    "abs", "add", "addmm", "amax", "amin", "batch_norm", "bmm", "cat", "chunk", "clamp", "conv1d",
    "conv2d", "conv3d", "cos", "div", "embedding", "eq", "erf", "exp", "ge", "gt", "le", "log",
    "logical_and", "logical_not", "lt", "matmul", "max_pool2d", "maximum", "mean", "minimum", "mm",
    "mul", "multiply", "ne", "neg", "negative", "permute", "pow", "relu", "reshape", "rsqrt",
    "rsub", "select", "sigmoid", "sin", "softmax", "split", "sqrt", "square", "squeeze", "stack",
    "sub", "subtract", "sum", "tanh", "transpose", "true_divide", "unsqueeze", "where",
    "adaptive_avg_pool1d", "layer_norm",
)  # fmt: skip
_NN = (
    "adaptive_avg_pool2d", "avg_pool2d", "elu", "gelu", "hardtanh", "leaky_relu", "linear",
    "scaled_dot_product_attention", "silu", "softplus",
)  # fmt: skip


def name_functions(graph: torch.fx.Graph) -> None:
    """Replaces the targets of ops whose function takes the same arguments."""
    for node in graph.nodes:
        found = _FUNCTIONS.get(name_of(node))
        if found is not None and not node.kwargs.keys() - {"scale", "is_causal", "approximate"}:
            node.target = found


_FUNCTIONS: dict[str, Callable[..., Any]] = {
    **{name: getattr(torch, name) for name in _TORCH},
    **{name: getattr(torch._C._nn, name) for name in _NN},
}
