"""`build` and `Model`: a spec with the Keras model that it describes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from xarch import random, saving
from xarch.spec import saved
from xarch.spec.building import keras_model
from xarch.spec.compiling import Objects, settings
from xarch.spec.costs import Budget
from xarch.spec.document import Spec
from xarch.spec.loading import load
from xarch.spec.planning import checked

if TYPE_CHECKING:
    import keras


class Model:
    """A Keras model and the spec that it was built from.

    Attributes:
        spec: The spec.
        keras: The plain `keras.Model`, compiled as the spec says.
    """

    def __init__(self, spec: Spec, model: keras.Model) -> None:
        self.spec, self.keras = spec, model

    def budget(self) -> Budget:
        """What the model costs."""
        return self.spec.budget()

    def save(self, path: str | os.PathLike[str]) -> None:
        """Writes a `.keras` file that Keras alone loads, with the spec inside.

        Raises:
            SavedModelError: The path does not end in `.keras` or cannot be written.
        """
        saving.save_model(self.keras, path, members=saved.members(self.spec))

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Model:
        """The model of a file that `save` wrote, ready to train on.

        Raises:
            SavedModelError: The file cannot be read, or has no spec inside.
            SpecError: The spec inside holds a mistake.
        """
        spec = load(os.fspath(path))
        return cls(spec, saving.load_model(path))

    def __repr__(self) -> str:
        return f"<xarch Model {self.spec.name!r}: {self.keras.count_params():,} parameters>"


def build(
    source: Spec | Mapping[str, Any] | str | os.PathLike[str],
    *changes: str,
    loss: Any = None,
    optimizer: Any = None,
    **options: Any,
) -> Model:
    """The model of a spec, on the backend of this process.

    Initial weights depend on `run.seed` and on each layer's path alone: the same on every backend,
    and for every module that stays when another one is swapped. With dropout, train inside
    `xarch.random.portable()` for the same masks.

    Args:
        source: As for `load`: a preset's name, a file, a mapping or a spec.
        *changes: Overrides such as `modules.see.block=vit`.
        loss: A loss instead of the spec's: an object such as `keras.losses.Huber()`, a function of
            truths and outputs, or a mapping from outputs to these; or a name, as in a spec.
            Classifiers give it logits. What is no name stays out of the spec.
        optimizer: An object such as `keras.optimizers.Lion()` instead of the spec's.
        **options: Options that only one module, output or input has, such as `classes=10`.

    Raises:
        SpecError: The spec holds a mistake.
        ArgumentError: A loss or optimizer is none, or is for no output.

    Example:
        >>> build("image", classes=5).keras.output_shape
        (None, 5)
    """
    if isinstance(loss, str):
        loss, options = None, {**options, "loss": loss}
    spec = load(source, *changes, **options)
    objects = Objects(loss, optimizer)
    objects.check(spec)
    model = random.initialised(lambda: keras_model(checked(spec)), spec.run.seed)
    if (arguments := settings(spec, objects)) is not None:
        model.compile(**arguments)
    return Model(spec, model)
