"""What a backend says of the ops of Keras that mean something else on it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol


@dataclass(frozen=True)
class Need:
    """Why one op is replaced on a backend, and until when.

    Attributes:
        why: What Keras's op does there.
        shows: A conformance case that fails there without the replacement. A test runs it on plain
            `keras.ops` and fails once it passes: then the need goes.
        keras: The versions of Keras for which it was found, as a PEP 440 specifier set.
        upstream: The upstream issue, or `unreported`.
    """

    why: str
    shows: str
    keras: str = ">=3.15"
    upstream: str = "unreported"


class Ops(Protocol):
    """The module `ops` of a backend."""

    NEEDS: Mapping[str, Need]
    """What is replaced, by the op's name below `keras.ops`."""

    OWN: Mapping[str, Callable[..., Any]]
    """The replacements that only the framework can make; all others are those of `xarch.ops`."""


#: Functions of floats that take an integer's dtype for that of the result, or raise.
FLOATING = (
    "celu", "elu", "erf", "erfinv", "gelu", "hard_shrink", "hard_sigmoid", "hard_silu",
    "hard_swish", "leaky_relu", "log_sigmoid", "rsqrt", "selu", "sigmoid", "silu", "soft_shrink",
    "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "squareplus", "swish", "tanh_shrink",
)  # fmt: skip

#: What Keras itself has otherwise, whatever it runs on; every backend needs it.
EVERYWHERE: Mapping[str, Need] = {
    **{
        name: Need("of integers the symbolic result is an integer", f"{name}/ordinary[int32]")
        for name in FLOATING
    },
    "rms_normalization": Need(
        "the scale of another axis than the last raises",
        "rms_normalization/distinct-affine-axis1[float32]",
    ),
}
