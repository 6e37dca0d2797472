"""What a backend's reader hands over: a Keras model and the map back to the original.

A reader lives in `backends/<name>/.../reader`; what it returns is defined here, so that
`xarch.port` can work on it without knowing the framework. Importing this module imports neither
Keras nor a framework.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol

import numpy as np

Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class WeightEntry:
    """One variable of the ported model and the entries of the original's state that it is.

    Complex numbers have two entries along a last axis in the variable, the real and the imaginary.

    Attributes:
        names: The original's names for it; more than one where weights are tied.
        shape: The original's shape.
        dtype: The original's dtype by numpy's or `ml_dtypes`' name.
        variable: The Keras variable's path in the ported model.
        reshape: The shape that the original is first brought to, or None.
        axes: The permutation of axes that follows, or None.
        in_state: Whether the original's saved state holds it.
        rows: Where the variable is only a part of the original: its first row and the one behind
            its last.
    """

    names: tuple[str, ...]
    shape: tuple[int, ...]
    dtype: str
    variable: str
    reshape: tuple[int, ...] | None = None
    axes: tuple[int, ...] | None = None
    in_state: bool = True
    rows: tuple[int, int] | None = None

    @property
    def own_shape(self) -> tuple[int, ...]:
        """The shape of the part of the original that the variable holds."""
        if self.rows is None:
            return self.shape
        return (self.rows[1] - self.rows[0], *self.shape[1:])

    def to_keras(self, value: Array) -> Array:
        """The variable's array, of the original's."""
        if self.rows is not None:
            value = value[slice(*self.rows)]
        if self.reshape is not None:
            value = value.reshape(self.reshape)
        value = value if self.axes is None else np.transpose(value, self.axes)
        return np.stack([value.real, value.imag], -1) if self.is_complex else value

    @property
    def is_complex(self) -> bool:
        """Whether the original's numbers are complex."""
        return self.dtype.startswith("complex")

    def to_native(self, value: Array) -> Array:
        """The variable's array in the original's layout, shape and dtype; its rows where it has."""
        if self.is_complex:
            value = value[..., 0] + 1j * value[..., 1]
        if self.axes is not None:
            value = np.transpose(value, np.argsort(self.axes))
        return np.array(value.reshape(self.own_shape), dtype=_dtype(self.dtype), order="C")

    def check(self) -> None:
        """Makes sure that the entry can be followed, wherever it came from.

        Raises:
            ValueError: Its dtype is none, or its shapes do not fit each other.
        """
        if _dtype(self.dtype).kind not in "biufcV":
            raise ValueError(f"no dtype of weights: {self.dtype}")
        own = self.own_shape
        first, last = self.rows or (0, 1)
        if self.rows is not None and not (own and 0 <= first < last <= self.shape[0]):
            raise ValueError(f"{self.names}: no rows of {self.shape}: {self.rows}")
        brought = own if self.reshape is None else self.reshape
        if min(self.shape, default=0) < 0 or math.prod(brought) != math.prod(own):
            raise ValueError(f"{self.names}: no shapes of one array: {self.shape}, {self.reshape}")
        if self.axes is not None and sorted(self.axes) != list(range(len(brought))):
            raise ValueError(f"{self.names}: no order of {len(brought)} axes: {self.axes}")

    def to_json(self) -> dict[str, Any]:
        """Plain JSON; `from_json` reads it."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Mapping[str, Any]) -> WeightEntry:
        """The entry that `to_json` wrote."""

        def sizes(key: str) -> tuple[int, ...] | None:
            found = values.get(key)
            return None if found is None else tuple(int(size) for size in found)

        return cls(
            names=tuple(str(name) for name in values["names"]),
            shape=sizes("shape") or (),
            dtype=str(values["dtype"]),
            variable=str(values["variable"]),
            reshape=sizes("reshape"),
            axes=sizes("axes"),
            in_state=bool(values["in_state"]),
            rows=_pair(sizes("rows")),
        )


def native_arrays(values: Iterable[tuple[WeightEntry, Array]]) -> dict[str, Array]:
    """Variables' arrays as the original's, by its first name for each; parts are put together."""
    found: dict[str, Array] = {}
    for entry, value in values:
        own = entry.to_native(value)
        if entry.rows is None:
            found[entry.names[0]] = own
        else:
            whole = found.setdefault(entry.names[0], np.zeros(entry.shape, own.dtype))
            whole[slice(*entry.rows)] = own
    return found


def _pair(sizes: tuple[int, ...] | None) -> tuple[int, int] | None:
    return None if sizes is None else (sizes[0], sizes[1])


@dataclass(frozen=True)
class NodeRecord:
    """One node of the original's graph and where its value appears in the ported model.

    Attributes:
        name: The node's name in the original graph.
        op: The original's full op name.
        module: The path of the module that ran it.
        source: File and line that ran it.
        layer: The Keras operation that makes the value, or None where it needs none.
        output: Which of the operation's outputs it is.
        axes: The permutation of the model's value that is the original's, or None.
    """

    name: str
    op: str
    module: str
    source: str
    layer: str | None
    output: int = 0
    axes: tuple[int, ...] | None = None


def node_keys(places: Iterable[tuple[str, str, str]]) -> list[str]:
    """A key for each node, from its op, module and source line, the same in every mode.

    Node names are not: the graph for training counts batches, with nodes that the other lacks.
    """
    counts: Counter[tuple[str, str, str]] = Counter()
    found = []
    for place in places:
        counts[place] += 1
        found.append(f"{' '.join(place)} #{counts[place]}")
    return found


@dataclass
class Reading:
    """What a reader made of a native model.

    Attributes:
        model: The ported model; its layers honour `training`.
        weights: The weight map.
        nodes: The original's nodes in order.
        train_model: The graph for training over the same variables, where one graph cannot be
            both; None where `model` serves both.
        train_weights: The weight map of `train_model`.
        notes: What the user should know, one sentence each.
        modules: For each operation of the model the paths of the original's modules that it is
            part of, outermost first.
        conditions: What must hold of the inputs' sizes, as recipes of `xarch.layers.sizes` over
            names such as `x.shape[1]`.
    """

    model: Any
    weights: list[WeightEntry]
    nodes: list[NodeRecord]
    train_model: Any = None
    train_weights: list[WeightEntry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    modules: dict[str, tuple[str, ...]] = field(default_factory=dict)
    conditions: list[Any] = field(default_factory=list)


class Reader(Protocol):
    """The module `reader` of a backend that can read native models."""

    def read(
        self,
        module: Any,
        example_inputs: Sequence[Any] | Mapping[str, Any] | Any,
        *,
        dynamic: Any = None,
        fixed: Collection[str] = (),
    ) -> Reading:
        """A native model as a Keras model; see `xarch.port.from_torch` for the arguments."""

    def samples(self) -> Mapping[str, tuple[Any, Any]]:
        """Small native models and example inputs by name, to prove a backend on."""


def leaves(value: Any, path: str = "") -> dict[str, Any]:
    """The tensors of nested outputs by path; None and what is no tensor are left out."""
    if isinstance(value, Mapping):
        pairs = [(str(key), one) for key, one in value.items()]
    elif isinstance(value, list | tuple):
        kept = [one for one in value if one is not None]
        # a Keras model of a list of one output returns the output itself
        if len(kept) == 1 and (isinstance(value, tuple) or not path):
            return leaves(kept[0], path)
        pairs = [(str(at), one) for at, one in enumerate(kept)]
    elif hasattr(value, "shape"):
        return {path or "output": value}
    else:
        fields = getattr(value, "__dict__", None)
        return leaves(fields, path) if fields else {}
    found: dict[str, Any] = {}
    for key, one in pairs:
        found.update(leaves(one, f"{path}.{key}" if path else key))
    return found


def _dtype(name: str) -> np.dtype[Any]:
    if name == "bfloat16" or name.startswith("float8"):
        import ml_dtypes

        found: np.dtype[Any] = np.dtype(getattr(ml_dtypes, name))
        return found
    return np.dtype(name)
