"""Plain data as a `Spec`: types, names and options."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import BaseModel, ValidationError

from xarch.components import Component, registry
from xarch.data import registry as sources
from xarch.data.base import DataSource
from xarch.errors import SpecError, XarchError, nearest
from xarch.spec.document import Output, Spec
from xarch.spec.inputs import KINDS, Input
from xarch.spec.migrations import migrate
from xarch.spec.problems import NOWHERE, Path, Problem, Source, of_validation, refuse, short

_OF_OUTPUTS = frozenset(Output.model_fields) - {"head"}


def read(data: object, source: Source = NOWHERE) -> Spec:
    """The spec that plain data describe; its graph is not followed yet.

    Args:
        data: A mapping; entries of `inputs` and `modules`, and an output's `head`, may be objects
            too.
        source: Where it comes from, for the errors.

    Raises:
        SpecError: It lists every mistake found, with line, path and what was expected.
    """
    if not isinstance(data, Mapping):
        raise SpecError(f"{source.name or 'a spec'}: expected a mapping, got {short(data)}")
    current, problems = migrate(dict(data))
    refuse(problems, source)
    made = {**current}
    for section, key, find in (("inputs", "kind", _kind), ("modules", "block", registry.block)):
        if section in current:
            made[section] = _made(current[section], section, key, find, problems)
    made["graph"] = _with_modules(current.get("graph", {}))
    if "outputs" in current:
        made["outputs"] = _outputs(current["outputs"], problems)
    if current.get("data") is not None:
        made["data"] = _object(current["data"], ("data",), "source", sources.get, problems)
    spec = _validated(Spec, made, (), "a spec", problems)
    refuse(_in_order(problems, source), source)
    assert isinstance(spec, Spec)
    return spec


def _kind(name: str) -> type[Input]:
    if name not in KINDS:
        raise SpecError(f"There is no kind of input {name!r}. {nearest(name, KINDS)}")
    return KINDS[name]


def _made(
    entries: object,
    section: str,
    key: str,
    find: Callable[[str], type[BaseModel]],
    problems: list[Problem],
) -> Any:
    """The entries of a section as objects; those with mistakes are left out."""
    if not isinstance(entries, Mapping):
        return entries
    found = {
        name: _object(entry, (section, name), key, find, problems)
        for name, entry in entries.items()
    }
    return {name: one for name, one in found.items() if one is not None}


def _object(
    entry: object,
    path: Path,
    key: str,
    find: Callable[[str], type[BaseModel]],
    problems: list[Problem],
) -> BaseModel | None:
    if isinstance(entry, (Component, DataSource, Input)):
        return entry
    if not isinstance(entry, Mapping):
        text = f"expected a mapping with {key!r}, got {short(entry)}"
        problems.append(Problem(path, text))
        return None
    options = dict(entry)
    name = options.pop(key, None)
    if not isinstance(name, str):
        wanted = f"expected {key!r} with a name, got {short(entry if name is None else name)}"
        problems.append(Problem((*path, key), wanted))
        return None
    try:
        kind = find(name)
    except XarchError as error:
        problems.append(Problem((*path, key), str(error)))
        return None
    made: BaseModel | None = _validated(kind, options, path, name, problems)
    return made


def _outputs(entries: object, problems: list[Problem]) -> Any:
    if not isinstance(entries, Mapping):
        return entries
    found = {}
    for name, entry in entries.items():
        path: Path = ("outputs", name)
        own = {key: entry[key] for key in _OF_OUTPUTS if key in entry} if _maps(entry) else {}
        rest = {k: v for k, v in entry.items() if k not in own} if _maps(entry) else entry
        if isinstance(rest, dict) and isinstance(rest.get("head"), Component):
            head: Any = rest.pop("head")
            problems += [Problem((*path, key), "stands beside a head's object") for key in rest]
        else:
            head = _object(rest, path, "head", registry.head, problems)
        if head is not None:
            made = _validated(Output, {"head": head, **own}, path, "an output", problems)
            found[name] = made or Output.model_construct()
    return found


def _maps(entry: object) -> bool:
    return isinstance(entry, Mapping)


def _with_modules(graph: object) -> Any:
    """The graph with the module's name in every node."""
    if not isinstance(graph, Mapping):
        return graph
    return {
        name: {"module": name, **node} if isinstance(node, Mapping) else node
        for name, node in graph.items()
    }


def _validated(
    kind: type[BaseModel], data: dict[str, Any], path: Path, owner: str, problems: list[Problem]
) -> Any:
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        problems += of_validation(error, kind, path, owner)
        return None


def _in_order(problems: list[Problem], source: Source) -> list[Problem]:
    return sorted(problems, key=lambda one: source.line(one.path) or 0)
