"""Values that a module's Python code reads out of tensors, where they are known beforehand.

A trace has no values: `if self.ready:` over a buffer, or `int(lengths.max())`, would end it. Four
kinds are answered here, and told to the user. What follows from buffers alone is what the buffers
hold, and what follows from inputs that the user fixed is what these hold. A single random number,
which decides whether a layer is left out, is 0.5. And the largest of some lengths, which sets the
size of a mask, is the size of the axis that has it in the example: sequences are padded to the
longest.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch._subclasses.fake_tensor import DataDependentOutputException
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import _disable_current_modes

from xarch_torch.reader.beside import (
    FILLS,
    MOST,
    UNKNOWN,
    Beside,
    Known,
    constant,
    may_be_small,
    writes,
)
from xarch_torch.reader.errors import NotExportable
from xarch_torch.reader.inputs import Example, kept_values, leaf_names
from xarch_torch.reader.scope import sized_by_data

_READS = ("item", "__bool__", "__int__", "__float__", "__index__", "tolist")
_SIZES = ("item", "__int__", "__index__")
_MAKES = ("tensor", "as_tensor", "arange", "linspace", "eye", *FILLS)
_TAKE_NUMBERS = ("arange", "empty", "eye", "full_like", "linspace", "new_full", *FILLS)
_TAKE_SIZES = (  # numbers after the first tensor
    "expand", "interpolate", "narrow", "new_empty", "new_ones", "new_zeros", "pad", "repeat",
    "reshape", "roll", "split", "tile", "unflatten", "unfold", "view",
)  # fmt: skip
_RANDOM, _BUFFER = "a random number", "the buffer"
_COUNT = "num_batches_tracked"  # of torch's norms, whose ops know what it is for


class _Foreseen(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Follows buffers, fixed inputs and lengths, and answers what is read out of them."""

    def __init__(self, module: torch.nn.Module, example: Example) -> None:
        super().__init__()
        self.answers: dict[str, None] = {}
        self._beside = Beside()
        self._training = module.training
        self._asked: set[str] = set()
        self._written: set[str] = set()
        self._sizes: list[tuple[int, Any, str]] = []
        names = leaf_names(module, example)
        self._fixed = {name: _copy(one) for name, one in kept_values(module, example).items()}
        self._given = list(
            zip(names, pytree.tree_leaves((example.args, example.kwargs)), strict=True)
        )
        self._buffers = {name: _copy(one) for name, one in module.named_buffers() if _small(one)}
        for path, one in module.named_modules():
            for name, value in vars(one).items():  # a tensor that is no buffer stays in the trace
                if isinstance(value, torch.Tensor) and _small(value):
                    self._beside.add(Known(value, _copy(value), f"the tensor '{path}.{name}'"))

    def begin(self, module: torch.nn.Module, args: Any, kwargs: Any) -> None:
        """Meets the trace's own buffers and inputs."""
        for name, one in module.named_buffers():
            if name in self._buffers:
                self._beside.add(Known(one, self._buffers[name], f"{_BUFFER} {name!r}"))
        for (name, value), one in zip(
            self._given, pytree.tree_leaves((args, kwargs)), strict=False
        ):
            if not isinstance(value, torch.Tensor) or not isinstance(one, torch.Tensor):
                continue
            if name in self._fixed:
                whose = f"the input {name!r}"
                self._beside.add(Known(one, self._fixed[name], whose, fixed=True))
                continue
            for axis in range(1, value.dim()):
                self._sizes.append((value.size(axis), one.size(axis), f"axis {axis} of {name!r}"))
            if value.dim() < 2 and not value.is_floating_point() and _small(value):
                self._beside.add(Known(one, value, repr(name), given=True))

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name, kwargs = getattr(func, "__name__", ""), kwargs or {}
        if writes(name, kwargs) and args:
            self._wrote(self._beside.get(args[0]))
        func, args, kwargs = self._with_values(func, name, args, kwargs)
        leaves = pytree.tree_leaves((args, kwargs))
        tensors = [one for one in leaves if isinstance(one, torch.Tensor)]
        known = [one for one in map(self._beside.get, tensors) if one is not None]
        if name == "rand":
            return self._drawn(func(*args, **kwargs))
        if len(known) < len(tensors) or not (known or name in _MAKES):
            if tensors and writes(name, kwargs):
                self._beside.forget(tensors if "out" in kwargs else tensors[:1])
            return func(*args, **kwargs)
        if name in _READS:
            answer = self._read(name, known[0])
            return func(*args, **kwargs) if answer is None else answer[0]
        return self._followed(func, name, args, kwargs, known)

    def _followed(self, func: Any, name: str, args: Any, kwargs: Any, known: list[Known]) -> Any:
        """The function in the trace, and on the values beside it."""
        try:
            result, refusal = func(*args, **kwargs), None
        except DataDependentOutputException as error:
            result, refusal = None, error
        if not may_be_small(result):
            return result
        found, spread = self._beside.compute(func, args, kwargs)
        if found is UNKNOWN and writes(name, kwargs):
            self._beside.forget([one.traced for one in known])
        sure = found is not UNKNOWN and not spread and not any(one.given for one in known)
        if sure and (refusal is not None or sized_by_data(result)):
            result = pytree.tree_map_only(torch.Tensor, constant, found)
        elif refusal is not None:
            raise refusal
        self._beside.follow(result, found, known, spread=spread)
        return result

    def _with_values(self, func: Any, name: str, args: Any, kwargs: Any) -> Any:
        """A call with what it needs to know of known tensors: numbers for sizes, and places."""
        if name in _TAKE_NUMBERS:
            args, kwargs = pytree.tree_map_only(torch.Tensor, self._number, (args, kwargs))
        elif name in _TAKE_SIZES:
            sizes, kwargs = pytree.tree_map_only(torch.Tensor, self._number, (args[1:], kwargs))
            args = (*args[:1], *sizes)
        elif name in ("__getitem__", "__setitem__") and self._sure(args[0]) is None:
            args = args[0], self._with_places(*args[:2]), *args[2:]
        elif name == "repeat_interleave":
            return self._repeated(func, *args, **kwargs)
        return func, args, kwargs

    def _with_places(self, value: torch.Tensor, index: Any) -> Any:
        """An index with the places of what is true for each mask that is known."""
        found: list[Any] = []
        axis = 0
        for one in index if isinstance(index, tuple) else (index,):
            known = self._sure(one)
            if one is Ellipsis:
                return index
            if known is None or known.value.dtype != torch.bool:
                found.append(one)
                axis += one is not None
                continue
            mask = known.value
            masked = value.shape[axis : axis + mask.dim()]
            if any(one != other for one, other in zip(masked, mask.shape, strict=False)):
                return index  # torch says why; where the sizes are equal, open ones are fixed now
            self._tell(known)
            with _disable_current_modes():
                places = mask.nonzero(as_tuple=True)
            found += [constant(each) for each in places]
            axis += mask.dim()
        return tuple(found) if isinstance(index, tuple) or len(found) > 1 else found[0]

    def _repeated(
        self, func: Any, values: Any, repeats: Any = None, dim: Any = None, **more: Any
    ) -> Any:
        """Repetitions of known number as picks from known places."""
        known = self._sure(repeats)
        followed = self._sure(values) is not None
        if known is None or followed or dim is None or not isinstance(values.shape[dim], int):
            given = [one for one in (repeats, dim) if one is not None]
            return func, (values, *given), more
        self._tell(known)
        with _disable_current_modes():
            places = torch.arange(values.shape[dim]).repeat_interleave(known.value)
        return torch.index_select, (values, dim, constant(places)), {}

    def _sure(self, one: Any) -> Known | None:
        """What a tensor holds, whatever the inputs are."""
        known = self._beside.get(one)
        return None if known is None or known.given or known.spread else known

    def _drawn(self, result: torch.Tensor) -> torch.Tensor:
        """A single random number, which decides whether a layer is left out, is 0.5."""
        if result.shape in ((), (1,)):
            with _disable_current_modes():
                value = torch.full(tuple(result.shape), 0.5)
            self._beside.add(Known(result, value, _RANDOM))
        return result

    def _number(self, one: torch.Tensor) -> Any:
        known = self._beside.get(one)
        answer = self._read("item", known) if known is not None and one.dim() == 0 else None
        return one if answer is None else answer[0]

    def _read(self, name: str, known: Known) -> tuple[Any] | None:
        if known.spread and known.value.numel() != 1:
            return None
        if not known.given:
            self._tell(known)
            return (known.read(name),)
        if name not in _SIZES or known.value.numel() != 1:
            return None
        wanted = known.read("__int__")
        for size, traced, where in self._sizes:
            if size == wanted:
                self._note(
                    f"The module reads a size out of {known.source}; the graph takes that of "
                    f"{where}, to which the longest must be padded."
                )
                return (traced,)
        return None

    def _wrote(self, known: Known | None) -> None:
        """Notes a write; where a number is read from there too, no graph can follow in training."""
        if known is None or not known.source.startswith(_BUFFER) or _COUNT in known.source:
            return
        self._written.add(known.source)
        self._refuse_counting(known)

    def _refuse_counting(self, known: Known) -> None:
        if self._training and known.source in self._asked & self._written:
            raise NotExportable(
                f"In training the module reads a number out of {known.source} and writes another "
                "into it, as counters and places in a queue are; a graph would keep the first."
            )

    def _tell(self, known: Known) -> None:
        if known.source:
            self._asked.add(known.source)
            self._refuse_counting(known)
            kept = "0.5 for it" if known.source == _RANDOM else "what it holds"
            self._note(f"The module reads {known.source}, and the graph keeps {kept}.")

    def _note(self, text: str) -> None:
        self.answers.setdefault(text)


def _copy(value: torch.Tensor) -> torch.Tensor:
    return value.detach().clone()


def _small(value: torch.Tensor) -> bool:
    return value.numel() <= MOST and not value.is_meta


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
