"""Functions by path: `package.module:function` or `folder/file.py:function`."""

from __future__ import annotations

import importlib
import importlib.util
import inspect
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

from xarch.errors import TargetError, nearest

Target = str | Callable[..., Any]


def path_of(target: Target) -> str:
    """The path under which a worker can find a function.

    Args:
        target: A path, which is checked for its form, or a function at the top level of a module.

    Raises:
        TargetError: The path has another form, or the function has no path.

    Example:
        >>> import json
        >>> path_of(json.dumps)
        'json:dumps'
    """
    if isinstance(target, str):
        module, colon, function = target.rpartition(":")
        if not (colon and module and function):
            raise TargetError(
                f"{target!r} is no path of a function; write package.module:function or "
                "file.py:function."
            )
        return target
    name = getattr(target, "__qualname__", "<unnamed>")
    if "<" in name or not getattr(target, "__module__", None):
        raise TargetError(
            f"{name} cannot be found by a worker process: it is a lambda, a local function or an "
            "instance. Define it with `def` at the top level of a module."
        )
    if target.__module__ == "__main__":
        file = getattr(sys.modules["__main__"], "__file__", None)
        if file is None:
            raise TargetError(
                f"{name} was typed into an interactive session, where a worker process cannot "
                "find it. Put it into a file."
            )
        return f"{Path(file).resolve()}:{name}"
    return f"{target.__module__}:{name}"


def resolve(path: str) -> Callable[..., Any]:
    """The function at a path; imports its module.

    Raises:
        TargetError: The module or the function does not exist, or it cannot be called.
        Exception: Whatever the module raises while it is imported.
    """
    module_name, _, function_name = path.rpartition(":")
    module = _from_file(module_name) if module_name.endswith(".py") else _by_name(module_name)
    value: Any = module
    for part in function_name.split("."):
        if not hasattr(value, part):
            functions = [name for name, _ in inspect.getmembers(value, callable)]
            raise TargetError(f"{module_name} has no {part!r}. {nearest(part, functions)}")
        value = getattr(value, part)
    if not callable(value):
        raise TargetError(f"{path} is a {type(value).__name__}, not a function.")
    return value  # type: ignore[no-any-return]  # callable() narrows to object


def _by_name(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ModuleNotFoundError as error:
        if error.name is not None and (name == error.name or name.startswith(error.name + ".")):
            raise TargetError(
                f"There is no module {error.name!r} on the path of {sys.executable} (searched "
                "from the current folder too)."
            ) from None
        raise


def _from_file(file: str) -> ModuleType:
    path = Path(file).resolve()
    if not path.is_file():
        raise TargetError(f"There is no file {file}.")
    name = f"_xarch_{path.stem}_{abs(hash(str(path)))}"
    if name in sys.modules:
        return sys.modules[name]
    spec = importlib.util.spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise TargetError(f"{file} is no Python file.")
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    try:
        spec.loader.exec_module(module)
    except BaseException:
        del sys.modules[name]
        raise
    return module
