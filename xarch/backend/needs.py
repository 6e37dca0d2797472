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
    "celu", "elu", "erf", "erfinv", "hard_sigmoid", "leaky_relu", "log_sigmoid", "rsqrt", "selu",
    "sigmoid", "softplus", "sparse_plus", "sparse_sigmoid",
)  # fmt: skip

#: The same, and more that is not as it should be.
ACTIVATIONS = (
    "gelu", "hard_shrink", "hard_silu", "hard_swish", "silu", "soft_shrink", "softsign",
    "squareplus", "swish", "tanh_shrink",
)  # fmt: skip

#: What Keras itself has otherwise, whatever it runs on; every backend needs it.
EVERYWHERE: Mapping[str, Need] = {
    **{
        name: Need("of integers the symbolic result is an integer", f"{name}/ordinary[int32]")
        for name in (*FLOATING, *ACTIVATIONS)
    },
    **{
        name: Need("integers become floats", f"{name}/ordinary[int32]")
        for name in ("ceil", "floor")
    },
    **{
        f"adaptive_{kind}_pool": Need(
            "a size given as one number raises for a symbolic tensor",
            f"adaptive_{kind}_pool/1d-channels_last[float32]",
        )
        for kind in ("average", "max")
    },
    "hypot": Need("a number beside a symbolic tensor raises", "hypot/weak-int[float16]"),
    "rms_normalization": Need(
        "the scale of another axis than the last raises",
        "rms_normalization/distinct-affine-axis1[float32]",
    ),
    "sinc": Need("NaN of large numbers", "sinc/special[float32]"),
    "sparsemax": Need("it is no projection", "sparsemax/distinct-axis-1[float32]"),
}
