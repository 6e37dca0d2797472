"""Torch tensors to numpy and back."""

from __future__ import annotations

from typing import Any

import ml_dtypes
import numpy as np
import torch

# numpy has no names of its own for these; the bits are the same.
_BY_BITS: dict[torch.dtype, tuple[torch.dtype, Any]] = {
    torch.bfloat16: (torch.int16, ml_dtypes.bfloat16),
    torch.float8_e4m3fn: (torch.int8, ml_dtypes.float8_e4m3fn),
    torch.float8_e5m2: (torch.int8, ml_dtypes.float8_e5m2),
}
_NATIVE_BY_BITS = {np.dtype(twin): (bits, native) for native, (bits, twin) in _BY_BITS.items()}


def is_native(value: Any) -> bool:
    """Whether `value` is a torch tensor or parameter."""
    return isinstance(value, torch.Tensor)


def to_numpy(value: Any) -> np.ndarray[Any, Any]:
    """A tensor's values on the host, bfloat16 and float8 as `ml_dtypes`."""
    tensor = value.detach().resolve_conj().resolve_neg().cpu()
    if tensor.layout is not torch.strided:
        tensor = tensor.to_dense()
    if tensor.dtype in _BY_BITS:
        bits, twin = _BY_BITS[tensor.dtype]
        return np.asarray(tensor.view(bits).numpy().view(twin))
    return np.asarray(tensor.numpy())


def from_numpy(value: np.ndarray[Any, Any]) -> torch.Tensor:
    """A tensor on the CPU with the array's values, shape and dtype; never shares its memory."""
    array = np.array(value, copy=True, order="C")
    if array.dtype in _NATIVE_BY_BITS:
        bits, native = _NATIVE_BY_BITS[array.dtype]
        plain = np.int16 if bits is torch.int16 else np.int8
        return torch.from_numpy(array.view(plain)).view(native)
    return torch.from_numpy(array)
