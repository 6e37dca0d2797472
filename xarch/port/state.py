"""Weights under the original's names, in its shapes and dtypes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from xarch.backend.reading import Array, WeightEntry, native_arrays
from xarch.errors import PortError
from xarch.port.attached import entries_of, variables_of

SHOWN = 20


def to_state_dict(model: Any) -> dict[str, Array]:
    """The model's weights as the original's `state_dict`, in numpy.

    Every name of a tied weight is there. The values are the model's own, bit for bit in the
    original's dtype: `torch_module.load_state_dict` accepts them, as tensors, with `strict=True`.

    Args:
        model: A ported model, trained or not.

    Raises:
        PortError: The model carries no weight map.
    """
    variables = variables_of(model)
    entries = [entry for entry in entries_of(model) if entry.in_state]
    found = native_arrays((one, _numpy(variables[one.variable])) for one in entries)
    return {name: found[entry.names[0]] for entry in entries for name in entry.names}


def load_state_dict(
    model: Any, source: Mapping[str, Any] | str | os.PathLike[str], *, strict: bool = True
) -> None:
    """Puts a checkpoint of the original into a ported model.

    Args:
        model: A ported model.
        source: Arrays by the original's names, or a `.safetensors` file; in a torch process also a
            `.pt` file, which is opened with `weights_only=True`.
        strict: Whether a missing or extra name is an error.

    Raises:
        PortError: Names are missing, extra or misshapen, or values are NaN; all are listed, and
            nothing is loaded.
    """
    values = source if isinstance(source, Mapping) else _from_file(Path(source))
    variables = variables_of(model)
    plan: list[tuple[Any, Array]] = []
    problems: list[str] = []
    used: set[str] = set()
    for entry in (one for one in entries_of(model) if one.in_state):
        found = [name for name in entry.names if name in values]
        used.update(found)
        if not found:
            problems += [f"missing: {entry.names[0]} {entry.shape}"] if strict else []
            continue
        array = _array(values[found[0]])
        problem = _problem(entry, found, array, values)
        if problem:
            problems.append(problem)
        else:
            plan.append((variables[entry.variable], entry.to_keras(array)))
    if strict:
        problems += [f"extra: {name}" for name in values if name not in used]
    if problems:
        raise PortError(_text(list(dict.fromkeys(problems))))  # parts share a name
    for variable, array in plan:
        variable.assign(array)


def _problem(entry: WeightEntry, names: list[str], array: Array, values: Mapping[str, Any]) -> str:
    if tuple(array.shape) != entry.shape:
        return f"misshapen: {names[0]} is {tuple(array.shape)}, the model has {entry.shape}"
    if array.dtype.kind == "f" and not np.isfinite(array).all():
        return f"not finite: {names[0]} holds NaN or infinity"
    for name in names[1:]:
        if not np.array_equal(_array(values[name]), array):
            return f"untied: {names[0]} and {name} are one weight in the model and differ here"
    return ""


def _text(problems: list[str]) -> str:
    more = len(problems) - SHOWN
    lines = problems[:SHOWN] + ([f"and {more} more"] if more > 0 else [])
    return "The checkpoint does not fit the model, and nothing was loaded:\n  " + "\n  ".join(lines)


def _numpy(variable: Any) -> Array:
    from keras import ops

    return np.asarray(ops.convert_to_numpy(variable))


def _array(value: Any) -> Array:
    if isinstance(value, np.ndarray):
        return value
    from xarch.backend import current_backend

    arrays = current_backend().arrays()
    return arrays.to_numpy(value) if arrays.is_native(value) else np.asarray(value)


def _from_file(path: Path) -> Mapping[str, Any]:
    if not path.is_file():
        raise PortError(f"There is no checkpoint {path}.")
    if path.suffix == ".safetensors":
        return _safetensors(path)
    if path.suffix in (".pt", ".pth", ".bin"):
        return _pickled(path)
    raise PortError(f"{path}: a checkpoint is a .safetensors file, or .pt in a torch process.")


def _safetensors(path: Path) -> Mapping[str, Any]:
    try:
        from safetensors import SafetensorError
        from safetensors.numpy import load_file
    except ImportError:
        raise PortError(
            "Reading .safetensors needs the package safetensors: pip install 'xarch[port]'."
        ) from None
    try:
        return dict(load_file(path))
    except SafetensorError as error:
        raise PortError(f"{path} is no readable .safetensors file: {error}.") from error


def _pickled(path: Path) -> Mapping[str, Any]:
    from xarch.backend import current_backend

    reader = getattr(current_backend(), "reader", None)
    if reader is None:
        raise PortError(
            f"{path} is a torch file, which only a torch process opens. Convert it to .safetensors "
            "or set XARCH_BACKEND=torch."
        )
    return dict(reader().load_checkpoint(path))
