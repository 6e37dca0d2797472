"""One port from names to a file, in the process of the source framework; `xarch port` runs it."""

from __future__ import annotations

import importlib
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any

from xarch.backend import current_backend
from xarch.errors import PortError
from xarch.port import files, from_torch
from xarch.port.specs import examples, parse
from xarch.port.verify import CHECKS
from xarch.workers import notify


def run(
    target: str,
    arguments: Mapping[str, Any],
    inputs: Sequence[str],
    out: str,
    weights: str | None,
    backends: Sequence[str] | str | None,
    page: str | None = None,
    form: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Ports what `target` makes, writes it, and reports through `notify`.

    Args:
        target: `package.module:function`, whose result is a module.
        arguments: The function's keyword arguments.
        inputs: Example inputs, see `xarch.port.specs`.
        out: The `.keras` file.
        weights: A checkpoint of the original's weights, or None.
        backends: What to verify on, or None.
        page: Where to write the HTML page, or None.
        form: The layout and the nesting, as `from_torch` takes them.

    Raises:
        PortError: The target makes no module, or cannot be ported.
    """
    files.check_place(out)
    _say(f"Making {target}")
    module = make(target, arguments)
    specs = [parse(one) for one in inputs]
    arrays = [current_backend().arrays().from_numpy(one) for one in examples(specs)]
    named = {spec.name: one for spec, one in zip(specs, arrays, strict=True) if spec.name}
    if named and len(named) != len(specs):
        raise PortError("Name all inputs or none.")
    fixed = [spec.name for spec in specs if spec.values is not None]
    dynamic = {spec.name: spec.open_axes for spec in specs if spec.name and spec.open_axes}
    _say("Exporting and reading it")
    port = from_torch(module, named or tuple(arrays), dynamic=dynamic or None, fixed=fixed, **form)
    if weights is not None:
        _say(f"Loading {weights}")
        port.load_state_dict(weights)
    report: dict[str, Any] = {"notes": port.notes, "own_layers": port.own_layers()}
    report["parameters"] = int(port.model.count_params())
    report["transposes"] = port.transposes
    report["nodes"] = len(port.reading.nodes)
    if backends is not None:
        checks = CHECKS if page is not None else CHECKS[:-1]
        found = port.verify(backends, checks=checks, say=_say)
        report["verify"], report["text"] = found.as_dict(), str(found)
    port.save(out)
    if page is not None:
        port.report(page)
    notify(report)


def _say(text: str) -> None:
    notify({"stage": text})


def make(target: str, arguments: Mapping[str, Any]) -> Any:
    """The module that a function, class or object makes.

    Raises:
        PortError: The target cannot be imported or called, or is no module.
    """
    path, _, name = target.partition(":")
    try:
        found: Any = importlib.import_module(path)
        for part in name.split("."):
            found = getattr(found, part)
    except (ImportError, AttributeError, ValueError) as error:
        raise PortError(f"{target!r} cannot be imported: {error}.") from error
    if isinstance(found, type) or not hasattr(found, "state_dict"):
        if not callable(found):
            raise PortError(f"{target!r} is neither a module nor a function that makes one.")
        try:
            found = found(**arguments)
        except Exception as error:  # the user's own code
            raise PortError(f"{target}(...) raised {type(error).__name__}: {error}") from error
    if not hasattr(found, "state_dict"):
        raise PortError(f"{target!r} makes a {type(found).__name__}, not a torch module.")
    return found
