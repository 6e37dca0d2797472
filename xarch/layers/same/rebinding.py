"""Keras's own methods, reading other ops.

A method of a Keras layer finds its ops among the globals of its module. `twin` makes a subclass
that has the same methods over a copy of these globals in which some names stand for something
else. Nothing of Keras changes, and nothing of its code is repeated here. What is replaced is told
by identity with a public name, never by the name of a private one.
"""

from __future__ import annotations

import functools
import sys
import types
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import keras

from xarch.ops.documentation import without_examples

Function = Callable[..., Any]


class Reading:
    """Some names of our own before all the others of a module."""

    def __init__(self, target: Any, own: dict[str, Any]) -> None:
        self.__dict__.update(own)
        self.__dict__["_target"] = target

    def __getattr__(self, name: str) -> Any:
        return getattr(self.__dict__["_target"], name)


class Rebinder:
    """Makes twins of Keras layers; a layer that another one makes inside becomes its twin too.

    Args:
        replace: What stands in the place of a global, or the global itself.
    """

    def __init__(self, replace: Callable[[Any], Any]) -> None:
        self._replace = replace
        self._globals: dict[int, dict[str, Any]] = {}
        self._twins: dict[Any, Any] = {}

    def twin(
        self, layer: type, *first: type, bases: Sequence[type] = (), documentation: str = ""
    ) -> type:
        """A subclass of a Keras layer, under its name, that reads what `replace` gives.

        Args:
            layer: The class.
            *first: Classes whose methods come before those of the layer.
            bases: Twins of classes that the layer is made of, which its own methods call.
            documentation: What is added to its documentation.

        Raises:
            TypeError: None of its methods reads anything that is replaced.
        """
        methods = dict(self._methods(layer))
        if not methods and not first:
            raise TypeError(
                f"keras.layers.{layer.__name__} of Keras {keras.__version__} reads no op that "
                f"xarch replaces. Report this, with the version of Keras."
            )
        kept = without_examples(layer.__doc__)
        place = {"__module__": "xarch.layers", "__doc__": kept}
        made = type(layer.__name__, (layer, *bases), {**place, **methods})
        if first:
            made = type(layer.__name__, (*first, made), place)
        made.__doc__ = f"{kept}\n\n    On every backend of xarch: {documentation}\n"
        self._enter(layer, made)
        return made

    def function(self, function: Function) -> Function:
        """The same for a function, such as `keras.layers.add`."""
        made: Function = self._rebound(function)
        made.__module__ = "xarch.layers"
        made.__doc__ = without_examples(function.__doc__)
        self._enter(function, made)
        return made

    def parts(self, layer: type) -> Iterator[type]:
        """The layers that a Keras layer makes inside and that have no public name.

        Args:
            layer: The class.
        """
        public = {id(one) for one in vars(keras.layers).values()}
        for owner in layer.__mro__:
            if owner is keras.layers.Layer:
                return
            functions = [one for one in vars(owner).values() if isinstance(one, types.FunctionType)]
            for function in functions:
                for name in _names_in(function.__code__):
                    found = function.__globals__.get(name)
                    if not isinstance(found, type) or not issubclass(found, keras.layers.Layer):
                        continue
                    if id(found) not in public and found not in layer.__mro__:
                        yield found

    def _enter(self, theirs: Any, made: Any) -> None:
        self._twins[theirs] = made
        for names in self._globals.values():
            names.update({name: made for name, value in names.items() if value is theirs})

    def _methods(self, layer: type) -> Iterator[tuple[str, Any]]:
        seen: set[str] = set()
        for owner in layer.__mro__:  # what a layer mixes in comes after `Layer`
            if owner in keras.layers.Layer.__mro__:
                continue
            for name, value in vars(owner).items():
                if name not in seen and (found := self._member(value)) is not value:
                    yield name, found
                seen.add(name)

    def _member(self, value: Any) -> Any:
        if isinstance(value, types.FunctionType):
            return self._rebound(value) if self._reads(value) else value
        if isinstance(value, property) and value.fget and self._reads(value.fget):
            return property(self._rebound(value.fget), value.fset, value.fdel, value.__doc__)
        if isinstance(value, (staticmethod, classmethod)) and self._reads(value.__func__):
            return type(value)(self._rebound(value.__func__))
        return value

    def _reads(self, function: Function) -> bool:
        """Whether a function, or one inside it, reads a global that is replaced."""
        code = getattr(function, "__code__", None)
        if code is None:
            return False
        theirs: dict[str, Any] = getattr(function, "__globals__", {})
        ours = self._names(theirs)
        return any(name in ours and ours[name] is not theirs[name] for name in _names_in(code))

    def _rebound(self, function: Any) -> Any:
        made = types.FunctionType(
            function.__code__,
            self._names(function.__globals__),
            function.__name__,
            function.__defaults__,
            function.__closure__,
        )
        made.__kwdefaults__ = function.__kwdefaults__
        functools.update_wrapper(made, function)
        made.__module__ = made.__globals__["__name__"]
        return made

    def _names(self, theirs: dict[str, Any]) -> dict[str, Any]:
        """A module of our own, which torch.compile finds by its name, as it finds Keras's."""
        if id(theirs) not in self._globals:
            module = types.ModuleType(f"{__name__}.{theirs['__name__']}")
            kept = ("__name__", "__spec__", "__loader__", "__package__")
            names = vars(module)
            names.update(
                {name: self._twin_or(value) for name, value in theirs.items() if name not in kept}
            )
            sys.modules[module.__name__] = module
            self._globals[id(theirs)] = names
        return self._globals[id(theirs)]

    def _twin_or(self, value: Any) -> Any:
        if isinstance(value, (type, types.FunctionType)) and value in self._twins:
            return self._twins[value]
        found = self._replace(value)
        if found is value and isinstance(value, types.ModuleType):
            return self._module(value)
        return found

    def _module(self, module: types.ModuleType) -> Any:
        """A module of Keras through which a layer makes others."""
        if not module.__name__.startswith("keras."):
            return module
        own = {
            name: self._twins[one]
            for name, one in vars(module).items()
            if isinstance(one, type) and one in self._twins
        }
        return Reading(module, own) if own else module


def _names_in(code: types.CodeType) -> Iterator[str]:
    yield from code.co_names
    for inner in code.co_consts:
        if isinstance(inner, types.CodeType):
            yield from _names_in(inner)
