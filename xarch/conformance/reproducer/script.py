"""The script: imports, the call in the way of its channel, what it should have given."""

from __future__ import annotations

from typing import Any

import numpy as np

from xarch.backend import registry
from xarch.conformance import arguments
from xarch.conformance.case import Case
from xarch.conformance.dtypes import is_float
from xarch.conformance.judge import Truth, Verdict
from xarch.conformance.reproducer import assertions, literal, uses

Array = np.ndarray[Any, Any]
_SYMBOLIC = {"static", "dynamic"}


def script(case: Case, verdict: Verdict, backend: str, truth: Truth | None = None) -> str:
    """A script that fails on a backend as a verdict says; it imports Keras and no xarch.

    Args:
        case: The case.
        verdict: How it failed.
        backend: The backend on which it failed.
        truth: What the case should give, where it is known already.
    """
    truth = truth or Truth(case)
    signature = verdict.signature.partition(" #")[0]
    head = f"# {case.id} on {backend}, {verdict.channel}: {signature}\n"
    body = "\n".join(_body(case, verdict, backend, truth))
    if case.use:
        body = f"\n{uses.source(case.use)}\n\n\n{body}"
    keras = "import keras\n" if "keras." in body else ""
    operations = "from keras import ops\n" if "ops." in body else ""
    return f"{head}{_environment(backend)}{keras}import numpy as np\n{operations}\n{body}\n"


def _environment(backend: str) -> str:
    found = registry.get(backend)
    lines = {"KERAS_BACKEND": found.keras_backend, **found.environment()}
    lines.pop("TF_CPP_MIN_LOG_LEVEL", None)
    settings = "".join(f'os.environ["{name}"] = "{value}"\n' for name, value in lines.items())
    return f"import os\n\n{settings}\n"


def _body(case: Case, verdict: Verdict, backend: str, truth: Truth) -> list[str]:
    channel = verdict.channel
    if channel in _SYMBOLIC:
        return [*_symbolic(case, channel), *assertions.of_symbols(verdict, truth)]
    arrays = arguments.arrays([case.args, case.kwargs])
    lines = _inputs(arrays)
    names = [_name(index) for index in range(len(arrays))]
    if channel in {"traced", "gradient"}:
        return [*lines, *_function(case, names), *_native(case, verdict, backend, names, truth)]
    call = _call(case, names)
    if case.raises:
        return [*lines, *_must_raise(call, case)]
    if channel in {"health", "error"}:
        return [*lines, call]
    return [*lines, f"found = {call}", *assertions.of_result(case, channel, truth)]


def _name(index: int) -> str:
    return "xyzabcdefgh"[index] if index < 11 else f"x{index}"


def _inputs(arrays: list[Array]) -> list[str]:
    return [f"{_name(index)} = {_tensor(array)}" for index, array in enumerate(arrays)]


def _tensor(array: Array) -> str:
    text = literal.array(array)
    inner = f'{text}, dtype="{array.dtype.name}"'
    if "\n" not in inner and len(inner) < 70:
        return f"ops.convert_to_tensor({inner})"
    return f"ops.convert_to_tensor(\n    {inner.replace(chr(10), chr(10) + '    ')}\n)"


class _Source:
    """Text that stands for itself in a call's arguments."""

    def __init__(self, text: str) -> None:
        self._text = text

    def __repr__(self) -> str:
        return self._text


def _call(case: Case, names: list[str]) -> str:
    args, kwargs = arguments.put([case.args, case.kwargs], [_Source(name) for name in names])
    given = [literal.of(value) for value in args]
    given += [f"{name}={literal.of(value)}" for name, value in kwargs.items()]
    module, _, name = case.target.partition(":")
    if case.use:
        return f"{case.use}({', '.join([f'{module}.{name}', *given])})"
    return f"{module.replace('keras.ops', 'ops', 1)}.{name}({', '.join(given)})"


def _must_raise(call: str, case: Case) -> list[str]:
    classes = ", ".join(f'"{name}"' for name in case.raises)
    return [
        f"expected = {{{classes}}}",
        "try:",
        f"    found = {call}",
        "except Exception as error:",
        "    classes = {one.__name__ for one in type(error).__mro__}",
        "    assert classes & expected, error",
        "else:",
        '    raise AssertionError(f"no error, but {found}")',
    ]


def _symbolic(case: Case, channel: str) -> list[str]:
    arrays = arguments.arrays([case.args, case.kwargs])
    first = arrays[0] if arrays else np.empty(())
    lines = []
    for index, array in enumerate(arrays):
        shape: tuple[int | None, ...] = array.shape
        alike = array.ndim == first.ndim and array.shape[:1] == first.shape[:1]
        if channel == "dynamic" and alike:
            shape = (None, *array.shape[1:])
        lines.append(f'{_name(index)} = keras.KerasTensor({shape}, dtype="{array.dtype.name}")')
    return [*lines, f"found = {_call(case, [_name(index) for index in range(len(arrays))])}"]


def _function(case: Case, names: list[str]) -> list[str]:
    parameters = ", ".join(names)
    return ["", "", f"def function({parameters}):", f"    return {_call(case, names)}", "", ""]


def _native(
    case: Case, verdict: Verdict, backend: str, names: list[str], truth: Truth
) -> list[str]:
    source = registry.get(backend).tracing_source()  # type: ignore[attr-defined]
    given = ", ".join(names)
    raises = verdict.signature.startswith("raises")
    first = [f"function({given})  # makes what is kept"] if uses.keeps(case.use) else []
    if verdict.channel == "traced":
        lines = [*first, *source.COMPILED.splitlines(), f"found = compiled({given})"]
        return lines if raises else [*lines, *assertions.of_result(case, "traced", truth)]
    arrays = arguments.arrays([case.args, case.kwargs])
    floats = [name for name, one in zip(names, arrays, strict=True) if is_float(one.dtype.name)]
    weights = [
        arguments.cotangent(leaf.value.shape, index)
        for index, leaf in enumerate(truth.leaves)
        if is_float(leaf.dtype)
    ]
    lines = [
        *first,
        f"inputs = [{', '.join(floats)}]",
        f"weights = [{', '.join(literal.array(one) for one in weights)}]",
        "",
        "",
        "def outputs_of(*inputs):  # the floating ones, which the weights sum up",
        f"    outputs = keras.tree.flatten(function({_mixed(names, floats)}))",
        "    kinds = [keras.backend.standardize_dtype(one.dtype) for one in outputs]",
        '    return [one for one, kind in zip(outputs, kinds) if "float" in kind]',
        "",
        "",
        *source.GRADIENT.splitlines(),
    ]
    return lines if raises else [*lines, *assertions.of_gradients(case, truth)]


def _mixed(names: list[str], floats: list[str]) -> str:
    return ", ".join(f"inputs[{floats.index(name)}]" if name in floats else name for name in names)
