"""Search spaces held against a spec, before anything is trained."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from xarch.errors import ArgumentError, SpecError, XarchError
from xarch.spec import overrides
from xarch.spec.document import Spec
from xarch.spec.loading import load
from xarch.spec.text import written
from xarch.train.tuning.objective import Objective
from xarch.train.tuning.space import Choice, Item, Range

_MOST_SWITCHED = 256
_SECTIONS = ("modules", "graph", "outputs", "train")

Values = Mapping[str, Any]


@dataclass(frozen=True)
class Space:
    """What may be tried.

    Attributes:
        spec: What is varied.
        items: What varies, in the order given.
        applying: For each combination of blocks and algorithms that are choices, as texts: what
            varies besides.
    """

    spec: Spec
    items: tuple[Item, ...]
    applying: Mapping[tuple[str, ...], tuple[Item, ...]]

    @property
    def switches(self) -> tuple[Item, ...]:
        """The choices that decide which others there are."""
        return tuple(one for one in self.items if one.is_switch)

    def others(self, values: Values) -> tuple[Item, ...]:
        """What varies besides, once the switches have values; nothing where they do not go."""
        return self.applying.get(self._key(values), ())

    def _key(self, values: Values) -> tuple[str, ...]:
        return tuple(written(values[one.path]) for one in self.switches)

    def changes(self, values: Values) -> tuple[str, ...]:
        """The overrides that make a candidate of the spec.

        A block that the spec has already is left out, so that it keeps its options.
        """
        kept = {
            one.path
            for one in self.switches
            if overrides.value_at(self.spec, one.path) == values.get(one.path)
        }
        return tuple(
            f"{path}={written(value)}" for path, value in values.items() if path not in kept
        )

    def combinations(self, most: int) -> list[dict[str, Any]] | None:
        """Every candidate, or None where there are more than so many."""
        found: list[dict[str, Any]] = []
        for switched in _combinations(self.switches):
            if self._key(switched) not in self.applying:
                continue
            others = self.others(switched)
            sizes = [math.inf if one.all is None else len(one.all) for one in others]
            if len(found) + math.prod(sizes) > most:
                return None
            values = itertools.product(*(one.all or () for one in others))
            paths = [one.path for one in others]
            found += [{**switched, **dict(zip(paths, some, strict=True))} for some in values]
        return found

    def as_it_is(self) -> dict[str, Any] | None:
        """The spec's own values, or None where one of them lies outside."""
        values = {one.path: overrides.value_at(self.spec, one.path) for one in self.switches}
        items = (*self.switches, *self.others(values))
        values = {one.path: overrides.value_at(self.spec, one.path) for one in items}
        return values if all(one.holds(values[one.path]) for one in items) else None


def space(
    spec: Spec,
    items: Sequence[Item],
    objective: Objective,
    fits: Callable[[Spec], object] = lambda _: None,
) -> Space:
    """Holds every choice and both ends of every range against a spec.

    Args:
        spec: What is varied.
        items: What varies.
        objective: By what candidates are compared.
        fits: Called with a candidate whose outputs vary; raises where its data do not fit.

    Raises:
        ArgumentError: A place may not vary.
        SpecError: A value does not fit; the text says which, and why.
    """
    for one in items:
        _may_vary(one, items, objective)
    check = _Check(Space(spec, tuple(items), {}), fits)
    switches = check.bare.switches
    applying: dict[tuple[str, ...], list[Item]] = {}
    for values in _combinations(switches):
        if all(check.fits(one, values, values[one.path]) for one in switches):
            key = tuple(written(values[one.path]) for one in switches)
            applying[key] = [one for one in items if check.applies(one, values)]
    for one in (*switches, *items):
        check.require(one)
    known = {one.path: check.as_its_option_is(one) for one in items}
    made = {key: tuple(known[one.path] for one in some) for key, some in applying.items()}
    return Space(spec, tuple(known.values()), made)


class _Check:
    """Tries values, and remembers what is wrong with those that never fit."""

    def __init__(self, bare: Space, fits: Callable[[Spec], object]) -> None:
        self.bare, self._data_fit = bare, fits
        self._good: set[tuple[str, str]] = set()
        self._why: dict[tuple[str, str], XarchError] = {}
        self._applied: set[str] = set()
        self._any_number: set[str] = set()

    def fits(self, one: Item, values: Values, value: object) -> bool:
        """Whether a value fits, together with others."""
        key = (one.path, written(value))
        try:
            made = load(self.bare.spec, *self.bare.changes({**values, one.path: value}))
            if one.path.startswith("outputs."):
                self._data_fit(made)
        except XarchError as error:
            self._why.setdefault(key, error)
            return False
        self._good.add(key)
        return True

    def applies(self, one: Item, values: Values) -> bool:
        """Whether something varies at all where blocks and algorithms are chosen."""
        if one.is_switch:
            return False
        fitting = [self.fits(one, values, value) for value in one.ends]
        applies = any(fitting) if isinstance(one, Choice) else all(fitting)
        if applies:
            self._applied.add(one.path)
        if isinstance(one, Range) and one.whole and one.step == 1:
            halved = {**values, one.path: one.low + 0.5}
            if self.fits(one, halved, one.low + 0.5):
                self._any_number.add(one.path)
        return applies

    def require(self, one: Item) -> None:
        """Refuses what fits nowhere."""
        keys = [(one.path, written(value)) for value in one.ends]
        bad = [key for key in keys if key not in self._good]
        if not bad and not one.is_switch and one.path not in self._applied:
            bad = [key for key in keys if key in self._why]
        if bad:
            why = self._why.get(bad[0], "No choice of blocks fits the spec.")
            raise SpecError(f"--search {one}: {bad[0][1]} does not fit.\n{why}")

    def as_its_option_is(self, one: Item) -> Item:
        """A range of whole numbers becomes one of numbers where the option takes any."""
        if not isinstance(one, Range) or one.path not in self._any_number:
            return one
        return replace(one, low=float(one.low), high=float(one.high))


def _combinations(switches: Sequence[Item]) -> list[dict[str, Any]]:
    count = math.prod(len(one.ends) for one in switches)
    if count > _MOST_SWITCHED:
        raise ArgumentError(
            f"--search gives {count:,} combinations of blocks and algorithms; at most "
            f"{_MOST_SWITCHED} can be tried."
        )
    paths = [one.path for one in switches]
    products = itertools.product(*(one.ends for one in switches))
    return [dict(zip(paths, chosen, strict=True)) for chosen in products]


def _may_vary(one: Item, items: Sequence[Item], objective: Objective) -> None:
    section, *_, last = one.path.split(".")
    if [other.path for other in items].count(one.path) > 1:
        raise ArgumentError(f"--search names {one.path} twice; give its values together.")
    if section not in _SECTIONS or (section == "outputs" and last in {"head", "inputs", "metrics"}):
        raise ArgumentError(
            f"--search {one}: only what does not change the data or the measure may vary: options "
            "under modules, graph, train, and of an output's head. Give the rest as an override, "
            "without --search."
        )
    if section == "outputs" and last in {"loss", "weight"} and objective.name.endswith("loss"):
        raise ArgumentError(
            f"--search {one}: losses that are computed differently cannot be compared. Choose what "
            "to compare by, for instance with --objective accuracy."
        )
