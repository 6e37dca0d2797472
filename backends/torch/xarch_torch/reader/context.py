"""What a converter may ask for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import keras
import numpy as np
import torch
from keras import ops

from xarch.layers import BroadcastTo, Complex, Size, SizedReshape
from xarch.layers.sizes import names as names_in
from xarch_torch.reader.dims import Dim, recipe, size, unknown
from xarch_torch.reader.errors import ConversionError
from xarch_torch.reader.weights import WeightRef, dtype_name, trainability

if TYPE_CHECKING:
    from xarch_torch.reader.build import Builder


@dataclass(frozen=True)
class Meta:
    """What torch computed for one tensor: its sizes, known or not, and its dtype."""

    shape: tuple[Any, ...]
    dtype: str

    @property
    def rank(self) -> int:
        """The number of axes."""
        return len(self.shape)

    @classmethod
    def of(cls, fake: torch.Tensor) -> Meta:
        """The metadata of a (fake) tensor."""
        return cls(tuple(size(one) for one in fake.shape), dtype_name(fake.dtype))


class Context:
    """The node being converted, and the model being built.

    Attributes:
        node: The FX node.
        builder: The model being built.
        training: Whether the graph was exported in train mode.
        frozen: Whether the graph serves evaluation alone, beside another for training.
    """

    def __init__(
        self, builder: Builder, node: torch.fx.Node, training: bool, frozen: bool = False
    ) -> None:
        self.builder = builder
        self.node = node
        self.training = training
        self.frozen = frozen

    @property
    def out(self) -> Meta:
        """Shape and dtype of the node's tensor result, the first where there are several."""
        return self.outs[0]

    @property
    def outs(self) -> list[Meta]:
        """Shape and dtype of each tensor that the node returns."""
        value = self.node.meta["val"]
        flat = value if isinstance(value, list | tuple) else [value]
        return [Meta.of(one) for one in flat if isinstance(one, torch.Tensor)]

    def meta(self, position: int | str) -> Meta:
        """Shape and dtype of one argument of the node, by position or keyword."""
        return Meta.of(self.fake(position))

    def fake(self, position: int | str) -> Any:
        """The fake tensor, or number, that stands for an argument of the node."""
        held = self.node.args[position] if isinstance(position, int) else None
        held = self.node.kwargs[position] if isinstance(position, str) else held
        return held.meta["val"] if isinstance(held, torch.fx.Node) else held

    def tensor(self, value: Any, dtype: str | None = None) -> Any:
        """A value as a tensor that `keras.ops` accept, cast where a dtype is given.

        A parameter becomes a `xarch.layers.Weight`, a large constant too; a small constant and a
        number become a numpy array, an unknown size a `xarch.layers.Size`.
        """
        if isinstance(value, Dim):
            return self.sized(Size, [], [value], recipe=value.recipe, value_dtype=dtype or "int64")
        if isinstance(value, bool | int | float | complex):
            return self._array(np.asarray(value), dtype or self.out.dtype)
        value = self.builder.tensor(value)
        return value if dtype is None else self.cast(value, dtype)

    def cast(self, value: Any, dtype: str) -> Any:
        """The tensor in that dtype."""
        if self.dtype(value) == dtype:
            return value
        if isinstance(value, np.ndarray):
            return self._array(value, dtype)
        try:
            return ops.cast(value, dtype)
        except ValueError as error:
            raise self.refuse(f"Keras has no {dtype}") from error

    @staticmethod
    def dtype(value: Any) -> str:
        """The dtype of a tensor by name."""
        return str(keras.backend.standardize_dtype(value.dtype))

    def joined(self, real: Any, imag: Any) -> Any:
        """The complex tensor of these parts."""
        return self.fresh(Complex)([real, imag])

    def owns(self, *weights: Any) -> bool:
        """Whether these are weights that this op alone uses, so that one layer may hold them.

        A layer trains as a whole or not at all, so that its parameters must agree in that.
        """
        given = [weight for weight in weights if weight is not None]
        return len(trainability(given)) < 2 and self.builder.uses.exclusive(self.node, given)

    def layer(
        self, cls: type[Any], weights: Mapping[str, WeightRef | None], /, **config: Any
    ) -> Any:
        """The layer of that class over these weights; made once, shared by every call.

        Args:
            cls: The Keras layer class.
            weights: Attribute of the layer (`kernel`, `bias`, ...) to the weight it holds.
            **config: The other constructor arguments.
        """
        return self.builder.layer(self.node, cls, weights, config)

    def fresh(self, cls: type[Any], /, **config: Any) -> Any:
        """A new layer without weights of the original, named after the node."""
        return self.builder.fresh(self.node, cls, config)

    def sized(
        self, cls: type[Any], inputs: Sequence[Any], sizes: Sequence[Any], /, **config: Any
    ) -> Any:
        """Calls a layer of `xarch.layers.sized` on `inputs` and on what tells the unknown sizes."""
        wanted: set[str] = set()
        for one in sizes:
            wanted |= names_in(recipe(one))
        tensors = [self.builder.tensor(one) for one in inputs]
        tensors = [
            self.builder.variable(one) if isinstance(one, np.ndarray) else one for one in tensors
        ]
        sources: dict[str, list[int]] = {}
        for name in sorted(wanted):
            reference, axis = self.builder.source(name)
            places = [at for at, have in enumerate(tensors) if have is reference]
            if not places:
                tensors.append(reference)
            sources[name] = [places[0] if places else len(tensors) - 1, axis]
        if not tensors:
            tensors.append(self.builder.anchor)
        return self.fresh(cls, sources=sources, **config)(tensors)

    def reshape(self, value: Any, shape: Sequence[Any]) -> Any:
        """The tensor with that shape, of which any number of sizes may be unknown."""
        shape = list(shape)
        if list(getattr(value, "shape", ())) == shape:
            return value
        if unknown(shape) <= 1:
            if isinstance(value, np.ndarray):
                value = self.builder.variable(value)
            return ops.reshape(value, [-1 if isinstance(one, Dim) else one for one in shape])
        return self.sized(SizedReshape, [value], shape, target=[recipe(one) for one in shape])

    def broadcast(self, value: Any, shape: Sequence[Any]) -> Any:
        """The tensor repeated to that shape, of which any number of sizes may be unknown."""
        if not unknown(shape):
            if tuple(value.shape) == tuple(shape):
                return value
            return ops.broadcast_to(value, tuple(shape))
        return self.sized(BroadcastTo, [value], shape, target=[recipe(one) for one in shape])

    def refuse(self, reason: str) -> ConversionError:
        """The error to raise where the op is known but not in this form."""
        return ConversionError(f"{self.node.target}: {reason}")

    def _array(self, value: Any, dtype: str) -> Any:
        if dtype.startswith("complex"):  # which no Keras configuration holds
            return self.builder.tensor(torch.from_numpy(np.asarray(value).astype(dtype)))
        if dtype == "bfloat16":
            import ml_dtypes

            return np.asarray(value).astype(ml_dtypes.bfloat16)
        return np.asarray(value).astype(dtype)
