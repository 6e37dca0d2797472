"""What tracing takes for granted, told to the user.

Some modules guard against overflow: `if not torch.isfinite(x).all(): x = clamp(x)`. No graph can
branch on values; the branch that finite numbers take is the model. And some modules draw Python or
numpy random numbers, which a graph cannot: it would keep the one draw. What a module does through
`Tensor.data` tracing would lose; it goes through `detach`, which shares the memory as well.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
from torch.nn.modules import transformer
from torch.overrides import TorchFunctionMode

from xarch_torch.reader.respelled import RESPELLED, TOLD

_FINITE = {"isfinite": True, "isinf": False, "isnan": False}
_FOLDS = ("all", "any")
_DATA, _SETS_DATA = torch.Tensor.data.__get__, torch.Tensor.data.__set__


class _Granted(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Answers branches on whether values are finite as if all were, and spells some calls anew.

    Attributes:
        answered: How many branches.
        told: What the user should know of the calls.
    """

    def __init__(self) -> None:
        super().__init__()
        self.answered = 0
        self.told: list[str] = []
        self._known: dict[int, tuple[torch.Tensor, bool]] = {}  # the tensor keeps its id its own

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func == _DATA:  # each access makes another object
            return args[0].detach()
        if func == _SETS_DATA and args[0].shape == args[1].shape:
            return args[0].detach().copy_(args[1].detach())
        if kwargs and kwargs.get("generator", ...) is None:
            del kwargs["generator"]  # beside which torch 2.13 takes no open sizes
        if func in RESPELLED:
            found = RESPELLED[func](*args, **(kwargs or {}))
            if found is not NotImplemented:
                self.told += [TOLD[func]] if func in TOLD else []
                return found
        name = getattr(func, "__name__", "")
        held = self._known.get(id(args[0])) if args else None
        if held is not None and name == "__bool__":
            self.answered += 1
            return held[1]
        result = func(*args, **(kwargs or {}))
        if name in _FINITE:
            self._known[id(result)] = (result, _FINITE[name])
        elif held is not None and name in _FOLDS:
            self._known[id(result)] = (result, held[1])
        return result


@contextmanager
def assumptions(notes: list[str]) -> Iterator[None]:
    """Lets modules be traced that branch on overflow; adds what was assumed to the notes."""
    before = _draws()
    with _Granted() as granted, _unchecked_distributions(), _masks_as_given():
        yield
    notes += granted.told
    if granted.answered:
        notes.append(
            f"The module branches {granted.answered} times on whether values are finite; the graph "
            "takes them to be."
        )
    if _draws() != before:
        notes.append(
            "The module draws Python or numpy random numbers in its forward, and the graph keeps "
            "this one draw. Set what they drop, such as layerdrop, to 0."
        )


@contextmanager
def _unchecked_distributions() -> Iterator[None]:
    """Lets `torch.distributions` take their arguments for valid: checks branch on values."""
    cls = torch.distributions.Distribution
    before = cls._validate_args
    cls.set_default_validate_args(False)
    try:
        yield
    finally:
        cls.set_default_validate_args(before)


@contextmanager
def _masks_as_given() -> Iterator[None]:
    """Keeps transformers from asking whether a mask is causal, which makes attention faster only.

    The mask may be an input, and then its values are not known.
    """
    before = transformer._detect_is_causal_mask

    def detected(_mask: Any, is_causal: bool | None = None, _size: Any = None) -> bool:
        return is_causal is True

    transformer._detect_is_causal_mask = detected
    try:
        yield
    finally:
        transformer._detect_is_causal_mask = before


def _draws() -> tuple[Any, Any]:
    kind, keys, *rest = np.random.get_state()  # noqa: NPY002  the state that modules draw from
    return random.getstate(), (kind, np.asarray(keys).tobytes(), *rest)
