"""`torch.vmap` and the other transforms of `torch.func`, traced as the plain ops they come to.

`torch.export` records a forward above the level at which these transforms work. Of `vmap` it keeps
the calls that enter and leave it, with batched tensors between them that have no memory; of `grad`
it loses what is differentiated. While a module is traced, the recorder moves below the transforms
as soon as one begins and back when it ends, so that the graph holds the ops that torch runs in
the end: batched ones for `vmap`, and those of the derivative for `grad`, `jacrev` and their kin.
"""

from __future__ import annotations

import functools
import operator
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from typing import Any

import torch
from torch._export import utils
from torch._functorch import eager_transforms, vmap
from torch._subclasses import FakeTensor
from torch.fx.experimental.proxy_tensor import disable_proxy_modes_tracing, get_proxy_mode
from torch.nn.attention import SDPBackend, sdpa_kernel
from torch.overrides import TorchFunctionMode
from torch.utils import _pytree as pytree

from xarch_torch.reader.errors import NotExportable
from xarch_torch.reader.rewritten import Rewritten
from xarch_torch.reader.unsized import Sizes, Unsized

ADVICE = (
    "Of torch.func, xarch traces vmap, grad, grad_and_value, vjp, jvp, jacrev, jacfwd and hessian, "
    "where torch has a batched form of every op within for sizes that are unknown. Give "
    "dynamic=False, which fixes the sizes, or write the loop or the derivative out in place of the "
    "transform."
)
_Below = Callable[[], AbstractContextManager[None]]

_aten = torch.ops.aten
_HIGHER = "torch/_higher_order_ops/"
_WITHIN = "xarch_transformed"
_DETACHES = ("detach", "detach_", "gumbel_softmax", "__get__")  # the last is `Tensor.data`


@contextmanager
def transforms() -> Iterator[Sizes]:
    """Lets modules be traced whose forward transforms functions."""
    sizes = Sizes()
    below = functools.partial(_below, sizes)
    replacements: list[tuple[Any, str, Callable[[Any], Any]]] = [
        (vmap, "vmap_increment_nesting", functools.partial(_batched, below)),
        (eager_transforms, "grad_increment_nesting", functools.partial(_begun, below)),
        (eager_transforms, "jvp_increment_nesting", functools.partial(_begun, below)),
        (eager_transforms, "_vjp_with_argnums", functools.partial(_pulled_back, below)),
        (vmap, "_get_chunked_inputs", lambda _: _one_chunk),
        (eager_transforms, "lazy_dynamo_disallow", lambda _: _refusing("linearize")),
        (
            eager_transforms,
            "_func_increment_nesting",
            functools.partial(_own, _refusing("functionalize")),
        ),
        (eager_transforms, "_func_decrement_nesting", functools.partial(_own, lambda: None)),
        # by it torch 2.13 finds where to record the calls that enter and leave `vmap`
        (utils, "_maybe_find_pre_dispatch_tf_mode_for_export", lambda _: lambda: None),
    ]
    with ExitStack() as stack:
        for owner, name, make in replacements:
            if hasattr(owner, name):
                stack.enter_context(_replaced(owner, name, make))
        yield sizes


def transforming() -> bool:
    """Whether a transform runs."""
    return torch._C._functorch.peek_interpreter_stack() is not None


def differentiating() -> bool:
    """Whether a transform runs that differentiates."""
    running = torch._C._functorch.get_interpreter_stack() or []
    return any(one.key() != torch._C._functorch.TransformType.Vmap for one in running)


def settle(program: torch.export.ExportedProgram, sizes: Sizes) -> None:
    """Takes out of a graph what its transforms left that nothing reads.

    Args:
        program: The graph.
        sizes: What stood for sizes in its transforms.

    Raises:
        NotExportable: The graph holds what only a running transform gives a meaning.
    """
    modules = program.graph_module.modules()
    graphs = [one.graph for one in modules if isinstance(one, torch.fx.GraphModule)]
    for graph in graphs:
        for node in reversed(list(graph.nodes)):
            if node.meta.get(_WITHIN) and not node.users and _is_pure(node.target):
                graph.erase_node(node)
    nodes = [node for graph in graphs for node in graph.nodes]
    left = [str(node.target) for node in nodes if _is_transform(node.target)]
    left += [node.name for node in nodes if _is_wrapped(node.meta.get("val"))]
    left += [node.name for node in nodes if sizes.left((node.args, node.kwargs))]
    read = {node.name for node in program.graph.nodes if node.users}
    constants = {one.arg.name: one.target for one in program.graph_signature.input_specs}
    for name in constants.keys() & read:
        if isinstance(program.constants.get(constants[name]), FakeTensor):
            left.append(name)
    if left:
        raise NotExportable(
            f"torch.export leaves {', '.join(left)} in the graph, which belong to a transform of "
            f"torch.func and mean nothing without it. {ADVICE}"
        )


def _is_pure(target: Any) -> bool:
    if isinstance(target, torch._ops.OpOverload):
        return not target._schema.is_mutable
    return target is operator.getitem


def _is_transform(target: Any) -> bool:
    return str(getattr(target, "__module__", "")).startswith("torch._functorch")


def _is_wrapped(value: Any) -> bool:
    """Whether a value is one within a transform."""
    leaves = [one for one in pytree.tree_leaves(value) if isinstance(one, torch.Tensor)]
    return any(torch._C._functorch.is_functorch_wrapped_tensor(one) for one in leaves)


@contextmanager
def _replaced(owner: Any, name: str, make: Callable[[Any], Any]) -> Iterator[None]:
    before = getattr(owner, name)
    setattr(owner, name, make(before))
    try:
        yield
    finally:
        setattr(owner, name, before)


def _begun(below: _Below, begin: Callable[..., AbstractContextManager[Any]]) -> Any:
    @contextmanager
    def begun(*args: Any, **kwargs: Any) -> Iterator[Any]:
        with below(), begin(*args, **kwargs) as level:
            yield level

    return begun


def _batched(below: _Below, begin: Callable[..., AbstractContextManager[Any]]) -> Any:
    """`vmap`, which loops over ops without a batched form only if it knows how often."""
    functorch = torch._C._functorch

    @contextmanager
    def begun(size: Any, *args: Any, **kwargs: Any) -> Iterator[Any]:
        before = functorch._is_vmap_fallback_enabled()
        functorch._set_vmap_fallback_enabled(before and isinstance(size, int))
        try:
            with below(), begin(size, *args, **kwargs) as level:
                yield level
        finally:
            functorch._set_vmap_fallback_enabled(before)

    return begun


def _pulled_back(below: _Below, function: Callable[..., Any]) -> Any:
    """`vjp`, whose derivative runs when the function that it returns is called."""

    @functools.wraps(function)
    def vjp(*args: Any, **kwargs: Any) -> Any:
        result, pull, *rest = function(*args, **kwargs)

        def pulled(*args: Any, **kwargs: Any) -> Any:
            with below():
                return pull(*args, **kwargs)

        return (result, pulled, *rest)

    return vjp


def _one_chunk(inputs: Any, *_: Any) -> list[Any]:
    """All of a batch at once: chunks only save memory, and their number would fix its size."""
    return [inputs]


def _refusing(name: str) -> Callable[..., Any]:
    def refuse(*_: Any, **__: Any) -> Any:
        raise RuntimeError(f"{name} within a forward cannot be traced.")

    return refuse


def _own(otherwise: Callable[..., Any], function: Callable[..., Any]) -> Any:
    """What torch's higher-order ops call for their own ends, and something else for a module."""

    @functools.wraps(function)
    def chosen(*args: Any, **kwargs: Any) -> Any:
        frame: Any = sys._getframe()
        while frame is not None and _HIGHER not in frame.f_code.co_filename:
            frame = frame.f_back
        return (otherwise if frame is None else function)(*args, **kwargs)

    return chosen


@contextmanager
def _below(sizes: Sizes) -> Iterator[None]:
    """Moves the recorder of an export below the transforms, where it is above them."""
    above = get_proxy_mode()
    if above is None or not above.pre_dispatch:
        yield
        return
    detached = _Detached()
    table = {
        **above.decomposition_table,
        _aten.detach.default: detached.made,
        _aten._efficientzerotensor.default: torch.zeros,  # which no op of a graph can make
    }
    last = next(iter(reversed(above.tracer.graph.nodes)), None)
    recorder = Unsized(sizes, above.tracer, above.tracing_mode, decomposition_table=table)
    with (
        disable_proxy_modes_tracing(),
        recorder,
        recorder.asked(),
        recorder.reshapes(),
        Rewritten(),
        detached,
        sdpa_kernel(SDPBackend.MATH),
    ):
        yield
    for node in reversed(above.tracer.graph.nodes):
        if node is last:
            break
        node.meta[_WITHIN] = node.op == "call_function"


class _Detached(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Tells what the module detaches from what derivatives detach for their own ends.

    Autograd keeps results detached and joins them to its graph again above the recorder.
    """

    def __init__(self) -> None:
        super().__init__()
        self._asked = 0

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        asked = getattr(func, "__name__", "") in _DETACHES
        self._asked += asked
        try:
            return func(*args, **(kwargs or {}))
        finally:
            self._asked -= asked

    def made(self, value: torch.Tensor) -> Any:
        """What to record for a detached value."""
        return NotImplemented if self._asked else _aten.alias.default(value)
