"""`check`: the components of a package, on every backend."""

from __future__ import annotations

import re
import tempfile
import types
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, Literal, Union, get_args, get_origin

from xarch.checking import steps
from xarch.checking.inputs import drawn
from xarch.checking.measuring import Call, Measured, measure
from xarch.components import Component, Fusion, Misfit, registry
from xarch.errors import ArgumentError, XarchError, nearest
from xarch.spec.alone import alone
from xarch.spec.backbone import Backbone
from xarch.spec.costs import budget
from xarch.spec.inputs import KINDS, Input
from xarch.spec.planning import Plan
from xarch.train.backends import chosen
from xarch.workers import Workers

#: An input of each kind that components list in `takes`; where the first does not fit, the next.
INPUTS: dict[str, tuple[dict[str, Any], ...]] = {
    "vector": ({"kind": "observation", "shape": [6]},),
    "sequence": ({"kind": "observation", "shape": [8, 6]},),
    "image": ({"kind": "image", "height": 16, "width": 16, "channels": 3},),
    "tokens": ({"kind": "tokens", "vocabulary": 11, "length": 8},),
    "audio": ({"kind": "audio", "samples": 4000, "rate": 8000},),
    "table": (
        {"kind": "table", "numeric": 3, "categories": [4, 2]},
        {"kind": "table", "numeric": 4},
    ),
}
_REQUIRED = 3  # for a whole number that has no default, such as a number of classes


@dataclass(frozen=True)
class Checked:
    """One component with options, on inputs.

    Attributes:
        component: Its name.
        options: Those that are not the usual ones.
        inputs: The kinds of input that it was given.
        measured: How far the backends lie apart; None where it could not be tried.
        problems: What is wrong, a sentence each; none where all is well.
    """

    component: str
    options: dict[str, Any]
    inputs: tuple[str, ...]
    measured: Measured | None
    problems: tuple[str, ...]


@dataclass(frozen=True)
class _Case:
    component: str
    options: dict[str, Any]
    entries: tuple[dict[str, Any], ...]
    plan: Plan

    @property
    def call(self) -> Call:
        inputs = {f"x{at}": _input(one) for at, one in enumerate(self.entries)}
        given = (self.component, self.options, list(self.entries), drawn(inputs))
        return steps.of_component, given

    def checked(self, found: Measured, made: Mapping[str, Any]) -> Checked:
        kinds = tuple(str(_input(one).signal) for one in self.entries)
        options = {name: one for name, one in self.options.items() if name not in made}
        problems = tuple(self._problems(found))
        return Checked(self.component, options, kinds, found, problems)

    def _problems(self, found: Measured) -> Iterator[str]:
        said = budget(self.plan).parameters
        shapes = {name: one.shape for name, one in self.plan.outputs.items()}
        for name, text in found.failures.items():
            yield f"{name}: {text}"
        for name, one in found.distances.items():
            if found.parameters[name] != said:
                yield (
                    f"{name}: the built model has {found.parameters[name]:,} parameters, the "
                    f"description says {said:,}"
                )
            if found.shapes[name] != shapes:
                yield f"{name}: gives {found.shapes[name]}, the description says {shapes}"
            if not one.agrees:
                first = next(iter(found.distances))
                yield f"{name}: parts from {first} by {one.worst:.1e}, most at {one.at}"


def check(
    package: str,
    backends: Sequence[str] = (),
    on_stage: Callable[[str], None] | None = None,
) -> list[Checked]:
    """Builds each component of a package on each backend and holds their numbers together.

    Each is tried with its usual options on every kind of input that it takes, then with other
    options until every choice of those that have choices was made.

    Args:
        package: A distribution's name, or the package that it imports as; `xarch` for those here.
        backends: Which; none for all that are installed. Each one's environment needs the package.
        on_stage: Called with a sentence when a new stage begins.

    Returns:
        A result for each component, option and kind of input.

    Raises:
        ArgumentError: The package announces no component.
    """
    stage = on_stage or (lambda _: None)
    known: list[Checked] = []
    cases: list[_Case] = []
    names = components_of(package)
    with tempfile.TemporaryDirectory(prefix="xarch-check-") as folder:
        made = {}
        if Backbone.name in names:
            made[Backbone.name] = {"path": _model_file(Path(folder), backends, stage)}
        for name in names:
            try:
                cases += _cases(registry.get(name), made.get(name, {}))
            except XarchError as error:
                known.append(Checked(name, {}, (), None, (str(error),)))
        found = measure([one.call for one in cases], backends, stage) if cases else []
    return known + [
        case.checked(one, made.get(case.component, {}))
        for case, one in zip(cases, found, strict=True)
    ]


def _model_file(folder: Path, backends: Sequence[str], stage: Callable[[str], None]) -> str:
    """A small model that a worker makes, for the block that reads one."""
    path, backend = str(folder / "small.keras"), chosen(next(iter(backends), None), None)
    stage(f"a small model for {Backbone.name} on {backend}")
    with Workers(backend) as workers:
        workers.run(steps.write_model, path, INPUTS["image"][0])[backend]  # raises if it failed
    return path


def components_of(package: str) -> list[str]:
    """The names of the components that a package announces.

    Raises:
        ArgumentError: There are none.
    """
    if package == "xarch":
        return list(registry.IN_TREE)
    by_package: dict[str, list[str]] = {}
    for entry in entry_points(group=registry.GROUP):
        for name in {_plain(one) for one in _owners(entry)}:
            by_package.setdefault(name, []).append(entry.name)
    if _plain(package) not in by_package:
        raise ArgumentError(
            f"No installed package {package!r} announces a component through the entry point "
            f"{registry.GROUP!r}. {nearest(_plain(package), [*by_package, 'xarch'])}"
        )
    return sorted(set(by_package[_plain(package)]))


def _owners(entry: EntryPoint) -> Iterator[str]:
    yield entry.value.split(":")[0].split(".")[0].strip()
    if entry.dist is not None:
        yield entry.dist.name


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _cases(kind: type[Component], made: Mapping[str, Any]) -> list[_Case]:
    usual = {**made, **_required(kind, made)}
    fitting = [
        case
        for signal in kind.takes
        for case in [_fitted(kind, usual, INPUTS.get(signal, ()))]
        if case is not None
    ]
    if not fitting:
        raise ArgumentError(
            f"{kind.name} takes {', '.join(kind.takes) or 'nothing'}, and fits none of the inputs "
            f"that check knows: {', '.join(INPUTS)}. Mend takes, or the usual options."
        )
    more = [
        _case(kind, {**usual, **one}, fitting[0].entries) for one in _variants(kind, fitting[0])
    ]
    if issubclass(kind, Fusion):
        absent = {**fitting[0].entries[0], "optional": True}
        more.append(_case(kind, usual, (fitting[0].entries[0], absent)))
    return fitting + [one for one in more if one is not None]


def _fitted(
    kind: type[Component], options: dict[str, Any], entries: Sequence[dict[str, Any]]
) -> _Case | None:
    """A case on the first of some inputs that fits; None where none does."""
    found = (_case(kind, options, (one,) * kind.fewest) for one in entries)
    return next((one for one in found if one is not None), None)


def _case(
    kind: type[Component], options: dict[str, Any], entries: tuple[dict[str, Any], ...]
) -> _Case | None:
    try:
        plan = alone(kind(**options), [_input(one) for one in entries])
    except Misfit:
        return None
    return _Case(kind.name, options, entries, plan)


def _required(kind: type[Component], made: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, one in kind.model_fields.items():
        if one.is_required() and name not in made:
            if one.annotation is not int:
                raise ArgumentError(
                    f"{kind.name} cannot be tried: its option {name} has no default and is no "
                    "whole number. Give it a default."
                )
            found[name] = _REQUIRED
    return found


def _variants(kind: type[Component], fitting: _Case) -> Iterator[dict[str, Any]]:
    """Options that together make use of every choice, as few times as fit.

    All options change at once, each to its first, second, ... unusual choice; where that does not
    fit, they change one at a time.
    """
    fields = kind.model_fields.items()
    choices = {name: [one for one in _values(field.annotation) if one != field.default]
               for name, field in fields}  # fmt: skip
    for at in range(max(map(len, choices.values()), default=0)):
        changed = {name: known[at] for name, known in choices.items() if at < len(known)}
        whole = _case(kind, {**fitting.options, **changed}, fitting.entries)
        yield from [changed] if whole is not None else [{key: one} for key, one in changed.items()]


def _values(annotation: Any) -> tuple[Any, ...]:
    """All values of an option that has a few."""
    if annotation is bool:
        return (False, True)
    if get_origin(annotation) is Literal:
        return get_args(annotation)
    if get_origin(annotation) in {Union, types.UnionType}:
        return tuple(value for one in get_args(annotation) for value in _values(one))
    return ()


def _input(entry: dict[str, Any]) -> Input:
    return KINDS[entry["kind"]](**{key: one for key, one in entry.items() if key != "kind"})
