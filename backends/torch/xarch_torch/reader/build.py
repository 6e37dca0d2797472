"""The Keras model while it grows: its layers, its variables and the way back to the weights."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import keras
import numpy as np
import torch
from keras import ops
from torch.utils import _pytree as pytree

from xarch.backend.reading import WeightEntry
from xarch.layers import Complex, Requires, TorchBatchNormalization, Weight
from xarch_torch import arrays
from xarch_torch.reader.conditions import Condition
from xarch_torch.reader.errors import ConversionError
from xarch_torch.reader.names import Names, wanted_name
from xarch_torch.reader.trace import Owners
from xarch_torch.reader.unfilled import unfilled
from xarch_torch.reader.uses import Uses
from xarch_torch.reader.weights import State, WeightRef, trainability

DATA_DEPENDENT = (
    "This size depends on the data, which no Keras graph holds: pad to a size that is known, or "
    "name the inputs that decide it in fixed; where sizes alone decide it, give dynamic=False"
)
INLINE = 16  # constants up to this many values are written into the graph itself
INT32 = np.iinfo(np.int32)
STATISTICS = ("moving_mean", "moving_variance")  # they follow the data, not gradients


class Builder:
    """Layers by what they hold, shared by all graphs of one port.

    Attributes:
        uses: Who uses which weight.
        state: The module's parameters and buffers.
        entries: The weight map so far.
        anchor: A tensor of the graph being built, for layers that need any.
        notes: What the user should know.
        taken: For each module with a converter, by path, whether the converter took its calls.
        written: The values that the graph being built has written into buffers, by name.
    """

    def __init__(self, uses: Uses, state: State) -> None:
        self.uses = uses
        self.state = state
        self.names = Names()
        self.owners = Owners()
        self.entries: dict[str, WeightEntry] = {}
        self.anchor: Any = None
        self.notes: list[str] = []
        self.taken: dict[str, bool] = {}
        self._layers: dict[Any, Any] = {}
        self._sources: dict[str, tuple[Any, int]] = {}
        self._values: dict[str, Any] = {}
        self._fresh: dict[str, Any] = {}
        self.written: dict[str, Any] = {}
        self.normed: dict[str, Any] = {}  # what norms returned last, by their statistics

    def known_names(self) -> set[str]:
        """Every name of a weight that some variable holds."""
        return {name for entry in self.entries.values() for name in entry.names}

    def begin(self, anchor: Any, sources: Mapping[str, tuple[Any, int]]) -> None:
        """Starts a graph: its first input, and where each unknown size can be read."""
        self.anchor = anchor
        self._sources = dict(sources)
        self._values = {}
        self.written = {}
        self.normed = {}

    @contextmanager
    def within(self, anchor: Any, sources: Mapping[str, tuple[Any, int]]) -> Iterator[None]:
        """Builds a graph of its own, as `begin` does, and then goes on with the one around it."""
        kept = self.anchor, self._sources, self._values, self.written, self._layers
        self.begin(anchor, sources)
        self._layers = {}
        try:
            yield
        finally:
            self.anchor, self._sources, self._values, self.written, self._layers = kept

    def write(self, ref: WeightRef, value: Any) -> None:
        """Notes the new value of a buffer: later reads in this graph get it."""
        self._weight(ref)  # the old value, which the write comes after
        self.written[ref.name] = value

    def keep_written(self, outputs: Any) -> Any:
        """The outputs, with what the graph wrote into buffers stored on the way."""
        leaves, tree = pytree.tree_flatten(outputs)
        for name, new in self.written.items():
            layer = self._layers["weight", name]
            layer.written = True
            read = self._values[layer.name]
            pair = str(new.dtype).startswith("complex")
            value = ops.stack([ops.real(new), ops.imag(new)], axis=-1) if pair else new
            leaves[0] = layer([leaves[0], read, ops.cast(value, layer.value_dtype)])
        self.written = {}
        return pytree.tree_unflatten(leaves, tree)

    def requiring(
        self, value: Any, conditions: Sequence[Condition], when: bool | None, inputs: Any
    ) -> Any:
        """The value behind a layer that asks for some conditions on sizes of inputs."""
        tensors, sources = [value], {}
        for one in conditions:
            for owner, axis, name in one.sizes:
                if not any(inputs[owner] is each for each in tensors[1:]):
                    tensors.append(inputs[owner])
                place = next(at for at, each in enumerate(tensors) if at and each is inputs[owner])
                sources[name] = [place, axis]
        asked = [[one.recipe, one.text] for one in conditions]
        name = self.names.unique("requires")
        return Requires(asked, sources=sources, when=when, name=name)(tensors)

    def source(self, name: str) -> tuple[Any, int]:
        """The tensor and axis that tell an unknown size."""
        if name not in self._sources:
            if name.startswith("u"):  # a number that the module reads out of a tensor
                raise ConversionError(DATA_DEPENDENT)
            raise ConversionError(f"No input of the model tells the size {name}.")
        return self._sources[name]

    def tensor(self, value: Any) -> Any:
        """A weight, constant or tensor as something that `keras.ops` accept."""
        if isinstance(value, WeightRef):
            return self._weight(value)
        if isinstance(value, torch.Tensor) and value.is_complex():
            pairs = torch.view_as_real(value.resolve_conj())
            return self._complex(self.variable(arrays.to_numpy(pairs)), "constant")
        if isinstance(value, torch.Tensor):
            array = arrays.to_numpy(value)
            self._tell_wide(array)
            return array if array.size <= INLINE else self.variable(array)
        return value

    def _tell_wide(self, array: np.ndarray[Any, Any]) -> None:
        """Notes a constant that JAX, whose integers have 32 bits, would wrap."""
        if array.dtype == np.int64 and array.size and np.abs(array).max() > INT32.max:
            self.notes.append(
                "The graph holds integers beyond 32 bits, which JAX cuts unless it runs with "
                "JAX_ENABLE_X64=1."
            )

    def variable(self, array: np.ndarray[Any, Any]) -> Any:
        """A constant array as a tensor of the graph."""
        data = np.ascontiguousarray(array).reshape(-1).view("uint8").data
        digest = hashlib.sha256(data).digest()
        key = ("constant", str(array.dtype), array.shape, digest)
        if key not in self._layers:
            name = self.names.unique("constant")
            layer = Weight(array.shape, dtype=str(array.dtype), trainable=False, name=name)
            with unfilled(layer) as given:
                layer.build(None)
                layer.value.assign(array)
                given.add(id(layer.value))
            self._layers[key] = layer
        return self._call_once(self._layers[key])

    def layer(
        self,
        node: torch.fx.Node,
        kind: type[Any],
        weights: Mapping[str, WeightRef | None],
        config: Mapping[str, Any],
    ) -> Any:
        """See `Context.layer`."""
        held = {key: ref for key, ref in weights.items() if ref is not None}
        whose = tuple((k, ref.name, ref.rows) for k, ref in held.items())
        key = (kind, whose, repr(sorted(config.items())))
        if key not in self._layers:
            first = next(iter(held.values()))
            name = self.names.unique(first.name.rpartition(".")[0] or wanted_name(node))
            layer = kind(name=name, dtype=self._policy(first), **config)
            trained = [ref for attribute, ref in held.items() if attribute not in STATISTICS]
            if trainability(trained) == {False}:
                _freeze(layer)
            self._layers[key] = _Filling(layer, held, self)
        return self._layers[key]

    def fresh(self, node: torch.fx.Node, kind: type[Any], config: Mapping[str, Any]) -> Any:
        """See `Context.fresh`."""
        return kind(name=self.names.unique(wanted_name(node)), **config)

    def fill(self, layer: Any, weights: Mapping[str, WeightRef]) -> Iterator[Any]:
        """Gives a built layer its values and notes where they came from; yields its variables."""
        for attribute, ref in weights.items():
            owner: Any = layer
            for part in attribute.split("."):
                owner = owner[part] if isinstance(owner, dict) else getattr(owner, part)
            self.assign(owner, ref)
            yield owner

    def _weight(self, ref: WeightRef) -> Any:
        if ref.name in self.written:
            return self.written[ref.name]
        key = ("weight", ref.name)
        if key not in self._layers:
            name = self.names.unique(ref.name)
            shape, dtype = ref.held
            layer = Weight(shape, dtype=dtype, trainable=ref.trainable, name=name)
            with unfilled(layer) as given:
                layer.build(None)
                self.assign(layer.value, ref)
                given.add(id(layer.value))
            self._layers[key] = layer
        value = self._call_once(self._layers[key])
        return self._complex(value, ref.name) if ref.tensor.is_complex() else value

    def _complex(self, pairs: Any, name: str) -> Any:
        """The complex tensor whose parts lie along a last axis."""
        layer = Complex(name=self.names.unique(f"{name}_complex"))
        return layer([pairs[..., 0], pairs[..., 1]])

    def _call_once(self, layer: Any) -> Any:
        if layer.name not in self._values:
            self._values[layer.name] = layer(self.anchor)
        return self._values[layer.name]

    def assign(self, variable: Any, ref: WeightRef) -> None:
        """Gives a variable its value and notes where it came from; no other may hold the same."""
        entry = self.placed(variable, ref)
        key = ref.name if ref.rows is None else f"{ref.name}[{ref.rows[0]}:{ref.rows[1]}]"
        known = self.entries.setdefault(key, entry)
        if known.variable != entry.variable:
            raise ConversionError(
                f"Two layers want to hold the weight {key!r}: {known.variable} and {entry.variable}"
            )

    @staticmethod
    def placed(variable: Any, ref: WeightRef) -> WeightEntry:
        """Gives a variable its value; tells where it came from."""
        entry = WeightEntry(
            names=ref.names,
            shape=ref.shape,
            dtype=ref.dtype,
            variable=variable.path,
            reshape=ref.reshape,
            axes=ref.axes,
            in_state=ref.in_state,
            rows=ref.rows,
        )
        variable.assign(ref.arranged())
        return entry

    @staticmethod
    def _policy(ref: WeightRef) -> str | None:
        return ref.dtype if ref.tensor.is_floating_point() else None


class _Filling:
    """A layer that takes its weights when it is first called, because only then is it built."""

    def __init__(self, layer: Any, weights: Mapping[str, WeightRef], builder: Builder) -> None:
        self.layer = layer
        self._weights = dict(weights)
        self._builder = builder
        self._filled = False

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if self._filled:
            return self.layer(*args, **kwargs)
        with unfilled(self.layer) as given:
            result = self.layer(*args, **kwargs)
            given |= {id(one) for one in self._builder.fill(self.layer, self._weights)}
        self._filled = True
        return result


def _freeze(layer: Any) -> None:
    """Keeps a layer's parameters from training; batch normalisation still takes statistics."""
    if isinstance(layer, TorchBatchNormalization):
        layer.frozen_affine = True
    else:
        layer.trainable = False


def operation_of(value: Any) -> tuple[Any, int] | None:
    """The Keras operation that made a symbolic tensor, and which of its outputs it is."""
    if not isinstance(value, keras.KerasTensor):
        return None
    history = getattr(value, "_keras_history", None)
    return None if history is None else (history.operation, history.tensor_index)
