"""`torch.autograd.grad` within a forward: forces of an energy, residuals of an equation.

Autograd works above a trace, which records nothing of it. A module that asks for such a gradient is
traced once more with a tape of the functions that its code calls; where it asks, what lies between
the inputs and the outputs is computed again from the tape within `torch.func.vjp`, of which the
trace holds the ops. The gradient goes on the tape, too, so that it has one itself.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any

import torch
from torch._functorch import eager_transforms
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as pytree

from xarch_torch.reader.transforms import ADVICE

_AUGMENTED = ("__iand__", "__ilshift__", "__ior__", "__irshift__", "__ixor__", "__setitem__")
_STOPS = (torch.Tensor.detach, torch.detach, torch.Tensor.data.__get__)
_MARKS = ("requires_grad_", "retain_grad", "__set__")
_DRAWS = ("bernoulli", "dropout", "multinomial", "normal", "poisson", "rand", "rrelu")


_BETWEEN = (str(Path(torch.__file__).parent), str(Path(__file__).parent))
_TRANSFORMS = eager_transforms.__file__


def _of_a_transform() -> bool:
    """Whether `torch.func` asks for the gradient that is asked for, and no code of the module's."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(_BETWEEN):
        if frame.f_code.co_filename == _TRANSFORMS:
            return True
        frame = frame.f_back
    return False


class Differentiates(Exception):
    """The module asks for a gradient, and the trace has no tape."""


class Unanswered(RuntimeError):
    """A gradient that the tape does not give.

    Attributes:
        advice: What to write instead.
    """

    def __init__(self, reason: str, advice: str) -> None:
        super().__init__(f"The forward asks torch.autograd.grad for a gradient {reason}.")
        self.advice = advice


class Untaped(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Ends a trace at the first question for a gradient."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.autograd.grad and not _of_a_transform():
            raise Differentiates
        return func(*args, **(kwargs or {}))


def without(function: Callable[[], Any]) -> Any:
    """What a function returns without gradients, or with them where it asks for some itself."""
    try:
        with torch.no_grad():
            return function()
    except RuntimeError as error:
        if "does not require grad" not in str(error):
            raise
    with torch.enable_grad():
        return function()


@dataclass
class _Call:
    function: Callable[..., Any]
    args: Any
    kwargs: Any
    result: Any

    @property
    def taken(self) -> list[torch.Tensor]:
        return _tensors((self.args, self.kwargs))

    @property
    def made(self) -> list[torch.Tensor]:
        return _tensors(self.result)

    @property
    def name(self) -> str:
        return str(getattr(self.function, "__name__", ""))


class Tape(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Records calls, and answers questions for gradients by what they recorded."""

    def __init__(self) -> None:
        super().__init__()
        self._calls: list[_Call] = []

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        kwargs = kwargs or {}
        if func is torch.autograd.grad and not _of_a_transform():
            return self._answer(*args, **kwargs)
        result = func(*args, **kwargs)
        if getattr(func, "__name__", "") not in _MARKS and _tensors(result):
            self._calls.append(_Call(func, args, kwargs, result))
        elif _writes(func):
            self._calls.append(_Call(func, args, kwargs, args[0]))
        return result

    def _answer(
        self,
        outputs: Any,
        inputs: Any,
        grad_outputs: Any = None,
        *,
        create_graph: bool = False,
        allow_unused: bool | None = None,
        is_grads_batched: bool = False,
        materialize_grads: bool = False,
        **_: Any,
    ) -> tuple[Any, ...]:
        """What `torch.autograd.grad` returns."""
        if is_grads_batched:
            raise Unanswered("for many at once", ADVICE)
        ends, starts = _tuple(outputs), _tuple(inputs)
        given = (None,) * len(ends) if grad_outputs is None else _tuple(grad_outputs)
        pulled = [
            torch.ones_like(end) if one is None else one
            for end, one in zip(ends, given, strict=True)
        ]
        calls = self._between(starts, ends)
        read = {id(one) for call in calls for one in call.taken} | {id(one) for one in ends}
        used = [one for one in starts if id(one) in read]
        if len(used) < len(starts) and not (allow_unused or materialize_grads):
            raise Unanswered(
                "with respect to a tensor that the outputs do not depend on",
                "Give allow_unused=True.",
            )
        found: dict[int, torch.Tensor] = {}
        if used:
            slope = _Slope(calls, used, ends)
            args = (used, slope.others, pulled)
            slopes = slope(*args)
            if create_graph:
                self._calls.append(_Call(slope, args, {}, slopes))
            else:
                slopes = [one.detach() for one in slopes]
            found = dict(zip(map(id, used), slopes, strict=True))
        none = torch.zeros_like if materialize_grads else lambda _: None
        return tuple(found[id(one)] if id(one) in found else none(one) for one in starts)

    def _between(self, starts: Sequence[torch.Tensor], ends: Sequence[torch.Tensor]) -> list[_Call]:
        """The calls through which the outputs depend on the inputs, in order."""
        reached, after = {id(one) for one in starts}, []
        for call in self._calls:
            if call.function not in _STOPS and any(id(one) in reached for one in call.taken):
                after.append(call)
                reached |= {id(one) for one in call.made}
        wanted, found = {id(one) for one in ends}, []
        for call in reversed(after):
            if any(id(one) in wanted for one in call.made):
                found.append(call)
                wanted |= {id(one) for one in call.taken}
        for call in found:
            _check(call)
        return found[::-1]


class _Slope:
    """The gradient of some calls as a function of all that they read.

    Attributes:
        others: What they read beside the inputs and each other's results.
    """

    def __init__(
        self, calls: list[_Call], starts: Sequence[torch.Tensor], ends: Sequence[torch.Tensor]
    ) -> None:
        self._calls, self._starts, self._ends = calls, list(starts), list(ends)
        known = {id(one) for one in starts}
        rest: dict[int, torch.Tensor] = {}
        for call in calls:
            rest |= {id(one): one for one in call.taken if id(one) not in known}
            known |= {id(one) for one in call.made}
        self.others = list(rest.values())

    def __call__(
        self, starts: Sequence[Any], others: Sequence[Any], pulled: Sequence[Any]
    ) -> list[torch.Tensor]:
        fixed = dict(zip(map(id, self.others), others, strict=True))

        def again(*values: torch.Tensor) -> tuple[torch.Tensor, ...]:
            now = {**fixed, **dict(zip(map(id, self._starts), values, strict=True))}

            def read(one: torch.Tensor) -> torch.Tensor:
                return now.get(id(one), one)

            for call in self._calls:
                given = call.args, call.kwargs
                args, kwargs = pytree.tree_map_only(torch.Tensor, read, given)
                made = _tensors(call.function(*args, **kwargs))
                now |= dict(zip(map(id, call.made), made, strict=True))
            return tuple(now[id(one)] for one in self._ends)

        _, pull = torch.func.vjp(again, *starts)
        return list(pull(tuple(pulled)))


def _check(call: _Call) -> None:
    """Refuses what computes something else when it is called again."""
    draws = call.name.startswith(_DRAWS) or "_dropout" in call.name
    if call.name == "dropout":
        given = dict(zip(("input", "p", "training"), call.args, strict=False)) | call.kwargs
        draws = bool(given.get("p", 0.5)) and bool(given.get("training", given.get("train", True)))
    if draws:
        raise Unanswered(
            f"through {call.name}, which draws random numbers", "Draw them before, or not at all."
        )
    if _writes(call.function):
        raise Unanswered(
            f"through {call.name}, which writes in place",
            "Write it without, such as x = x + 1 for x += 1.",
        )


def _writes(function: Any) -> bool:
    name = str(getattr(function, "__name__", ""))
    inplace = name.endswith("_") and not name.endswith("__")
    return (inplace and name not in _MARKS) or name in _AUGMENTED


def _tensors(value: Any) -> list[torch.Tensor]:
    return [one for one in pytree.tree_leaves(value) if isinstance(one, torch.Tensor)]


def _tuple(value: Any) -> tuple[Any, ...]:
    return tuple(value) if isinstance(value, list | tuple) else (value,)
