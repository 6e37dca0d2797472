"""Gradient rules that a module brings along: subclasses of `torch.autograd.Function`.

A graph has the ops of `forward` and would differentiate those, so that a gradient that is reversed,
passed straight through a rounding, or clipped would be lost. A rule is linear in the gradient that
it is given, say `B(g)`. Of its transpose `T`, which torch's own differentiation of the rule gives,
the graph holds

    forward(x) + T(x - stop_gradient(x))

with the gradient of `forward` stopped: the sum adds zero, and its gradient is `B(g)`. Infinite
inputs, such as scores that are masked, have no offset, and where `T` is not finite, such as at a
pole of the rule, nothing is added.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import torch
from torch.fx.experimental.proxy_tensor import make_fx
from torch.overrides import TorchFunctionMode
from torch.utils._python_dispatch import _disable_current_modes
from torch.utils.checkpoint import CheckpointFunction

from xarch_torch.reader.transforms import differentiating, transforming
from xarch_torch.reader.views import op_base

Function = torch.autograd.Function
_ZEROS = ("new_zeros", "zeros", "zeros_like")
_Ruled = Callable[[Sequence[torch.Tensor]], list[Any]]


class _Context:
    """What `forward` leaves for `backward`."""

    def __init__(self, needs_input_grad: Sequence[bool]) -> None:
        self.needs_input_grad = tuple(needs_input_grad)
        self.saved_tensors: tuple[Any, ...] = ()
        self.constant: set[int] = set()
        self.dirty = False

    def save_for_backward(self, *tensors: Any) -> None:
        self.saved_tensors = tensors

    save_for_forward = save_for_backward

    def mark_non_differentiable(self, *tensors: Any) -> None:
        self.constant = {id(one) for one in tensors}

    def mark_dirty(self, *_: Any) -> None:
        self.dirty = True

    def set_materialize_grads(self, _: bool) -> None:
        """Gradients are always tensors here."""


@contextmanager
def own_rules(notes: list[str]) -> Iterator[None]:
    """Puts such rules into the trace; adds to the notes which could not be followed."""
    apply = Function.__dict__["apply"]

    def applied(cls: Any, *args: Any, **kwargs: Any) -> Any:
        if cls is CheckpointFunction:
            return _checkpointed(*args)
        if cls.__module__.startswith("torch."):
            return apply.__get__(None, cls)(*args, **kwargs)
        try:
            return _with_rule(cls, args, kwargs)
        except _Unknown as error:
            note = (
                f"{cls.__qualname__} has a gradient rule of its own that could not be followed "
                f"({error}); the graph has the derivative of its forward."
            )
            notes.extend([note] if note not in notes else [])
            with _Graded():
                return apply.__get__(None, cls)(*args, **kwargs)

    Function.apply = classmethod(applied)
    try:
        yield
    finally:
        Function.apply = apply


def _checkpointed(function: Any, _keeps_random: bool, *args: Any) -> Any:
    """What a checkpoint keeps no activations of; its gradients are those of its function.

    Where no input has a gradient, nothing within has one.
    """
    asked = any(isinstance(one, torch.Tensor) and one.requires_grad for one in args)
    with torch.set_grad_enabled(asked and torch.is_grad_enabled()):
        return function(*args)


class _Graded(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Follows gradients where the code of a `forward` asks for none: torch never does there."""

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        return None if func is torch._C._set_grad_enabled else func(*args, **(kwargs or {}))


class _Unknown(Exception):
    """Why a rule cannot be followed."""


def _with_rule(cls: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
    if kwargs:
        raise _Unknown("it takes keywords")
    if differentiating():
        raise _Unknown("torch.func differentiates it within the forward")
    if transforming() and cls.vmap is not Function.vmap:
        raise _Unknown("it has a rule for torch.vmap of its own")
    moves = [isinstance(one, torch.Tensor) and one.is_floating_point() for one in args]
    context = _Context(moves)
    stopped = [one.detach() if isinstance(one, torch.Tensor) else one for one in args]
    if cls.setup_context is not Function.setup_context:
        result = cls.forward(*stopped)
        cls.setup_context(context, tuple(stopped), result)
    else:
        result = cls.forward(context, *stopped)
    if context.dirty:
        raise _Unknown("it writes into its inputs")
    several = isinstance(result, tuple)
    outputs = list(result) if several else [result]
    moved = [_finite(one) for one, move in zip(args, moves, strict=True) if move]
    offsets = [one - one.detach() for one in moved]
    added = _transposed(cls, context, outputs, offsets)
    sums = [
        _stopped(one)
        if zero is None or id(one) in context.constant
        else _stopped(one) + _finite(zero)
        for one, zero in zip(outputs, added, strict=True)
    ]
    return tuple(sums) if several else sums[0]


def _finite(value: torch.Tensor) -> torch.Tensor:
    """The values with zeros in place of what is infinite or none."""
    return torch.where(torch.isfinite(value), value, 0.0)


def _stopped(value: Any) -> Any:
    return value.detach() if isinstance(value, torch.Tensor) else value


def _transposed(
    cls: Any, context: _Context, outputs: list[Any], offsets: list[torch.Tensor]
) -> list[torch.Tensor | None]:
    """The transpose of the rule on offsets of the floating inputs: what to add to each output."""
    backward = inspect.unwrap(cls.backward)  # such as of `once_differentiable`
    floating = [
        at
        for at, one in enumerate(outputs)
        if isinstance(one, torch.Tensor) and one.is_floating_point()
    ]

    def ruled(given: Sequence[torch.Tensor]) -> list[Any]:
        gradients: list[Any] = [None] * len(outputs)
        for at, one in zip(floating, given, strict=True):
            gradients[at] = one * 1  # a rule may write into it
        found = backward(context, *gradients)
        found = found if isinstance(found, tuple) else (found,)
        return [one for one, move in zip(found, context.needs_input_grad, strict=True) if move]

    try:
        if transforming():
            found = _mapped(ruled, [outputs[at] for at in floating], offsets)
        else:
            found = _traced(ruled, context, [outputs[at] for at in floating], offsets)
    except _Unknown:
        raise
    except Exception as error:
        text = str(error).strip().partition("\n")[0]  # of an assertion there is none
        raise _Unknown(f"{type(error).__name__}: {text}") from error
    by_place = dict(zip(floating, found, strict=True))
    return [by_place.get(at) for at in range(len(outputs))]


def _traced(
    ruled: _Ruled, context: _Context, outputs: list[torch.Tensor], offsets: list[torch.Tensor]
) -> Sequence[torch.Tensor | None]:
    saved = context.saved_tensors

    def transposed(saved: list[Any], outputs: list[Any], offsets: list[torch.Tensor]) -> Any:
        given = [torch.zeros_like(one).requires_grad_() for one in outputs]
        context.saved_tensors = tuple(saved)
        pairs = [pair for pair in zip(ruled(given), offsets, strict=True) if pair[0] is not None]
        apart = [one for one, _ in pairs if not one.requires_grad]
        pairs = [pair for pair in pairs if pair[0].requires_grad]
        if not pairs:
            return [None] * len(given) + apart
        ends, weights = zip(*pairs, strict=True)
        with torch._C.DisableTorchFunction():  # it is no gradient that the module asks for
            return [*torch.autograd.grad(ends, given, weights, allow_unused=True), *apart]

    with _disable_current_modes(), torch.enable_grad():
        graph = make_fx(transposed)(list(saved), outputs, offsets)
    apart = graph.graph.output_node().args[0][len(outputs) :]
    if any(op_base(one) not in _ZEROS for one in apart):
        raise _Unknown("it gives a gradient that torch cannot follow to the one that it is given")
    context.saved_tensors = saved
    found: Sequence[Any] = torch.fx.Interpreter(graph).run(*saved, *outputs, *offsets)
    return found[: len(outputs)]


def _mapped(
    ruled: _Ruled, outputs: list[torch.Tensor], offsets: list[torch.Tensor]
) -> Sequence[torch.Tensor | None]:
    """The same within `torch.vmap`, where a trace of its own would not know the batch."""
    kept: list[torch.Tensor] = []

    def rule(*given: torch.Tensor) -> tuple[torch.Tensor, ...]:
        pairs = zip(ruled(given), offsets, strict=True)
        known = [(one, offset) for one, offset in pairs if one is not None]
        kept[:] = [offset for _, offset in known]
        return tuple(one for one, _ in known)

    _, pull = torch.func.vjp(rule, *[torch.zeros_like(one) for one in outputs])
    found: Sequence[torch.Tensor] = pull(tuple(kept))
    return found
