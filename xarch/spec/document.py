"""`Spec`: what a spec holds, once it is read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializeAsAny,
    WithJsonSchema,
    model_validator,
)

from xarch.components import Component, Head
from xarch.components.options import Count
from xarch.data.base import DataSource
from xarch.spec.inputs import Input
from xarch.spec.migrations import VERSION

if TYPE_CHECKING:
    from xarch.spec.costs import Budget

_NAME = "a name (up to 64 small letters, digits and _, a letter first)"
NAME_PATTERN = "^[a-z][a-z0-9_]{0,63}$"
Name = Annotated[str, Field(pattern=NAME_PATTERN, description=_NAME)]
_UNITS = {"": 1, "k": 10**3, "M": 10**6, "G": 10**9, "T": 10**12}


def _amount(value: object) -> object:
    pattern = r"([0-9]{1,15}(?:\.[0-9]{1,6})?)([kMGT]?)"
    found = re.fullmatch(pattern, value) if isinstance(value, str) else None
    return round(float(found[1]) * _UNITS[found[2]]) if found else value


def amount(text: str) -> int | None:
    """A text such as `2M` as a number; None where it is none.

    Example:
        >>> amount("500k")
        500000
    """
    found = _amount(text)
    return found if isinstance(found, int) and found > 0 else None


_AMOUNT_SCHEMA = {
    "anyOf": [
        {"type": "integer", "minimum": 1},
        {"type": "string", "pattern": "^[0-9]+(\\.[0-9]+)?[kMGT]?$"},
    ],
    "description": "a whole number of at least 1, or a text such as 2M",
}
Amount = Annotated[int, Field(ge=1), BeforeValidator(_amount), WithJsonSchema(_AMOUNT_SCHEMA)]


def _batch_size(value: object) -> object:
    if value == "all" or (type(value) is int and 1 <= value <= _LARGEST_BATCH):
        return value
    raise ValueError(f"expected {_BATCH}, got {value!r:.60}")


_LARGEST_BATCH = 1_048_576
_BATCH = f"a whole number from 1 to {_LARGEST_BATCH}, or all"
_BATCH_SCHEMA = {
    "anyOf": [{"type": "integer", "minimum": 1, "maximum": _LARGEST_BATCH}, {"const": "all"}],
    "description": _BATCH,
}
BatchSize = Annotated[
    int | Literal["all"], BeforeValidator(_batch_size), WithJsonSchema(_BATCH_SCHEMA)
]
_NAME_SCHEMA = {"type": "string", "pattern": NAME_PATTERN, "description": "a name"}
_NAMES_SCHEMA = {
    "anyOf": [
        {"type": "array", "items": _NAME_SCHEMA, "minItems": 1, "maxItems": 64},
        _NAME_SCHEMA,
    ]
}
Names = Annotated[
    tuple[Name, ...],
    BeforeValidator(lambda value: [value] if isinstance(value, str) else value),
    Field(min_length=1, max_length=64, strict=False),
    WithJsonSchema(_NAMES_SCHEMA),
]


class Part(BaseModel):
    """A part of a spec."""

    model_config = ConfigDict(strict=True, frozen=True, extra="forbid", populate_by_name=True)


class Node(Part):
    """One use of a module.

    Attributes:
        module: The module; a module used twice shares its weights. Left out, the one whose name
            the node has.
        inputs: What it is given: names of inputs and of other nodes, in order.
    """

    module: Name
    inputs: Names


class Output(Part):
    """What the model gives, and how it is judged.

    Attributes:
        head: The head, with its options beside these.
        inputs: What it is given.
        loss: By name; left out, the head's usual one.
        metrics: By name; left out, the head's usual one.
        weight: What the loss is multiplied by when losses are added.
    """

    head: SerializeAsAny[Head]
    inputs: Names
    loss: str | None = None
    metrics: Annotated[tuple[str, ...], Field(max_length=32, strict=False)] | None = None
    weight: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 1.0


class Schedule(Part):
    """How the learning rate falls from its full size to `final` times that.

    Attributes:
        name: Along a cosine (Loshchilov and Hutter 2017), a straight line, or by the same factor
            at each step.
        steps: Over how many steps; null for all of the training, which `xarch train` counts.
        warmup: Steps in which `cosine` first climbs from 0.
        final: What is left of the learning rate at the end, as a share.
    """

    name: Literal["cosine", "linear", "exponential"]
    steps: Count | None = None
    warmup: Annotated[int, Field(ge=0, le=1_048_576)] = 0
    final: Annotated[float, Field(gt=0, le=1)] = 0.01

    @model_validator(mode="after")
    def _warmup_fits(self) -> Schedule:
        if self.warmup and self.name != "cosine":
            raise ValueError(f"warmup is an option of cosine, not of {self.name}")
        if self.steps is not None and self.warmup >= self.steps:
            raise ValueError(f"warmup ({self.warmup}) is not below steps ({self.steps})")
        return self


class Optimizer(Part):
    """How weights follow gradients.

    Attributes:
        name: The algorithm.
        learning_rate: The size of a step.
        schedule: How the learning rate falls; null for never.
        momentum: Of `sgd` and `rmsprop`.
        weight_decay: Taken from the weights at each step, times the learning rate.
        clip_norm: The longest gradient of all weights together; null for no limit.
        clip_value: The largest entry of a gradient; null for no limit.
    """

    name: Literal["sgd", "adam", "adamw", "rmsprop"] = "adam"
    learning_rate: Annotated[float, Field(gt=0, allow_inf_nan=False)] = 0.001
    schedule: Schedule | None = None
    momentum: Annotated[float, Field(ge=0, lt=1)] = 0.0
    weight_decay: Annotated[float, Field(ge=0, allow_inf_nan=False)] | None = None
    clip_norm: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None
    clip_value: Annotated[float, Field(gt=0, allow_inf_nan=False)] | None = None

    @model_validator(mode="after")
    def _momentum_fits(self) -> Optimizer:
        if self.momentum and self.name not in {"sgd", "rmsprop"}:
            raise ValueError(f"momentum is an option of sgd and rmsprop, not of {self.name}")
        if self.clip_norm is not None and self.clip_value is not None:
            raise ValueError("clip_norm and clip_value exclude each other; give one")
        return self


class Train(Part):
    """How the model is trained.

    Attributes:
        epochs: How often all data are seen.
        batch_size: Samples in a step; `all` for gradient descent on all data at once.
        optimizer: How weights follow gradients.
    """

    epochs: Count = 10
    batch_size: BatchSize = 32
    optimizer: Optimizer = Optimizer()


class Run(Part):
    """What a run depends on besides.

    Attributes:
        seed: Of initial weights, masks and batch order.
    """

    seed: Annotated[int, Field(ge=0, le=2**63 - 1)] = 0


class Limits(Part):
    """What the model may cost; a spec that costs more is refused.

    Attributes:
        parameters: Most weights.
        flops: Most FLOPs for one sample.
        memory: Most bytes for the weights and one sample's activations, in float32.
    """

    parameters: Amount | None = None
    flops: Amount | None = None
    memory: Amount | None = None


class Spec(Part):
    """The description of a model: data, and nothing but data.

    `xarch.load` reads one, `xarch.build` makes the model. A spec does not change; `set` and `swap`
    give another.

    Attributes:
        version: The version of the format, `xarch` in files.
        name: The model's name.
        inputs: What goes in, by name and kind.
        modules: Blocks by name: encoders and fusions with their options.
        graph: Which module is used on what.
        outputs: Heads by name, with losses and metrics.
        data: What it learns from; null where the program that trains it brings them.
        train: How it is trained.
        run: The seed.
        limits: What it may cost, `budget` in files.
    """

    version: Annotated[int, Field(alias="xarch")] = VERSION
    name: Name = "model"
    inputs: Annotated[dict[Name, SerializeAsAny[Input]], Field(max_length=256)]
    modules: Annotated[dict[Name, SerializeAsAny[Component]], Field(max_length=1024)] = {}
    graph: Annotated[dict[Name, Node], Field(max_length=1024)] = {}
    outputs: Annotated[dict[Name, Output], Field(max_length=256)]
    data: SerializeAsAny[DataSource] | None = None
    train: Train = Train()
    run: Run = Run()
    limits: Annotated[Limits, Field(alias="budget")] = Limits()

    def to_dict(self, *, brief: bool = False) -> dict[str, Any]:
        """The spec as plain data, from which `xarch.load` gives an equal spec.

        Args:
            brief: Whether to leave out what equals its default.
        """
        from xarch.spec.writing import plain

        return plain(self, brief=brief)

    def to_yaml(self, *, brief: bool = True) -> str:
        """The spec as YAML."""
        from xarch.spec.text import to_yaml

        return to_yaml(self.to_dict(brief=brief))

    def to_json(self, *, brief: bool = True) -> str:
        """The spec as JSON."""
        from xarch.spec.text import to_json

        return to_json(self.to_dict(brief=brief))

    def set(self, path: str, value: Any) -> Spec:
        """The spec with one value changed.

        Args:
            path: Where, such as `modules.see.widths`. Setting `modules.see.block` or
                `outputs.label.head` begins with the new one's defaults.
            value: Plain data.

        Raises:
            SpecError: There is no such place, or the value does not fit there.
        """
        from xarch.spec.overrides import changed

        return changed(self, {path: value})

    def swap(self, name: str, to: str | Component, **options: Any) -> Spec:
        """The spec with another block in a module, or another head in an output.

        Args:
            name: The module or output.
            to: The new component, by name or as an object.
            **options: Its options.

        Raises:
            SpecError: There is no such module, component or option.
        """
        from xarch.spec.overrides import swapped

        return swapped(self, name, to, options)

    def check(self) -> None:
        """Follows the graph, with shapes and budget.

        Raises:
            SpecError: It lists every mistake found.
        """
        from xarch.spec.planning import checked

        checked(self)

    def budget(self) -> Budget:
        """What the model costs: parameters, FLOPs, memory; no backend is imported.

        Raises:
            SpecError: The graph or the shapes hold a mistake.
        """
        from xarch.spec.costs import budget
        from xarch.spec.planning import checked

        return budget(checked(self, limits=False))

    def picture(self) -> str:
        """The graph as an SVG element, with shapes and weights; no backend is imported.

        Raises:
            SpecError: The graph or the shapes hold a mistake.
        """
        from xarch.spec.picture import picture
        from xarch.spec.planning import checked

        return picture(checked(self, limits=False))
