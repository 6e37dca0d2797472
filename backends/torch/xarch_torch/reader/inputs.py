"""Example inputs: how a forward takes them, and the name that each tensor among them gets.

Inputs may be nested in lists, dictionaries and classes that torch's pytrees know, such as the
key-value caches of transformers. Every tensor becomes an input of its own, named by its path:
`states_0`, `past_key_values_key_cache_1`.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
import re
import sys
import types
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import Any

import torch
from torch.utils import _pytree as pytree

from xarch_torch.reader.errors import NotExportable

_CACHES = ("self_attention_cache", "cross_attention_cache")  # of an encoder-decoder


@dataclass(frozen=True)
class Example:
    """Example inputs as `torch.export` takes them.

    Attributes:
        args: The positional ones.
        kwargs: The others by name.
        fixed: The names of tensors whose values the graph keeps, see `leaf_names`.
    """

    args: tuple[Any, ...]
    kwargs: dict[str, Any]
    fixed: frozenset[str] = frozenset()

    @classmethod
    def of(cls, inputs: Any, fixed: Collection[str] = ()) -> Example:
        """A tensor, a sequence of positional inputs, or a mapping of keyword inputs."""
        _register()
        if isinstance(inputs, Mapping):
            return cls((), dict(inputs), frozenset(fixed))
        if isinstance(inputs, tuple | list):
            return cls(tuple(inputs), {}, frozenset(fixed))
        return cls((inputs,), {}, frozenset(fixed))

    def doubled(self, module: torch.nn.Module, dynamic: Any = None) -> Example:
        """With every tensor of batch size one repeated: export would fix such a batch size.

        Args:
            module: The module.
            dynamic: False where sizes are fixed, so that the example is kept as it is.
        """
        if dynamic is False:
            return self
        open_ones = {
            name: one
            for name, one in named_leaves(module, self).items()
            if has_batch(one) and name not in self.fixed
        }
        if {one.shape[0] for one in open_ones.values()} != {1}:
            return self
        return self.replaced(module, {name: _twice(one) for name, one in open_ones.items()})

    def mapped(self, change: Any) -> Example:
        """With a function applied to every tensor."""

        def one(value: Any) -> Any:
            return change(value) if isinstance(value, torch.Tensor) else value

        args, kwargs = pytree.tree_map(one, (self.args, self.kwargs))
        return dataclasses.replace(self, args=args, kwargs=kwargs)

    def replaced(self, module: torch.nn.Module, values: Mapping[str, Any]) -> Example:
        """With other values for the inputs of these names."""
        names = leaf_names(module, self)
        leaves, tree = pytree.tree_flatten((self.args, self.kwargs))
        pairs = zip(names, leaves, strict=True)
        args, kwargs = pytree.tree_unflatten([values.get(*pair) for pair in pairs], tree)
        return dataclasses.replace(self, args=args, kwargs=kwargs)


def parameters(module: torch.nn.Module, example: Example) -> dict[str, Any]:
    """The example inputs by the names of `forward`'s parameters.

    Raises:
        NotExportable: They do not fit.
    """
    signature = inspect.signature(module.forward)
    try:
        bound = dict(signature.bind(*example.args, **example.kwargs).arguments)
    except TypeError as error:
        raise NotExportable(
            f"The example inputs do not fit {type(module).__name__}.forward{signature}: {error}."
        ) from error
    for one in signature.parameters.values():
        if one.kind is one.VAR_KEYWORD:
            bound |= bound.pop(one.name, {})
    return bound


def leaf_names(module: torch.nn.Module, example: Example) -> list[str]:
    """The name of every leaf of the example's arguments, in the order of `pytree.tree_leaves`.

    Raises:
        NotExportable: They do not fit.
    """
    parameters(module, example)
    bound = inspect.signature(module.forward).bind_partial(*example.args).arguments
    places = [*bound.items(), *example.kwargs.items()]
    return [
        functools.reduce(child_name, path, name)
        for name, value in places
        for path, _ in pytree.tree_leaves_with_path(value)
    ]


def child_name(name: str, key: Any) -> str:
    """The name of what lies under a key of a named value."""
    word = re.sub(r"\W+", "_", _word(key))
    return f"{name}_{word}"


def named_leaves(module: torch.nn.Module, example: Example) -> dict[str, Any]:
    """Every leaf of the example's arguments by its name."""
    names = leaf_names(module, example)
    return dict(zip(names, pytree.tree_leaves((example.args, example.kwargs)), strict=True))


def kept_values(module: torch.nn.Module, example: Example) -> dict[str, torch.Tensor]:
    """The tensors whose values the graph keeps, by name.

    Raises:
        NotExportable: There are none of these names.
    """
    known = named_leaves(module, example)
    tensors = [name for name, one in known.items() if isinstance(one, torch.Tensor)]
    unknown = sorted(set(example.fixed) - set(tensors))
    if unknown:
        raise NotExportable(
            f"fixed names the inputs {unknown}, which are no tensors among the example inputs: "
            f"{tensors}."
        )
    return {name: known[name] for name in known if name in example.fixed}


@contextmanager
def spelled_out(module: torch.nn.Module, example: Example) -> Iterator[None]:
    """Gives `forward` a parameter for each keyword that it would gather in `**kwargs`.

    torch.export 2.13 binds such keywords under the name `kwargs` at one place and under their own
    at another, and stops where sizes are open.
    """
    signature = inspect.signature(module.forward)
    known = signature.parameters
    more = [key for key in parameters(module, example) if key not in known]
    gathers = [one for one in known.values() if one.kind is one.VAR_KEYWORD]
    if not more or not gathers or "forward" in vars(module):
        yield
        return
    forward = module.forward

    @functools.wraps(forward)
    def spelled(*args: Any, **kwargs: Any) -> Any:
        return forward(*args, **kwargs)

    kept = [one for one in known.values() if one not in gathers]
    kept += [inspect.Parameter(key, inspect.Parameter.KEYWORD_ONLY, default=None) for key in more]
    spelled.__signature__ = signature.replace(parameters=kept)  # type: ignore[attr-defined]
    module.forward = spelled
    try:
        yield
    finally:
        del module.forward


def plain(value: Any) -> Any:
    """Classes that torch's pytrees know as dictionaries and lists of what they hold."""
    if isinstance(value, torch.Tensor) or value is None:
        return value
    value = _fields(value) if _is_record(value) else value
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(plain(one) for one in value)
    if type(value) in pytree.SUPPORTED_NODES and not isinstance(value, tuple):
        node = pytree.SUPPORTED_NODES[type(value)]
        if node.flatten_with_keys_fn is not None:
            children, _ = node.flatten_with_keys_fn(value)
            return {_word(key): plain(one) for key, one in children}
        return [plain(one) for one in node.flatten_fn(value)[0]]
    return value


@contextmanager
def plain_outputs(module: torch.nn.Module) -> Iterator[None]:
    """Makes dictionaries of the data classes that a module returns, which torch.export refuses."""
    hook = module.register_forward_hook(lambda _module, _args, result: _opened(result))
    try:
        yield
    finally:
        hook.remove()


def _opened(value: Any) -> Any:
    """Lists and dictionaries with dictionaries in place of data classes that no pytree knows."""
    if _is_record(value):
        value = _fields(value)
    if type(value) is dict:
        return {key: _opened(one) for key, one in value.items()}
    if type(value) in (list, tuple):
        return type(value)(_opened(one) for one in value)
    return value


def _is_record(value: Any) -> bool:
    if type(value) in pytree.SUPPORTED_NODES or isinstance(value, type | Mapping | torch.nn.Module):
        return False
    return dataclasses.is_dataclass(value) or isinstance(value, types.SimpleNamespace)


def _fields(value: Any) -> dict[str, Any]:
    if isinstance(value, types.SimpleNamespace):
        return vars(value)
    return {one.name: getattr(value, one.name) for one in dataclasses.fields(value)}


def has_batch(value: Any) -> bool:
    """Whether it is a tensor with an axis 0."""
    return isinstance(value, torch.Tensor) and value.dim() > 0


def _word(key: Any) -> str:
    for attribute in ("key", "idx", "name"):
        if hasattr(key, attribute):
            return str(getattr(key, attribute))
    return str(key)


def _register() -> None:
    """Makes the caches of transformers pytrees where it is in use, which it leaves to others."""
    if "transformers.cache_utils" not in sys.modules:
        return
    executorch = import_module("transformers.integrations.executorch")
    register = getattr(executorch, "register_dynamic_cache_export_support", None)
    if register is not None:
        register()
    pair = getattr(sys.modules["transformers.cache_utils"], "EncoderDecoderCache", None)
    if pair is not None and pair not in pytree.SUPPORTED_NODES:
        keys = [pytree.GetAttrKey(name) for name in _CACHES]
        pytree.register_pytree_node(
            pair,
            lambda both: ([getattr(both, name) for name in _CACHES], None),
            lambda caches, _: pair(*caches),
            serialized_type_name=f"{pair.__module__}.{pair.__name__}",
            flatten_with_keys_fn=lambda both: ([(key, key.get(both)) for key in keys], None),
        )


def _twice(value: torch.Tensor) -> torch.Tensor:
    return torch.cat([value, value])
