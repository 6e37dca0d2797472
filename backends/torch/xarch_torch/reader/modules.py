"""Converters of whole module classes."""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Any

import torch

from xarch.errors import PortError
from xarch_torch.reader import registry
from xarch_torch.reader.build import Builder
from xarch_torch.reader.calls import Region
from xarch_torch.reader.context import Context, Meta
from xarch_torch.reader.errors import ConverterError
from xarch_torch.reader.weights import WeightRef, trainability

Function = Callable[..., Any]
_converters: dict[type[torch.nn.Module], Function] = {}


class Withdrawn(PortError):
    """A converter took one call of a module and declines another: the module goes by its ops."""

    def __init__(self, path: str) -> None:
        super().__init__(f"The module {path!r} is converted by its ops.")
        self.path = path


def converts_module(*names: str) -> Callable[[Function], Function]:
    """Registers a function as the converter of one or several module classes.

    The function takes a `ModuleContext`, the module, and the arguments of its `forward`, tensors as
    Keras tensors (numpy arrays where they are constant, `UNREAD` where forward does not look at
    them). It returns what `forward` returns, or
    `NotImplemented` to leave the call to the converters of its ops.

    Args:
        *names: Full names of the classes, such as `torch.nn.LSTM`. Subclasses are other classes.

    Raises:
        ConverterError: There is no such module class, or it has a converter already.
    """

    def register(function: Function) -> Function:
        for name in names:
            cls = _class(name)
            if cls in _converters:
                old = _converters[cls]
                raise ConverterError(
                    f"The module class {name!r} has the converter {old.__module__}."
                    f"{old.__qualname__} already; {function.__module__}.{function.__qualname__} "
                    "cannot replace it."
                )
            _converters[cls] = function
        return function

    return register


def find(module: torch.nn.Module) -> Function | None:
    """The converter of a module's class, or None."""
    registry.load()
    return _converters.get(type(module))


class ModuleContext(Context):
    """One call of a module, and the model being built.

    Attributes:
        module: The module.
        path: Its path.
    """

    def __init__(self, builder: Builder, region: Region, training: bool, frozen: bool) -> None:
        first = next(iter(region.leave.values()))
        super().__init__(builder, first, training, frozen)
        self.module = region.call.module
        self.path = region.call.path
        self._region = region

    @property
    def outs(self) -> list[Meta]:
        """Shape and dtype of each tensor result that is used."""
        return [Meta.of(node.meta["val"]) for node in self._region.leave.values()]

    def uses(self, result: int) -> bool:
        """Whether a tensor result, counted among the tensors returned, is used at all."""
        return result in self._region.leave

    def weight(self, name: str) -> WeightRef | None:
        """The module's own parameter or buffer of that name, or None."""
        return self.builder.state.reference(f"{self.path}.{name}")

    def owns(self, *weights: Any) -> bool:
        """Whether these are weights that nothing but this module's calls uses."""
        given = [one for one in weights if one is not None]
        return len(trainability(given)) < 2 and self.builder.uses.within(given, self.path)

    def fresh(self, cls: type[Any], /, **config: Any) -> Any:
        """A new layer without weights of the original, named after the module."""
        return cls(name=self.builder.names.unique(self.path), **config)


def _class(name: str) -> type[torch.nn.Module]:
    path, _, leaf = name.rpartition(".")
    try:
        found = getattr(importlib.import_module(path), leaf)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConverterError(
            f"There is no class {name!r} to convert: {error}. Write package.module.Class."
        ) from error
    if not isinstance(found, type) or not issubclass(found, torch.nn.Module):
        raise ConverterError(f"{name!r} is no subclass of torch.nn.Module.")
    return found
