"""Changes by dotted path: `modules.see.widths=[16, 32]`."""

from __future__ import annotations

import copy
import re
from collections.abc import Mapping, Sequence
from typing import Any

from xarch.components import Component
from xarch.errors import SpecError, nearest
from xarch.spec.document import Spec
from xarch.spec.problems import Path, dotted
from xarch.spec.reading import read
from xarch.spec.text import parse_value

#: For each section of named entries: the key that says what an entry is, and what stays when it
#: changes.
_TYPED: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "inputs": ("kind", ()),
    "modules": ("block", ()),
    "graph": ("module", ("inputs",)),
    "outputs": ("head", ("inputs", "weight")),
}


def parse(text: str) -> tuple[str, Any]:
    """An override of the command line.

    Raises:
        SpecError: It is none.

    Example:
        >>> parse("train.epochs=10")
        ('train.epochs', 10)
    """
    path, sign, value = text.partition("=")
    if not sign or not path.strip():
        raise SpecError(
            f"{text!r} is no override. Write path=value, such as modules.see.widths=[16,32]."
        )
    return path.strip(), parse_value(value)


def changed(spec: Spec, values: Mapping[str, Any]) -> Spec:
    """The spec with values changed, in order."""
    return read(applied(spec.to_dict(), values))


def swapped(spec: Spec, name: str, to: str | Component, options: Mapping[str, Any]) -> Spec:
    """The spec with another block in a module, or another head in an output."""
    section = "modules" if name in spec.modules else "outputs"
    if name not in (*spec.modules, *spec.outputs):
        near = nearest(name, [*spec.modules, *spec.outputs])
        raise SpecError(f"There is no module or output {name!r}. {near}")
    if isinstance(to, Component):
        options = {**to.model_dump(mode="json"), **options}
        to = to.name
    data = applied(spec.to_dict(), {f"{section}.{name}.{_TYPED[section][0]}": to})
    data[section][name].update(options)
    return read(data)


def applied(data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Plain data with values changed, in order.

    Raises:
        SpecError: A path leads nowhere.
    """
    made: dict[str, Any] = copy.deepcopy(dict(data))
    for path, value in values.items():
        _set(made, _parts(path), copy.deepcopy(value))
    return made


def value_at(spec: Spec, path: str) -> Any:
    """The plain value at a path; None where nothing is there.

    Raises:
        SpecError: It is no path.
    """
    found: Any = spec.to_dict()
    for part in _parts(path):
        if isinstance(found, dict):
            found = found.get(part)
        elif isinstance(found, list) and part.isdecimal() and int(part) < len(found):
            found = found[int(part)]
        else:
            return None
    return found


def named(spec: Spec, option: str) -> str:
    """The dotted path of the one module, output or input that has an option.

    Raises:
        SpecError: None has it, or several have.

    Example:
        `classes` is `outputs.label.classes` in the preset `image`.
    """
    paths = [
        f"{section}.{name}.{option}"
        for section, entries in spec.to_dict().items()
        if section in _TYPED and section != "graph"
        for name, entry in entries.items()
        if option in entry
    ]
    if len(paths) == 1:
        return paths[0]
    if not paths:
        options = {key for path in _leaves(spec.to_dict()) for key in path[2:3]}
        raise SpecError(
            f"Nothing in {spec.name!r} has the option {option!r}. "
            f"{nearest(option, map(str, options))}"
        )
    raise SpecError(f"{option!r} is an option of several: say which with {' or '.join(paths)}.")


def _leaves(data: Mapping[str, Any]) -> list[Path]:
    return [
        (section, name, key)
        for section in ("inputs", "modules", "outputs")
        for name, entry in data[section].items()
        for key in entry
    ]


def _parts(path: str) -> list[str]:
    parts = re.findall(r"[^.\[\]]+", path)
    if not parts or not re.fullmatch(r"[^.\[\]]+(\.[^.\[\]]+|\[\d+\])*", path):
        raise SpecError(f"{path!r} is no path. Write names with dots, such as modules.see.widths.")
    return parts


def _set(data: dict[str, Any], parts: Sequence[str], value: Any) -> None:
    section, *rest = parts
    if list(parts) == ["data", "source"]:
        data["data"] = {"source": value}
        return
    if section in _TYPED and rest:
        entries = data.setdefault(section, {})
        key, kept = _TYPED[section]
        if isinstance(entries, dict) and rest[1:] == [key]:
            old = entries.get(rest[0])
            stays = {k: old[k] for k in kept if k in old} if isinstance(old, dict) else {}
            entries[rest[0]] = {key: value, **stays}
            return
        if isinstance(entries, dict) and len(rest) > 1 and rest[0] not in entries:
            known = nearest(rest[0], map(str, entries))
            raise SpecError(f"{section} has no {rest[0]!r}. {known}")
    _descend(data, parts, value)


def _descend(data: Any, parts: Sequence[str], value: Any) -> None:
    """Sets a value in nested data; sections that were left out are made."""
    for at, part in enumerate(parts[:-1]):
        if isinstance(data, dict):
            if data.get(part) is None:
                data[part] = {}
            data = data[part]
        else:
            data = data[_position(data, part, parts[: at + 1])]
    if isinstance(data, dict):
        data[parts[-1]] = value
    else:
        data[_position(data, parts[-1], parts)] = value


def _position(data: Any, part: str, path: Sequence[str]) -> int:
    where = dotted(tuple(path))
    if not isinstance(data, list):
        raise SpecError(f"{where}: {dotted(tuple(path[:-1]))} is no list and no mapping.")
    if not part.isdecimal() or int(part) >= len(data):
        raise SpecError(f"{where}: expected a position from 0 to {len(data) - 1}.")
    return int(part)
