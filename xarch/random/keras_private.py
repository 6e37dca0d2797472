"""The only place of `xarch.random` that touches private parts of Keras.

Reason: `keras.random` draws without a seed from a global generator that `keras.utils.
set_random_seed` resets, and third-party layers draw through `keras.src.backend.random`. Keras
offers no public way to either. Both were read and run in the versions of `CHECKED`.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import keras
from packaging.specifiers import SpecifierSet

from xarch.random.errors import UnsupportedKeras

CHECKED = SpecifierSet(">=3.15,<3.16", prereleases=True)


def is_checked(version: str = keras.__version__) -> bool:
    """Whether the installed Keras is one whose private parts are known."""
    return version in CHECKED


def require(purpose: str, instead: str, version: str = keras.__version__) -> None:
    """Checks that the installed Keras is one whose private parts are known.

    Args:
        purpose: What needs them.
        instead: What the user can do without them.
        version: The version to check.

    Raises:
        UnsupportedKeras: It is not.
    """
    if not is_checked(version):
        raise UnsupportedKeras(
            f"{purpose} needs a private part of Keras that was checked for versions {CHECKED}; "
            f"this is Keras {version}. {instead}"
        )


def backend_random() -> ModuleType:
    """The module through which every layer and initializer of Keras draws."""
    require("xarch.random.portable()", "Install a Keras in that range, or call xarch.random.")
    return importlib.import_module("keras.src.backend").random  # type: ignore[no-any-return]


def global_seed_generator() -> Any:
    """The generator that draws without a seed use; raises while JAX traces, as Keras does."""
    require("A draw without a seed", "Pass seed=an integer or a keras.random.SeedGenerator.")
    return importlib.import_module("keras.src.random.seed_generator").global_seed_generator()


def flatten_layers(model: Any) -> list[Any]:
    """A model and all layers inside it, in the order of their creation."""
    require("initialise()", "Install a Keras in that range.")
    return list(model._flatten_layers(include_self=True, recursive=True))  # noqa: SLF001


def own_variables(layer: Any) -> list[Any]:
    """The variables that a layer made itself, without those of its parts."""
    return [*layer._trainable_variables, *layer._non_trainable_variables]  # noqa: SLF001


def own_seed_generators(layer: Any) -> list[Any]:
    """The seed generators that a layer holds itself."""
    return list(layer._seed_generators)  # noqa: SLF001
