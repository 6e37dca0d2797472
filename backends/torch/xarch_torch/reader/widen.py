"""Float64 from end to end in modules that ask for float32 in places.

A norm that computes in `x.float()` means "at least float32": it spares a float16 model from its own
range. In a float64 copy the same line loses half of the digits, and then neither side of a
comparison is a truth. Under `widened` every float32 that a module asks for is float64: casts,
`dtype=` arguments and the default dtype. The exported graph has no such casts left either.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as pytree

from xarch_torch.reader.grouped import grouped_mm

_WIDE = {torch.float32: torch.float64, torch.complex64: torch.complex128}


class _Widen(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Replaces float32 by float64 in the arguments of every torch function.

    Attributes:
        count: How often the module asked for float32.
    """

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is torch.Tensor.float:
            self.count += 1
            return args[0].double()
        if func is torch._grouped_mm and args[0].dtype is torch.float64:
            return grouped_mm(*args, kwargs["offs"])
        if str((kwargs or {}).get("device")) == "meta":  # torch's own stand-in for some tensor
            return func(*args, **kwargs)
        args, kwargs = pytree.tree_map_only(torch.dtype, self._wide, (args, kwargs or {}))
        return func(*args, **kwargs)

    def _wide(self, dtype: torch.dtype) -> torch.dtype:
        if dtype in _WIDE:
            self.count += 1
            return _WIDE[dtype]
        return dtype


@contextmanager
def widened() -> Iterator[_Widen]:
    """Makes every float32 that torch functions are asked for float64, for the duration."""
    before = torch.get_default_dtype()
    torch.set_default_dtype(torch.float64)
    try:
        with _Widen() as mode:
            yield mode
    finally:
        torch.set_default_dtype(before)
