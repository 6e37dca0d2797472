"""A captured model: exported, linked to its variables, and ready to run."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Iterator, Sequence
from typing import Any

import torch
from torch.utils import _pytree as pytree

from xarch.errors import CaptureError
from xarch_torch.capture.affine import join
from xarch_torch.capture.calls import name_functions
from xarch_torch.capture.clean import clean
from xarch_torch.capture.hoist import fixed, hoist
from xarch_torch.capture.recurrent import native_kernels
from xarch_torch.capture.signature import Signature


class Captured:
    """One graph of a model, for the inputs that its signature takes.

    Args:
        program: What `torch.export` made of the model.
        model: The Keras model.
    """

    def __init__(self, program: torch.export.ExportedProgram, model: Any) -> None:
        users, held = _inputs(program)
        self.signature = Signature(program, users)
        self._out = program.call_spec.out_spec
        self._weights = _linked(held, model)
        graph = program.graph
        weights = [node for node in graph.nodes if node.op == "placeholder"][: len(held)]
        clean(graph, fixed(graph, set(weights)))
        join(graph, fixed(graph, set(weights)))
        clean(graph, fixed(graph, set(weights)))
        prelude = hoist(graph, weights)
        for one in (graph, prelude):
            name_functions(one)
        graph.lint()
        self.graph, self.prelude = graph, prelude
        self._main = torch.fx.GraphModule(program.graph_module, graph).forward
        self._prepare = torch.fx.GraphModule(program.graph_module, prelude).forward
        used = [one for one in prelude.nodes if one.op == "placeholder" and one.users]
        names = {one.name: weight for one, weight in zip(weights, self._weights, strict=True)}
        self._watched = [names[one.name] for one in used]
        self._seen: list[int] = []
        self._prepared: Sequence[Any] = ()
        self._single = self._out.num_leaves == 1 and self._out.type not in {list, tuple, dict}

    def run(self, flat: Sequence[torch.Tensor]) -> Any:
        """The model's outputs for flat inputs that the signature takes; without gradients."""
        versions = [one._version for one in self._watched]
        if versions != self._seen:
            self._prepared = self._prepare(*self._weights)
            self._seen = versions
        values = self._main(*self._weights, *self._prepared, *flat)
        return values[0] if self._single else pytree.tree_unflatten(values, self._out)


def capture(model: Any, inputs: Any) -> Captured:
    """Exports a model in inference.

    Args:
        model: A built Keras model.
        inputs: Example inputs: tensors in any structure that the model takes.

    Raises:
        CaptureError: `torch.export` refuses the model; the text says why.
    """
    try:
        with _quiet(), torch.no_grad(), native_kernels(model):
            program = torch.export.export(
                _Whole(model), (inputs,), dynamic_shapes=(_open(inputs, model),)
            )
    except Exception as error:  # torch raises its own, and the model may raise anything
        first = str(error).strip().split("\n")[0]
        raise CaptureError(
            f"The model {model.name!r} cannot be captured as one graph: torch.export raises "
            f"{type(error).__name__}: {first} A layer that branches on the values of a tensor, or "
            "loops over an axis of open length, is the usual reason; give the axis a size, or call "
            "the model itself."
        ) from error
    return Captured(program, model)


class _Whole(torch.nn.Module):  # type: ignore[misc]  # torch is skipped by mypy
    """The model as a module without parameters, so that export takes its variables as constants."""

    def __init__(self, model: Any) -> None:
        super().__init__()
        object.__setattr__(self, "model", model)

    def forward(self, inputs: Any) -> Any:
        return self.model(inputs, training=False)


def _open(inputs: Any, model: Any) -> Any:
    """Which axes of the inputs have sizes that may change: those that the model leaves open."""
    auto = torch.export.Dim.AUTO
    wanted = [tuple(one.shape) for one in getattr(model, "inputs", None) or ()]
    given = pytree.tree_leaves(inputs)
    fit = len(wanted) == len(given)
    shapes = iter(wanted if fit else [(None,)] * len(given))

    def axes(value: torch.Tensor) -> dict[int, Any] | None:
        shape = next(shapes)
        pairs = zip(shape, value.shape, strict=False)
        # export fixes a size of one, and says so in its log
        found = [at for at, (size, now) in enumerate(pairs) if size is None and now != 1]
        return dict.fromkeys(found, auto) or None

    return pytree.tree_map(axes, inputs)


def _inputs(program: torch.export.ExportedProgram) -> tuple[list[str], list[torch.Tensor]]:
    users, held = [], []
    for spec in program.graph_signature.input_specs:
        if spec.target is None:
            users.append(spec.arg.name)
            continue
        value = program.state_dict.get(spec.target)
        held.append(program.constants[spec.target] if value is None else value)
    return users, held


def _linked(held: Sequence[torch.Tensor], model: Any) -> list[torch.Tensor]:
    """The model's own parameters where a constant shares their memory."""
    own = {_place(variable.value): variable.value for variable in model.variables}
    return [own.get(_place(one), one) for one in held]


def _place(value: torch.Tensor) -> tuple[Any, ...]:
    start = value.untyped_storage().data_ptr()
    return (start, value.storage_offset(), tuple(value.shape), value.stride(), value.dtype)


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield
