"""The study: what Optuna proposes, and what came of it, in a file that outlives the process."""

from __future__ import annotations

import itertools
import math
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xarch.errors import TrainError
from xarch.random import derive, permutation
from xarch.spec.text import written
from xarch.train.tuning.checking import Space
from xarch.train.tuning.extra import optuna
from xarch.train.tuning.objective import Objective
from xarch.train.tuning.space import Choice, Item
from xarch.train.tuning.start import spread
from xarch.train.tuning.trial import COMPLETE, FAILED, PRUNED, Trial

_NAME = "tune"
_SPREAD = 10  # trials before the sampler learns from them
_UNPRUNED = 4  # trials that are trained to the end before any is stopped
_FACTS, _WHOLE, _QUEUE = "facts", "whole", "queue"


@dataclass
class Asked:
    """A trial that has begun.

    Attributes:
        number: From 1 on.
        changes: The overrides that make its candidate.
        handle: Optuna's trial.
        values: The objective after each epoch so far.
    """

    number: int
    changes: tuple[str, ...]
    handle: Any
    values: list[float] = field(default_factory=list)


class Study:
    """A study in a file; one process has it at a time.

    What is proposed depends on the seed, the number of the trial and what came of those before, so
    that a study that was interrupted goes on as it would have gone.

    Args:
        path: The file, which is made where there is none.
        space: What may be tried.
        objective: By what trials are compared.
        pruning: Whether trials are stopped that are worse than the median of those before; not in
            the first quarter of the spec's epochs, which favours what learns fast.
        seed: Of what is proposed.

    Raises:
        TrainError: The file is damaged.
    """

    def __init__(
        self, path: Path, space: Space, objective: Objective, *, pruning: bool, seed: int
    ) -> None:
        self.space, self.seed = space, seed
        self._optuna = optuna()
        storages, pruners = self._optuna.storages, self._optuna.pruners
        first = max(2, math.ceil(space.spec.train.epochs / 4))
        median = pruners.MedianPruner(n_startup_trials=_UNPRUNED, n_warmup_steps=first)
        try:
            file = storages.journal.JournalFileBackend(str(path))
            self._study = self._optuna.create_study(
                storage=storages.JournalStorage(file),
                study_name=_NAME,
                direction="maximize" if objective.higher else "minimize",
                pruner=median if pruning else pruners.NopPruner(),
                load_if_exists=True,
            )
        except (ValueError, KeyError, TypeError) as error:
            raise TrainError(
                f"{path} is damaged: {error}. Remove its folder, or name another with -o."
            ) from None
        self._states = self._optuna.trial.TrialState

    @property
    def facts(self) -> Mapping[str, Any] | None:
        """What the study is of, as `begin` was told; None for one that has not begun."""
        found: Mapping[str, Any] | None = self._study.user_attrs.get(_FACTS)
        return found

    def begin(self, facts: Mapping[str, Any], most: int) -> None:
        """Says what the study is of.

        The spec as it is comes first where it lies in the space. Where there are no more candidates
        than trials, each is tried once; else some that are spread over the space come next, and the
        sampler proposes the rest.
        """
        first = self.space.as_it_is()
        found = self.space.combinations(most)
        seed = derive(self.seed, _NAME)
        if found is not None:
            queue = [found[at] for at in permutation(len(found), seed) if found[at] != first]
        else:
            queue = spread(self.space.items, _SPREAD - (first is not None), seed)
        items = {one.path: one for one in self.space.items}
        stored = [
            {path: _stored(items[path], value) for path, value in values.items()}
            for values in (queue if first is None else [first, *queue])
        ]
        self._study.set_user_attr(_QUEUE, stored)
        self._study.set_user_attr(_FACTS, {**facts, _WHOLE: found is not None})

    def take_up(self) -> None:
        """Has the trials that an earlier process left unfinished begin anew."""
        for one in self._all(self._states.RUNNING):
            self._study.tell(one.number, state=self._states.FAIL)

    def ask(self, most: int) -> Asked | None:
        """The next trial, or None when there have been so many."""
        number, given = self._next()
        if number > most or (given is None and (self.facts or {}).get(_WHOLE)):
            return None
        if given is not None and not self._all(self._states.WAITING):
            self._study.enqueue_trial(given)
        seed = derive(self.seed, _NAME, number, bits=32)
        samplers = self._optuna.samplers
        self._study.sampler = samplers.TPESampler(n_startup_trials=_SPREAD, seed=seed)
        handle = self._study.ask()
        handle.set_user_attr("number", number)
        values: dict[str, Any] = {}
        for one in self.space.switches:
            values[one.path] = _suggested(handle, one)
        for one in self.space.others(values):
            values[one.path] = _suggested(handle, one)
        asked = Asked(number, self.space.changes(values), handle)
        handle.set_user_attr("changes", asked.changes)
        handle.set_user_attr("settings", {path: written(one) for path, one in values.items()})
        return asked

    def _next(self) -> tuple[int, Mapping[str, Any] | None]:
        """The lowest number that no trial has, and what that is to try, where it is known."""
        states, kept = self._states, self._study.user_attrs.get(_QUEUE, [])
        known: dict[int, Mapping[str, Any]] = dict(enumerate(kept, 1))
        taken = set()
        for one in self._all(states.RUNNING, states.COMPLETE, states.PRUNED, states.FAIL):
            if (number := one.user_attrs.get("number")) is None:
                continue  # the process ended before the trial began
            if one.state == states.FAIL and "reason" not in one.user_attrs:
                known.setdefault(number, one.params)
            else:
                taken.add(number)
        number = next(at for at in itertools.count(1) if at not in taken)
        return number, known.get(number)

    def report(self, asked: Asked, value: float) -> bool:
        """Notes the objective after an epoch; whether the trial is to be stopped."""
        asked.values.append(value)
        asked.handle.report(value, len(asked.values))
        return bool(asked.handle.should_prune())

    def tell(self, asked: Asked, state: str, facts: Mapping[str, Any]) -> Trial:
        """Notes what came of a trial."""
        for name, value in {"reason": "", **facts}.items():
            asked.handle.set_user_attr(name, value)
        done = {
            COMPLETE: self._states.COMPLETE,
            PRUNED: self._states.PRUNED,
            FAILED: self._states.FAIL,
        }
        value = asked.values[-1] if state == COMPLETE else None
        told = self._study.tell(asked.handle, value, state=done[state])
        return self._read(told)

    @property
    def trials(self) -> list[Trial]:
        """What came of all that have ended, in order."""
        states = self._states
        ended = self._all(states.COMPLETE, states.PRUNED, states.FAIL)
        found = {one.user_attrs["number"]: one for one in ended if "reason" in one.user_attrs}
        return [self._read(found[number]) for number in sorted(found)]

    def importances(self) -> dict[str, float]:
        """The share of each path in what makes trials good, by PED-ANOVA; empty where unknown."""
        if len(self._all(self._states.COMPLETE)) < 2 * _UNPRUNED or len(self.space.items) < 2:
            return {}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("error", UserWarning)  # nothing sets good trials apart
                found = self._optuna.importance.get_param_importances(self._study)
        except (UserWarning, ValueError, RuntimeError):
            return {}
        return {path: float(one) for path, one in found.items()}

    def _all(self, *states: Any) -> list[Any]:
        found: list[Any] = self._study.get_trials(deepcopy=False, states=states or None)
        return found

    def _read(self, one: Any) -> Trial:
        states, attrs = self._states, one.user_attrs
        names = {states.COMPLETE: COMPLETE, states.PRUNED: PRUNED, states.FAIL: FAILED}
        values = tuple(one.intermediate_values[step] for step in sorted(one.intermediate_values))
        return Trial(
            number=attrs["number"],
            state=names[one.state],
            value=one.value if one.value is not None else next(iter(values[-1:]), None),
            changes=tuple(attrs["changes"]),
            settings=attrs["settings"],
            reason=attrs["reason"],
            values=values,
            measures=attrs.get("measures", {}),
            parameters=attrs.get("parameters"),
            backend=attrs.get("backend", ""),
            seconds=attrs.get("seconds", 0.0),
            repeats=attrs.get("repeats"),
        )


def _stored(one: Item, value: Any) -> Any:
    """A value as Optuna keeps it: choices are texts there."""
    return written(value) if isinstance(one, Choice) else value


def _suggested(handle: Any, one: Item) -> Any:
    if isinstance(one, Choice):
        known = {written(option): option for option in one.options}
        return known[handle.suggest_categorical(one.path, list(known))]
    if one.whole:
        given = {"log": True} if one.log else {"step": one.step}
        return handle.suggest_int(one.path, one.low, one.high, **given)
    return handle.suggest_float(one.path, one.low, one.high, log=one.log)
