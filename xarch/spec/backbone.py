"""Models from files as encoders: ported ones, those of keras-hub, any that Keras can save."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Annotated, Any

from pydantic import Field

from xarch.components.base import Encoder
from xarch.components.misfit import Misfit
from xarch.components.plan import Effect, Layers, Tensor, described
from xarch.errors import SavedModelError
from xarch.saving.shapes import KNOWN, read_shapes


class Backbone(Encoder):
    """A model from a `.keras` file with its weights, such as `xarch port` writes.

    The file's model has one input and one output; for features rather than classes, save it without
    its last layers. Images are given channels first where it takes them so. FLOPs
    are those that the file tells, and unknown where it has layers that xarch cannot count.

    Attributes:
        path: The file, written by `xarch port` or `xarch.saving.save_model`.
        trainable: Whether training changes its weights, those apart that the file holds fixed.
    """

    name = "backbone"
    takes = ("image", "vector", "sequence", "tokens", "audio", "table")
    path: Annotated[str, Field(min_length=1, max_length=4096)]
    trainable: bool = False

    def build(self, layers: Layers, x: Tensor) -> Tensor:  # type: ignore[override]
        """Whatever the model takes to whatever it gives."""
        try:
            facts = read_shapes(self.path)
        except SavedModelError as error:
            raise Misfit(str(error)) from None
        wants = _only(facts, "inputs", self.path)
        gives = _only(facts, "outputs", self.path)
        if strange := [one for one in facts["packages"] if one not in KNOWN]:
            raise Misfit(
                f"{self.path} has layers of {', '.join(strange)}, which a spec cannot import. Make "
                "a component of your own of it"
            )
        shape = tuple(wants["shape"])
        if x.shape != shape and _first(x.shape) == shape:
            x = layers.Permute((3, 1, 2))(x)
        if x.shape != shape or _whole(x.dtype) != _whole(wants["dtype"]):
            wanted = f"{wants['dtype']} of {' x '.join(map(str, shape))}"
            raise Misfit(f"{self.path} takes {wanted}, and is given {described(x)} ({x.dtype})")
        effect = _effect(facts, gives, trainable=self.trainable)
        return layers.custom(maker(self.path, trainable=self.trainable), x, effect=effect,
                             name="backbone")  # fmt: skip


def maker(path: str, *, trainable: bool) -> Callable[[str], Any]:
    """What makes the layer, given its name."""
    return partial(_made, path=path, trainable=trainable)


def _made(name: str, *, path: str, trainable: bool) -> Any:
    saving, random = (importlib.import_module(f"xarch.{one}") for one in ("saving", "random"))
    model = saving.load_model(path, compile=False)
    model.name = name
    if not trainable:
        model.trainable = False
    return random.keeping(model)


def _only(facts: Mapping[str, Any], key: str, path: str) -> Mapping[str, Any]:
    found: Sequence[Mapping[str, Any]] = facts[key]
    if len(found) != 1:
        raise Misfit(f"{path} has {len(found)} {key}, and a block has one; save it with one")
    if None in found[0]["shape"]:
        raise Misfit(
            f"{path} has {key} of any size, {found[0]['shape']}; save it with sizes that are fixed"
        )
    return found[0]


def _effect(facts: Mapping[str, Any], gives: Mapping[str, Any], *, trainable: bool) -> Effect:
    learns, fixed = (tuple(tuple(one) for one in facts[key]) for key in ("trainable", "fixed"))
    if not trainable:
        learns, fixed = (), learns + fixed
    return Effect(tuple(gives["shape"]), learns, fixed, facts["flops"], gives["dtype"])


def _first(shape: tuple[int, ...]) -> tuple[int, ...]:
    """Channels before rows and columns."""
    return (shape[-1], *shape[:-1]) if len(shape) == 3 else ()


def _whole(dtype: str) -> bool:
    return "int" in dtype
