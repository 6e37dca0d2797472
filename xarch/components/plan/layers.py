"""`Layers`, which stands for `keras.layers`, and the calls that it records."""

from __future__ import annotations

import inspect
import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from xarch.components.misfit import Misfit
from xarch.components.plan.effect import Effect
from xarch.components.plan.rules import RULES
from xarch.components.plan.tensor import Tensor

MOST_CALLS = 20_000  # a spec that asks for more is a mistake, and would take minutes to build


@dataclass(frozen=True, eq=False)
class Layer:
    """A Keras layer that is not made yet.

    Attributes:
        kind: Its class in `keras.layers`, or a function of `keras.ops` as `ops.name`.
        args: Positional arguments; a `Layer` for wrappers.
        options: Keyword arguments without the name.
        name: The layer's name in the model; equal names are one layer.
        factory: Makes it, where it is no layer of Keras.
    """

    kind: str
    args: tuple[Any, ...]
    options: Mapping[str, Any]
    name: str
    rule: Callable[..., Effect] = field(repr=False)
    calls: list[Call] = field(repr=False)
    factory: Callable[[str], Any] | None = None

    def __call__(self, *inputs: Any, **keywords: Any) -> Tensor:
        """Records a call on tensors, or on one list of them."""
        if len(self.calls) >= MOST_CALLS:
            raise Misfit(f"asks for more than {MOST_CALLS:,} layers")
        effect = self.effect(*inputs)
        flat = [one for each in inputs for one in (each if isinstance(each, list) else [each])]
        output = Tensor(effect.shape, effect.dtype, None, _mask(flat, effect), _present(flat))
        self.calls.append(Call(self, inputs, keywords, output, effect))
        return output

    def effect(self, *inputs: Any) -> Effect:
        """The output's shape and the costs of one call."""
        return self.rule(*inputs, *self.args, **self.options)


@dataclass(frozen=True, eq=False)
class Call:
    """One layer called on tensors."""

    layer: Layer
    inputs: tuple[Any, ...]
    keywords: Mapping[str, Any]
    output: Tensor
    effect: Effect


class Layers:
    """The layers that one module may use: attributes are classes of `keras.layers`.

    Args:
        scope: The module's name; layer names begin with it, so that no other module's change can
            rename them.
        calls: Where calls are recorded.

    Example:
        >>> calls = []
        >>> layers = Layers("see", calls)
        >>> layers.Dense(3)(Tensor((4,)))
        Tensor(shape=(3,), dtype='float32')
        >>> calls[0].layer.name, calls[0].effect.parameters
        ('see-dense', 15)
    """

    def __init__(self, scope: str, calls: list[Call]) -> None:
        self._scope, self._calls = scope, calls
        self._counts: Counter[str] = Counter()

    def __getattr__(self, kind: str) -> Callable[..., Layer]:
        if kind not in RULES:
            raise AttributeError(
                f"xarch knows no shape rule for keras.layers.{kind}. Use layers.custom(...), or "
                "add the rule to xarch/components/plan/rules."
            )

        def make(*args: Any, name: str | None = None, **options: Any) -> Layer:
            return Layer(kind, args, options, self._named(kind, name), RULES[kind], self._calls)

        return make

    def op(self, name: str, *inputs: Any, **options: Any) -> Tensor:
        """A function of `keras.ops`, one of the few that components need."""
        kind = f"ops.{name}"
        return Layer(kind, (), options, "", RULES[kind], self._calls)(*inputs)

    def custom(
        self, factory: Callable[[str], Any], *inputs: Tensor, effect: Effect, name: str = "custom"
    ) -> Tensor:
        """A layer or model that is no class of `keras.layers`, such as a ported backbone.

        Args:
            factory: A function at the top of a module that imports Keras and makes the layer, given
                its name.
            *inputs: What it is called on.
            effect: Its output's shape, its weights and its FLOPs.
            name: What to call it within the module.
        """

        def rule(*_: Any) -> Effect:
            return effect

        scoped = self._named(name, name)
        return Layer("custom", (), {}, scoped, rule, self._calls, factory)(*inputs)

    def _named(self, kind: str, name: str | None) -> str:
        stem = name or re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower()
        number = self._counts[stem]
        self._counts[stem] += 1
        return f"{self._scope}-{stem}" + (f"_{number}" if number else "")


def positional(layer: Layer) -> dict[str, Any]:
    """The positional arguments of a layer by their names, for those who compare or print them."""
    names = list(inspect.signature(layer.rule).parameters)[1:]
    return dict(zip(names, layer.args, strict=False))


def _mask(inputs: list[Tensor], effect: Effect) -> Tensor | None:
    """A sequence of unchanged length keeps its mask, where its inputs do not disagree."""
    masks = {id(one.mask): one.mask for one in inputs if one.mask is not None}
    if len(masks) != 1 or len(effect.shape) != 2:
        return None
    only = next(iter(masks.values()))
    return only if effect.shape[:1] == only.shape else None


def _present(inputs: list[Tensor]) -> Tensor | None:
    found = {id(one.present): one.present for one in inputs}
    return next(iter(found.values())) if len(found) == 1 else None
