"""What the battery runs in the torch process: torch's own samples of ops and modules, ported."""

from __future__ import annotations

import contextlib
import functools
import io
import time
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from port.functions import Applied, compare_here
from sweep_side import MOST, peak, workers
from torch.utils import _pytree as pytree
from torch.utils._python_dispatch import TorchDispatchMode
from xarch_torch.reader import native
from xarch_torch.reader.errors import NotExportable, UnsupportedOps

from xarch.errors import PortError
from xarch.layers.float64 import keep_float64
from xarch.port import verify
from xarch.workers import notify

HERE = "here"  # in this process, on the backend that reads; other backends run in workers
BROKEN = ("The converter of ", "the result has shape")  # what a converter did not foresee
DTYPES = {"float": torch.float64, "int": torch.int64, "bool": torch.bool}


@dataclass(frozen=True)
class Sample:
    """One module to port: a function of tensors among its arguments, or a module of torch's."""

    function: Callable[..., Any]
    inputs: tuple[torch.Tensor, ...]
    moved: list[bool]
    inner: torch.nn.Module | None = None


def names() -> list[str]:
    """The names of all ops and modules that torch has samples of."""
    notify(list(_known()))
    return []


def check(name: str, dtype: str, count: int, backends: Sequence[str], timeout: float) -> None:
    """Ports some samples of one name and holds each against its original; reports each."""
    for at, sample in _spread(_samples(name, dtype), count):
        record: dict[str, Any] = {"op": name, "dtype": dtype, "sample": at}
        notify({**record, "verdict": "begun"})
        start = time.perf_counter()
        record |= _verdict(sample, backends, timeout)
        record["seconds"] = round(time.perf_counter() - start, 1)
        if sample is not None:
            record["inputs"] = [f"{one.dtype}{list(one.shape)}" for one in sample.inputs]
        notify(record)
    if peak() > MOST:
        notify({"op": name, "dtype": dtype, "sample": -1, "verdict": "again"})


def _spread(samples: Iterator[Sample | None], count: int) -> list[tuple[int, Sample | None]]:
    """Some of the samples, evenly over all of them."""
    found = list(enumerate(samples))
    step = max(len(found) / count, 1)
    return [found[int(at * step)] for at in range(min(count, len(found)))]


def _verdict(sample: Sample | None, backends: Sequence[str], timeout: float) -> dict[str, str]:
    if sample is None:
        return {"verdict": "no sample"}
    try:
        with contextlib.redirect_stdout(io.StringIO()), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            why = _compared(sample, backends, timeout)
    except PortError as error:
        text = str(error)
        kind = "crashed" if any(one in text for one in BROKEN) else "refused"
        if isinstance(error, UnsupportedOps):
            text = "; ".join(one.strip() for one in text.splitlines() if " times" in one)
        if isinstance(error, NotExportable) and "Error" not in text and "refus" not in text:
            kind = "refused"
        return {"verdict": kind, "why": text[:600]}
    except AssertionError as error:
        return {"verdict": "WRONG", "why": str(error)[:600]}
    except Exception as error:
        return {"verdict": "crashed", "why": f"{type(error).__name__}: {error}"[:600]}
    return {"verdict": why}


def _compared(sample: Sample, backends: Sequence[str], timeout: float) -> str:
    module = Applied(sample.function, sample.inputs, sample.inner, sample.moved).eval()
    try:
        with torch.no_grad(), _Draws() as draws:
            outputs = module(*sample.inputs)
    except Exception:
        return "does not run here"
    tensors = [one for one in pytree.tree_leaves(outputs) if torch.is_tensor(one)]
    if not any(one.layout == torch.strided for one in tensors):
        return "no tensor comes out"
    if draws.found:
        return "draws"
    if HERE in backends and not compare_here(module, sample.inputs):
        return "draws"
    others = [one for one in backends if one != HERE]
    if others:
        original = native(module, sample.inputs, dynamic=False)
        original.module.load_state_dict(module.state_dict())
        with keep_float64():
            reading = original.read(False)
        batched = all(one.dim() for one in sample.inputs)  # else Keras cannot train on them
        checks = ["forward", "gradients"] if batched else ["forward"]
        found = verify.compare(original, reading, workers(others, timeout), checks=checks)
        bad = [one for one in found.rows if not one.ok]
        assert not bad, "; ".join(
            f"{one.backend} {one.check} {one.gap:.0e} {one.failure or one.at}" for one in bad
        )
    return "ok"


class _Draws(TorchDispatchMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Tells whether random numbers are drawn, after which there is nothing to compare."""

    found = False

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        if torch.Tag.nondeterministic_seeded in func.tags:
            named = zip(func._schema.arguments, args, strict=False)
            rates = [one for argument, one in named if argument.name == "dropout_p"]
            self.found = self.found or any(rates) or "attention" not in str(func)
        return func(*args, **(kwargs or {}))


@functools.cache
def _known() -> dict[str, Any]:
    from torch.testing._internal.common_methods_invocations import op_db
    from torch.testing._internal.common_modules import module_db

    found: dict[str, Any] = {}
    for one in op_db:
        found[f"{one.name}{'.' if one.variant_test_name else ''}{one.variant_test_name}"] = one
    found |= {f"{one.name}": one for one in module_db}
    return {f"{'modules' if name.startswith('nn.') and name[3].isupper() else 'ops'}/{name}": one
            for name, one in found.items()}  # fmt: skip


def _samples(name: str, dtype: str) -> Iterator[Sample | None]:
    torch.manual_seed(0)
    info = _known()[name]
    if name.startswith("modules/"):
        yield from _of_module(info, DTYPES[dtype]) if dtype == "float" else ()
        return
    if DTYPES[dtype] in info.dtypes:
        differentiable = dtype == "float" and info.supports_autograd
        for one in info.sample_inputs("cpu", DTYPES[dtype], requires_grad=differentiable):
            yield _of_op(info, one)


def _of_op(info: Any, sample: Any) -> Sample | None:
    leaves, tree = pytree.tree_flatten((sample.input, sample.args, sample.kwargs))
    places = [
        at
        for at, one in enumerate(leaves)
        if isinstance(one, torch.Tensor) and one.layout == torch.strided and not one.is_complex()
    ]
    inputs, moved = _given(leaves, places)
    rest = [None if at in places else one for at, one in enumerate(leaves)]
    wrapped, shown = info.gradcheck_wrapper, sample.output_process_fn_grad

    def function(*tensors: torch.Tensor) -> Any:
        given = list(rest)
        for at, one in zip(places, tensors, strict=True):
            given[at] = one
        value, args, kwargs = pytree.tree_unflatten(given, tree)
        return shown(wrapped(info.op, value, *args, **kwargs))

    return Sample(function, inputs, moved) if inputs else None


def _of_module(info: Any, dtype: torch.dtype) -> Iterator[Sample | None]:
    for one in info.module_inputs_func(
        info, device="cpu", dtype=dtype, requires_grad=True, training=False
    ):
        if one.forward_input is None:
            continue
        made, given = one.constructor_input, one.forward_input
        torch.manual_seed(1)
        inner = info.module_cls(*made.args, **made.kwargs).to(dtype)
        leaves, tree = pytree.tree_flatten((given.args, given.kwargs))
        places = [at for at, leaf in enumerate(leaves) if isinstance(leaf, torch.Tensor)]

        def function(
            inner: Any, *tensors: torch.Tensor, leaves: Any = leaves, tree: Any = tree,
            places: Any = places,
        ) -> Any:  # fmt: skip
            values = list(leaves)
            for at, tensor in zip(places, tensors, strict=True):
                values[at] = tensor
            args, kwargs = pytree.tree_unflatten(values, tree)
            return inner(*args, **kwargs)

        inputs, moved = _given(leaves, places)
        yield Sample(function, inputs, moved, inner) if inputs else None


def _given(leaves: list[Any], places: list[int]) -> tuple[tuple[torch.Tensor, ...], list[bool]]:
    """Copies of the tensors there, and which of them have gradients."""
    tensors = [leaves[at] for at in places]
    return tuple(one.detach().clone() for one in tensors), [one.requires_grad for one in tensors]
