"""What every component is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

import numpy as np
from pydantic import BaseModel, ConfigDict

from xarch.components.misfit import Misfit
from xarch.components.naming import text
from xarch.components.plan import Layers, Tensor, described

#: Words of the spec that stand beside a component's options.
RESERVED = frozenset({"block", "head", "inputs", "loss", "metrics", "name", "weight"})


class Component(BaseModel):
    """A typed description of layers; its fields are its options.

    A subclass says in its docstring what it is, in `name` how the spec calls it, in `takes` which
    kinds of input fit, and in `build` which layers it is made of.

    Example:
        >>> class Twice(Encoder):
        ...     "Two dense layers of one width."
        ...     name = "twice"
        ...     takes = ("vector",)
        ...     width: int = 8
        ...     def build(self, layers, x):
        ...         return layers.Dense(self.width)(layers.Dense(self.width)(x))
        >>> calls = []
        >>> Twice(width=3).apply(Layers("twice", calls), Tensor((2,))).shape
        (3,)
        >>> sum(call.effect.parameters for call in calls)
        21
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid")

    name: ClassVar[str]
    takes: ClassVar[tuple[str, ...]]
    fewest: ClassVar[int] = 1
    most: ClassVar[int] = 1

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor | dict[str, Tensor]:
        """Calls layers on the inputs and returns the output."""
        raise NotImplementedError

    def apply(self, layers: Layers, *inputs: Tensor) -> Tensor | dict[str, Tensor]:
        """`build` on inputs that fit.

        Raises:
            Misfit: They do not.
        """
        if not self.fewest <= len(inputs) <= self.most:
            bounds = {self.fewest, self.most}
            wanted = " to ".join(map(str, sorted(bounds)))
            raise Misfit(f"{self.name} takes {wanted} inputs and is given {len(inputs)}")
        for one in inputs:
            if one.kind not in self.takes:
                wanted = ", ".join(self.takes)
                raise Misfit(f"{self.name} takes {wanted}, and is given {described(one)}")
        return self.build(layers, *inputs)


class Encoder(Component):
    """One input becomes features."""

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Calls layers on the input and returns the features."""
        raise NotImplementedError


class Fusion(Component):
    """Several inputs become one; a missing modality adds nothing."""

    takes: ClassVar[tuple[str, ...]] = ("vector", "table")
    fewest = 2
    most = 64

    def build(self, layers: Layers, *inputs: Tensor) -> Tensor:
        """Calls layers on the inputs and returns one output."""
        raise NotImplementedError


class Head(Component):
    """Features become an output that a loss can judge.

    Attributes:
        losses: The losses that fit, the usual one first; names of `xarch.components.losses`.
        metrics: The metrics that fit; the first is measured unless the spec says otherwise.
        exact: Whether an answer is right or wrong, rather than near or far.
    """

    losses: ClassVar[tuple[str, ...]] = ()
    metrics: ClassVar[tuple[str, ...]] = ()
    exact: ClassVar[bool] = True

    @property
    def from_logits(self) -> bool:
        """Whether the loss is given logits instead of probabilities."""
        return False

    def misfit(self, targets: np.ndarray[Any, Any], shape: tuple[int, ...], loss: str) -> str:
        """What is wrong with targets, before they reach the loss.

        Args:
            targets: Samples first.
            shape: Of the head's output for one sample.
            loss: The loss's name; empty where the head has none.

        Returns:
            The rest of a sentence, or nothing where they fit; see `xarch.components.targets`.
        """
        return ""

    def answers(self, values: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """What the model says of each sample, as a person reads it.

        Args:
            values: The head's output, samples first.
            names: What classes or symbols are called, by number; empty where nobody named them.
        """
        return [text(one) for one in values]

    def truths(self, targets: np.ndarray[Any, Any], names: Sequence[str]) -> list[str]:
        """What the model should have said, in the words of `answers`."""
        return [text(one) for one in targets]

    def right(
        self, values: np.ndarray[Any, Any], targets: np.ndarray[Any, Any]
    ) -> np.ndarray[Any, Any]:
        """Whether each answer is the right one, as booleans."""
        pairs = zip(self.answers(values, ()), self.truths(targets, ()), strict=True)
        return np.array([said == true for said, true in pairs], bool)

    def certainty(self, values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any] | None:
        """How sure the model is of each answer, from 0 to 1; None where the head does not tell."""
        return None
