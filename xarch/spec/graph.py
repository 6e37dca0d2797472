"""The order in which modules run, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable

from xarch.errors import nearest
from xarch.spec.document import Spec
from xarch.spec.problems import Problem


def order(spec: Spec) -> tuple[list[str], list[Problem]]:
    """The nodes of a graph, each behind those that it needs.

    Args:
        spec: The spec.

    Returns:
        The names of the nodes, and the mistakes: names that nobody has, cycles, and what leads to
        no output.
    """
    problems = [*_clashes(spec), *_unknown(spec)]
    ready, waiting = list[str](), list(spec.graph)
    while waiting:
        done = [name for name in waiting if not set(_needed(spec, name)) & set(waiting)]
        if not done:
            problems.append(_cycle(spec, waiting))
            break
        ready += done
        waiting = [name for name in waiting if name not in done]
    if not problems:
        problems += _unused(spec)
    return ready, problems


def _needed(spec: Spec, name: str) -> Iterable[str]:
    return spec.graph[name].inputs


def _clashes(spec: Spec) -> Iterable[Problem]:
    for name in spec.graph:
        if name in spec.inputs:
            yield Problem(("graph", name), f"{name!r} is an input's name too; rename one")
    for name, one in spec.inputs.items():
        if one.optional and f"{name}_present" in {*spec.inputs, *spec.graph}:
            text = f"the optional input {name!r} needs the name '{name}_present' for itself"
            yield Problem(("inputs", name), text)
    for section, entries in (("inputs", spec.inputs), ("outputs", spec.outputs)):
        if not entries:
            yield Problem((section,), f"a model has at least one of its {section}")


def _unknown(spec: Spec) -> Iterable[Problem]:
    values = [*spec.inputs, *spec.graph]
    for name, node in spec.graph.items():
        if node.module not in spec.modules:
            near = nearest(node.module, spec.modules)
            text = f"there is no module {node.module!r}. {near}"
            yield Problem(("graph", name, "module"), text)
    for section, users in (("graph", spec.graph), ("outputs", spec.outputs)):
        for name, user in users.items():
            for at, given in enumerate(user.inputs):
                if given not in values:
                    text = f"there is no input or node {given!r}. {nearest(given, values)}"
                    yield Problem((section, name, "inputs", at), text)


def _cycle(spec: Spec, waiting: list[str]) -> Problem:
    """One cycle among nodes of which each needs another one of them."""
    path = [waiting[0]]
    while path[-1] not in path[:-1]:
        path.append(next(name for name in _needed(spec, path[-1]) if name in waiting))
    cycle = path[path.index(path[-1]) :][::-1]
    return Problem(("graph", cycle[0]), f"the graph runs in a circle: {' -> '.join(cycle)}")


def _unused(spec: Spec) -> Iterable[Problem]:
    used = {node.module for node in spec.graph.values()}
    for name in spec.modules:
        if name not in used:
            yield Problem(("modules", name), "no node of the graph uses this module; remove it")
    needed = {name for output in spec.outputs.values() for name in output.inputs}
    waiting = list(needed)
    while waiting:
        node = spec.graph.get(waiting.pop())
        new = set(node.inputs) - needed if node else set()
        needed |= new
        waiting += new
    for section, names in (("inputs", spec.inputs), ("graph", spec.graph)):
        for name in names:
            if name not in needed:
                text = "leads to no output; use it or remove it"
                yield Problem((section, name), text)
