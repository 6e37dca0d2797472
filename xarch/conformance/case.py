"""What a case is: one call, what is known about its result, and which channels are asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

#: The channels that are judged apart, and the question that each answers.
CHANNELS: Mapping[str, str] = {
    "health": "does the process survive, in time?",
    "error": "does it raise where it must, by a class that NumPy's error is, and nowhere else?",
    "shape": "is the tree of results right, and every shape in it?",
    "dtype": "is every dtype right?",
    "value": "does every number lie within the tolerance of its class?",
    "static": "does the symbolic call give the shapes and dtypes of the result?",
    "dynamic": "likewise when the leading dimension is unknown?",
    "traced": "does the compiled function give the same result?",
    "gradient": "is the gradient that of the reference?",
}

#: Classes of ops with the k of their tolerance; see `xarch.conformance.tolerance`.
KINDS: Mapping[str, int] = {
    "exact": 0,
    "elementwise": 32,
    "reduction": 32,
    "matmul": 256,
    "transform": 256,
    "image": 2048,
}

#: Classes whose results are sums of which some cancel out: there the rounding of the largest number
#: counts for all.
OF_THE_LARGEST = frozenset({"transform", "image"})

#: The policy of cases about numbers below the smallest normal one; in all others, results of that
#: size may be flushed to zero.
KEPT = "subnormals-are-kept"

#: The policy of cases whose gradient is that of a formula, for they ask at kinks and at infinity,
#: where no difference of the reference is a slope.
STATED = "slope-of-the-formula"

#: The module whose cases another module can be held against.
OPS = "keras.ops"

#: What is judged where nothing else is asked for: every module of Keras that has cases.
EVERY = "keras"


@dataclass(frozen=True)
class Case:
    """One call of one op.

    Attributes:
        id: The op and what the case is about, such as `softmax/negative-axis[float32]`.
        target: The op as `module:function`.
        args: Positional arguments; a numpy array is a tensor, anything else is static.
        kwargs: Keyword arguments; likewise.
        kind: The class of the op, a key of `KINDS`.
        dtypes: The dtypes of the result's leaves; one stands for all leaves.
        channels: The channels asked beyond health, error, shape, dtype and value.
        raises: The classes of NumPy's error where the call must raise; else empty.
        law: The law that judges it, or empty where the reference does.
        policy: The documented policy that decides where no truth exists, or empty.
        signed_zero: Whether the sign of a zero counts.
        fault: The fault that the worker is to inject, see `xarch.conformance.mutants`.
        use: How a class is used: the file in `execute/uses` whose function gets the class and
            then the arguments; empty where the target itself is called.
    """

    id: str
    target: str
    args: tuple[Any, ...] = ()
    kwargs: dict[str, Any] = field(default_factory=dict)
    kind: str = "elementwise"
    dtypes: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    raises: tuple[str, ...] = ()
    law: str = ""
    policy: str = ""
    signed_zero: bool = False
    fault: str = ""
    use: str = ""

    @property
    def module(self) -> str:
        """The module of the target, such as `keras.ops`."""
        return self.target.partition(":")[0]

    @property
    def op(self) -> str:
        """The op's name, such as `softmax` or `image.resize`; beyond `keras.ops` its module's too.

        Example:
            >>> Case("losses.Huber/plain", "keras.losses:Huber").op
            'losses.Huber'
        """
        module, _, name = self.target.partition(":")
        return name if module == OPS else f"{module.removeprefix('keras.')}.{name}"

    @property
    def asked(self) -> tuple[str, ...]:
        """Every channel that the case is judged in."""
        if self.raises:
            return ("health", "error")
        return ("health", "error", "shape", "dtype", "value", *self.channels)
