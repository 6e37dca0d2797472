"""Sizes that stay unknown where torch's batching asks for numbers.

Many batching rules of `torch.vmap` want to know sizes as integers, and a trace that answers with
those of the example fixes them. Here they are told a large prime for each unknown size, and where
a multiple of one comes back as an argument of an op, the size is put in its place.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sympy
import torch
from torch.fx.experimental.proxy_tensor import ProxyTorchDispatchMode
from torch.fx.experimental.sym_node import SymNode
from torch.utils import _pytree as pytree

_aten = torch.ops.aten
_FIRST = 314159  # a prime, beyond which a number may stand for a size
_MOST = 2**62  # beyond which numbers mean the end of an axis
_NEAR = 8  # a number this close to a multiple of a prime was computed from it
_ASKING = "SymbolicShapeMeta.cpp"  # of torch, where it turns a tensor's sizes into numbers


class Sizes:
    """Unknown sizes and the numbers that stand for them while one module is traced."""

    def __init__(self) -> None:
        self._primes: dict[Any, int] = {}
        self._environment: Any = None

    def told(self, size: Any) -> int:
        """The number that stands for a size."""
        if isinstance(size, int):
            return size
        self._environment = size.node.shape_env
        number = 1
        for factor in sympy.Mul.make_args(size.node.expr):
            base, power = factor.as_base_exp()
            number *= int(factor) if factor.is_Integer else self._prime(base) ** int(power)
        return number

    def meant(self, values: Any) -> Any:
        """Arguments of an op with the sizes in place of the numbers that stand for them.

        Raises:
            RuntimeError: A number was computed from one that stands for a size.
        """
        return pytree.tree_map(self._size, values) if self._primes else values

    def left(self, values: Any) -> bool:
        """Whether a number that stands for a size is among some values."""
        numbers = [one for one in pytree.tree_leaves(values) if type(one) in {int, float}]
        return any(one and self._stands(one) for one in numbers)

    def _prime(self, base: Any) -> int:
        last = max(self._primes.values(), default=0)
        following = int(sympy.nextprime(last + 100)) if last else _FIRST
        return self._primes.setdefault(base, following)

    def _size(self, value: Any) -> Any:
        if isinstance(value, float):
            self._refuse(value, any(self._stands(one) for one in (value, value and 1 / value)))
        if type(value) is not int or not _FIRST - _NEAR <= abs(value) < _MOST:
            return value
        found, rest = sympy.Integer(1), value
        for size, prime in self._primes.items():
            while rest % prime == 0:
                found, rest = found * size, rest // prime
        if rest != value:
            return self._environment.create_symintnode(found * rest, hint=None)
        near = [(value + _NEAR) % prime for prime in self._primes.values()]
        self._refuse(value, min(near) <= 2 * _NEAR)
        return value

    def _stands(self, value: float) -> bool:
        whole = round(value) if abs(value) < _MOST else 0
        exact = whole != 0 and abs(value - whole) <= 1e-9 * abs(whole)
        return exact and any(whole % prime == 0 for prime in self._primes.values())

    @staticmethod
    def _refuse(value: float, computed: bool) -> None:
        if computed:
            raise RuntimeError(f"torch.vmap computes {value} from a size that is unknown.")


class Unsized(ProxyTorchDispatchMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Records as torch's own mode does, and keeps sizes unknown.

    Args:
        sizes: What stands for the sizes.
        args: As for torch's own.
        kwargs: As for torch's own.
    """

    def __init__(self, sizes: Sizes, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sizes = sizes
        self._recording = False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if func is _aten.size.default:
            return [self.sizes.told(one) for one in args[0].shape]
        if func is _aten.stride.default:
            return [self.sizes.told(one) for one in args[0].stride()]
        args, kwargs = self.sizes.meant((args, kwargs or {}))
        before, self._recording = self._recording, True
        try:
            return super().__torch_dispatch__(func, types, args, kwargs)
        finally:
            self._recording = before

    @contextmanager
    def asked(self) -> Iterator[None]:
        """Answers for sizes also where torch asks them, and not the recorder: from 2.15 on."""
        before = SymNode.guard_int

        def guard_int(node: SymNode, file: str, line: int) -> int:
            if self._recording or not file.endswith(_ASKING):
                return before(node, file, line)  # type: ignore[no-any-return]
            return self.sizes.told(torch.SymInt(node))

        SymNode.guard_int = guard_int
        try:
            yield
        finally:
            SymNode.guard_int = before

    @contextmanager
    def reshapes(self) -> Iterator[None]:
        """Puts sizes in place also where torch compares them before it comes to an op."""
        op, key = _aten.reshape.default, torch._C.DispatchKey.CompositeImplicitAutograd

        def reshape(value: torch.Tensor, shape: Any) -> Any:
            return op._op_dk(key, value, self.sizes.meant(shape))

        before = dict(op.py_kernels)
        op.py_kernels[key] = reshape
        op._dispatch_cache.clear()
        try:
            yield
        finally:
            op.py_kernels.clear()
            op.py_kernels.update(before)
            op._dispatch_cache.clear()
