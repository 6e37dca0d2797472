"""`torch.export` of a module in one mode, with errors that help."""

from __future__ import annotations

import warnings
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from functools import partial
from typing import Any

import torch
from torch.fx.experimental.symbolic_shapes import GuardOnDataDependentSymNode
from torch.utils import _pytree as pytree

from xarch_torch.reader import alike, calls, emptiness, runs, selections, slopes
from xarch_torch.reader.assume import assumptions
from xarch_torch.reader.conditions import Asked, asked
from xarch_torch.reader.errors import NotExportable
from xarch_torch.reader.foreseen import foreseen
from xarch_torch.reader.inputs import (
    Example,
    child_name,
    has_batch,
    leaf_names,
    parameters,
    plain_outputs,
    spelled_out,
)
from xarch_torch.reader.lengths import lengths
from xarch_torch.reader.packed import padded_sequences
from xarch_torch.reader.raises import checks_passed
from xarch_torch.reader.refusal import refusal
from xarch_torch.reader.rules import own_rules
from xarch_torch.reader.transforms import settle, transforms
from xarch_torch.reader.tried import tried

Tracing = Callable[[], AbstractContextManager[Any]]

CALLS = "xarch_calls"
ASKED = "xarch_asked"
_HOLDERS = (dict, list, set)


def export(
    module: torch.nn.Module,
    example: Example,
    dynamic: Any,
    *,
    training: bool,
    notes: list[str],
    tracing: Tracing = nullcontext,
) -> torch.export.ExportedProgram:
    """The module's graph in one mode; the module's own mode is kept.

    Args:
        module: The module.
        example: Its example inputs.
        dynamic: As for `shapes`.
        training: Whether to trace it in its own mode rather than in eval mode.
        notes: Where to add what the graph takes for granted.
        tracing: Makes the context that the module's code runs in.

    Raises:
        NotExportable: `torch.export` refuses; the text says where.
    """
    modes = {one: one.training for one in module.modules()}
    if not training:
        module.eval()
    try:
        given = module, example, dynamic, notes, tracing
        try:
            return _traced(*given, answers=slopes.Untaped)
        except slopes.Differentiates:
            return _traced(*given, answers=slopes.Tape)
    except NotExportable:
        raise
    except Exception as error:  # torch raises its own, and the module may raise anything
        if isinstance(error, GuardOnDataDependentSymNode):
            program = _with_branches_taken(module, example, dynamic, notes, tracing)
            if program is not None:
                return program
        _refuse_inputs(module, example, tracing)
        raise refusal(module, "train" if training else "eval", error) from error
    finally:
        for one, mode_before in modes.items():
            one.training = mode_before


def _traced(
    module: torch.nn.Module, example: Example, dynamic: Any, notes: list[str], tracing: Tracing,
    holds: Callable[[torch.export.ExportedProgram], bool] = lambda _: True,
    answers: Tracing = nullcontext,
) -> torch.export.ExportedProgram:  # fmt: skip
    """The graph of a module in the mode that it is in.

    Args:
        module: The module.
        example: Its example inputs.
        dynamic: As for `shapes`.
        notes: Where to add what the graph takes for granted.
        tracing: Makes the context that the module's code runs in.
        holds: What the graph must hold before it is rewritten, or else `_Unsound` is raised.
        answers: Makes a context that answers what the module asks of values.
    """
    with (
        warnings.catch_warnings(),
        spelled_out(module, example),
        plain_outputs(module),
        _unchanged(module),
        tracing(),
        checks_passed(notes) as checked,
        assumptions(notes),
        foreseen(module, example, notes),
        answers(),
        alike.Alike(),
        own_rules(notes),
        asked() as questions,
        lengths(module),
        padded_sequences(notes),
        tried(),
        transforms() as sizes,
        calls.kept(module, _has_converter) as found,
    ):
        warnings.simplefilter("ignore")
        program = torch.export.export(
            module,
            example.args,
            example.kwargs,
            dynamic_shapes=shapes(module, example, dynamic),
        )
    if checked:  # what they compared would be run for nothing, and may fail
        program.graph_module.graph.eliminate_dead_code()
    if not holds(program):
        raise _Unsound
    program.graph_module.meta[CALLS] = found
    program.graph_module.meta[ASKED] = questions
    settle(program, sizes)
    selections.widen(program.graph_module)
    runs.rejoin(program.graph_module)
    return program


def _itself(context: AbstractContextManager[Any]) -> AbstractContextManager[Any]:
    return context


class _Unsound(Exception):
    """A graph that was traced on a supposition does not hold it."""


def _with_branches_taken(
    module: torch.nn.Module, example: Example, dynamic: Any, notes: list[str], tracing: Tracing
) -> torch.export.ExportedProgram | None:
    """The graph that takes every branch on whether something is selected, where that is sound."""

    def holds(program: torch.export.ExportedProgram) -> bool:
        if module.training:  # its draws cannot be compared; in eval mode the same was asked
            return emptiness.NOTE in notes
        return emptiness.harmless(module, program, example, tracing)

    beyond: set[tuple[int, ...]] = set()
    while True:
        told, taken = list(notes), emptiness.Taken(beyond)
        try:
            given = module, example, dynamic, told, tracing, holds
            program = _traced(*given, answers=partial(_itself, taken))
        except IndexError:  # a place that the module itself could not take, and so never meets
            if not taken.at or taken.at in beyond:
                return None
            beyond.add(taken.at)
        except Exception:  # it was no such branch, or another as well: the first error tells
            return None
        else:
            notes += [one for one in (*told, emptiness.NOTE) if one not in notes]
            return program


@contextmanager
def _unchanged(module: torch.nn.Module) -> Iterator[None]:
    """Takes back what a forward keeps in its modules, such as tables: in a trace they are none."""
    attributes = [(vars(one), dict(vars(one))) for one in module.modules()]
    held = [one for _, values in attributes for one in values.values() if type(one) in _HOLDERS]
    contents = [(one, one.copy()) for one in held]
    register, put = torch.nn.Module.register_buffer, torch.nn.Module.register_parameter

    def registered(owner: Any, name: str, tensor: Any, persistent: bool = True) -> None:
        if name in owner._buffers:
            register(owner, name, tensor, persistent)
        else:  # of a new buffer torch.export 2.13 writes the value into the input behind it
            vars(owner)[name] = tensor

    def replaced(owner: Any, name: str, value: Any) -> None:
        if value is not None and owner._parameters.get(name) is not None:
            raise NotExportable(
                f"{type(owner).__name__} puts a new Parameter in the place of {name!r} when it is "
                f"called, which no optimizer would know. Write into it, as self.{name}.data = ... "
                "does."
            )
        put(owner, name, value)

    torch.nn.Module.register_buffer = registered
    torch.nn.Module.register_parameter = replaced
    try:
        yield
    finally:
        torch.nn.Module.register_buffer = register
        torch.nn.Module.register_parameter = put
        for one, before in [*attributes, *contents]:
            one.clear()
            (one.extend if isinstance(one, list) else one.update)(before)


def _refuse_inputs(module: torch.nn.Module, example: Example, tracing: Tracing) -> None:
    """Says so where the module itself does not run on the example inputs."""
    try:
        with tracing(), warnings.catch_warnings():
            warnings.simplefilter("ignore")
            slopes.without(lambda: module(*example.args, **example.kwargs))
    except Exception as error:  # the module may raise anything
        given = [f"{one.dtype} {tuple(one.shape)}" for one in pytree.tree_leaves(example.args)
                 if isinstance(one, torch.Tensor)]  # fmt: skip
        raise NotExportable(
            f"{type(module).__name__} itself does not run on the example inputs "
            f"{', '.join(given)}: {type(error).__name__}: {str(error).strip()} Give inputs of the "
            "dtypes and sizes that it takes."
        ) from error


def calls_of(program: torch.export.ExportedProgram) -> list[calls.Call]:
    """The calls of modules that `export` kept in sight."""
    found: list[calls.Call] = program.graph_module.meta[CALLS]
    return found


def asked_of(program: torch.export.ExportedProgram) -> Asked:
    """What the module's code asked of open sizes while `export` traced it."""
    found: Asked = program.graph_module.meta[ASKED]
    return found


def _has_converter(module: torch.nn.Module) -> bool:
    from xarch_torch.reader import modules  # whose converters may export in turn

    return modules.find(module) is not None


def shapes(module: torch.nn.Module, example: Example, dynamic: Any) -> Any:
    """The `dynamic_shapes` for an export.

    Args:
        module: The module.
        example: Its example inputs.
        dynamic: None makes axis 0 of every tensor unknown; False fixes all; a mapping from input
            name to a mapping from axis to a name makes those axes unknown, and axis 0 as well.
    """
    if dynamic is False:
        return None
    given = parameters(module, example)
    wanted: Mapping[str, Any] = dynamic or {}
    known = {*given, *leaf_names(module, example)}
    unknown = sorted(set(wanted) - known)
    closed = sorted(set(wanted) & example.fixed)
    if closed:
        raise NotExportable(
            f"dynamic opens axes of the inputs {closed}, whose values fixed keeps: name each "
            "in one of them."
        )
    if unknown:
        raise NotExportable(
            f"dynamic names the inputs {unknown}, which the example inputs lack: {sorted(known)}."
        )
    wanted = {**wanted, **dict.fromkeys(example.fixed)}
    return {name: _axes(name, value, wanted, {}) for name, value in given.items()}


def _axes(name: str, value: Any, wanted: Mapping[str, Any], inherited: Mapping[int, Any]) -> Any:
    """The open axes of every tensor in a value, in the form that `torch.export` asks for.

    `wanted` holds None for tensors whose sizes are all fixed.
    """
    more = wanted.get(name, {})
    if more is None:
        return None
    own = {**inherited, **more}
    if isinstance(value, torch.Tensor):
        axes = ([0] if has_batch(value) else []) + [int(axis) for axis in own]
        return dict.fromkeys(axes, torch.export.Dim.AUTO) or None
    node = pytree.SUPPORTED_NODES.get(type(value))
    if node is None or node.flatten_with_keys_fn is None:
        return None
    children, context = node.flatten_with_keys_fn(value)
    found = [_axes(child_name(name, key), one, wanted, own) for key, one in children]
    # the classes of others stand for a list: torch cannot know that they take anything else
    return node.unflatten_fn(found, context) if type(value) in pytree.BUILTIN_TYPES else found
