"""Values that a module's Python code reads out of tensors, where they are known beforehand.

A trace has no values: `if self.ready:` over a buffer, or `int(lengths.max())`, would end it. Three
kinds are answered here, and told to the user. What follows from buffers alone is what the buffers
hold. A single random number, which decides whether a layer is left out, is 0.5. And the largest of
some lengths, which sets the size of a mask, is the size of the axis that has it in the example:
sequences are padded to the longest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import _disable_current_modes

from xarch_torch.reader.inputs import Example, leaf_names

_READS = ("item", "__bool__", "__int__", "__float__", "__index__", "tolist")
_SIZES = ("item", "__int__", "__index__")
_FILLS = ("full", "new_full", "full_like", "arange", "linspace")
_MOST = 4096  # values of a tensor that is followed


@dataclass(frozen=True)
class _Known:
    """A tensor of the trace, which keeps its id its own; its values; and where they come from."""

    traced: torch.Tensor
    value: torch.Tensor
    source: str
    given: bool


class _Foreseen(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Follows buffers and lengths beside the trace, and answers what is read out of them."""

    def __init__(self, module: torch.nn.Module, example: Example) -> None:
        super().__init__()
        self.answers: dict[str, None] = {}
        self._known: dict[int, _Known] = {}
        self._sizes: list[tuple[int, Any, str]] = []
        names = leaf_names(module, example)
        self._given = list(
            zip(names, pytree.tree_leaves((example.args, example.kwargs)), strict=True)
        )
        self._buffers = {
            name: one.detach().clone() for name, one in module.named_buffers() if _small(one)
        }
        for path, one in module.named_modules():
            for name, value in vars(one).items():  # a tensor that is no buffer stays in the trace
                if isinstance(value, torch.Tensor) and _small(value):
                    whose = f"the tensor '{path}.{name}'"
                    self._know(value, value.detach().clone(), whose, given=False)

    def begin(self, module: torch.nn.Module, args: Any, kwargs: Any) -> None:
        """Meets the trace's own buffers and inputs."""
        for name, one in module.named_buffers():
            if name in self._buffers:
                self._know(one, self._buffers[name], f"the buffer {name!r}", given=False)
        for (name, value), one in zip(
            self._given, pytree.tree_leaves((args, kwargs)), strict=False
        ):
            if not isinstance(value, torch.Tensor) or not isinstance(one, torch.Tensor):
                continue
            for axis in range(1, value.dim()):
                self._sizes.append((value.size(axis), one.size(axis), f"axis {axis} of {name!r}"))
            if value.dim() < 2 and not value.is_floating_point() and _small(value):
                self._know(one, value, repr(name), given=True)

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if getattr(func, "__name__", "") in _FILLS:
            args, kwargs = pytree.tree_map_only(torch.Tensor, self._number, (args, kwargs or {}))
        tensors = [
            one for one in pytree.tree_leaves((args, kwargs)) if isinstance(one, torch.Tensor)
        ]
        held = [self._known.get(id(one)) for one in tensors]
        known = [one for one in held if one is not None]
        if getattr(func, "__name__", "") == "rand":
            return self._drawn(func(*args, **(kwargs or {})))
        if not known or len(known) < len(held):
            return func(*args, **(kwargs or {}))
        name = getattr(func, "__name__", "")
        if name in _READS:
            answer = self._read(name, known[0])
            return func(*args, **(kwargs or {})) if answer is None else answer[0]
        result = func(*args, **(kwargs or {}))
        self._follow(func, args, kwargs, result, known)
        return result

    def _drawn(self, result: torch.Tensor) -> torch.Tensor:
        """A single random number, which decides whether a layer is left out, is 0.5."""
        if result.shape in ((), (1,)):
            with _disable_current_modes():
                value = torch.full(tuple(result.shape), 0.5)
            self._know(result, value, "a random number", given=False)
        return result

    def _number(self, one: torch.Tensor) -> Any:
        """A tensor that stands where torch wants a number, as that number."""
        known = self._known.get(id(one))
        answer = self._read("item", known) if known is not None and one.dim() == 0 else None
        return one if answer is None else answer[0]

    def _read(self, name: str, known: _Known) -> tuple[Any] | None:
        if not known.given:
            kept = "0.5 for it" if known.source == "a random number" else "what it holds"
            self._note(f"The module reads {known.source}, and the graph keeps {kept}.")
            with _disable_current_modes():
                return (getattr(known.value, name)(),)
        if name not in _SIZES or known.value.numel() != 1:
            return None
        with _disable_current_modes():
            wanted = int(known.value)
        for size, traced, where in self._sizes:
            if size == wanted:
                self._note(
                    f"The module reads a size out of {known.source}; the graph takes that of "
                    f"{where}, to which the longest must be padded."
                )
                return (traced,)
        return None

    def _follow(self, func: Any, args: Any, kwargs: Any, result: Any, known: list[_Known]) -> None:
        """The same on the values, outside of the trace."""

        def value(one: torch.Tensor) -> torch.Tensor:
            return self._known[id(one)].value

        given = pytree.tree_map_only(torch.Tensor, value, (args, kwargs or {}))
        try:
            with _disable_current_modes(), torch.no_grad():
                found = func(*given[0], **given[1])
        except Exception:  # it is not known then
            return
        pairs = zip(pytree.tree_leaves(result), pytree.tree_leaves(found), strict=False)
        for traced, one in pairs:
            if isinstance(traced, torch.Tensor) and isinstance(one, torch.Tensor) and _small(one):
                any_given = any(each.given for each in known)
                self._know(traced, one, known[0].source, given=any_given)

    def _know(self, traced: torch.Tensor, value: torch.Tensor, source: str, *, given: bool) -> None:
        self._known[id(traced)] = _Known(traced, value, source, given)

    def _note(self, text: str) -> None:
        self.answers.setdefault(text)


def _small(value: torch.Tensor) -> bool:
    return value.numel() <= _MOST and not value.is_meta


@contextmanager
def foreseen(module: torch.nn.Module, example: Example, notes: list[str]) -> Iterator[None]:
    """Lets modules be traced that read such values; adds which to the notes."""
    with _Foreseen(module, example) as mode:
        hook = module.register_forward_pre_hook(mode.begin, with_kwargs=True)
        try:
            yield
        finally:
            hook.remove()
    notes += [one for one in mode.answers if one not in notes]
