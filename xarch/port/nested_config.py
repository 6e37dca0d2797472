"""Sub-models in the configuration of a functional model."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any

Entry = dict[str, Any]
Reference = tuple[str, int, int]  # operation, call, output
_TENSOR = "__keras_tensor__"
_ANCHORED = "xarch>Weight"  # looks at nothing that it is called with


class Scope:
    """Rewrites lists of layers, level by level.

    Args:
        model: What `keras.saving.serialize_keras_object` gives for the whole model.
        modules: For each operation the paths of the modules that it is part of, outermost first.
        depth: How many levels to nest; None for all.
    """

    def __init__(
        self, model: Entry, modules: Mapping[str, tuple[str, ...]], depth: int | None
    ) -> None:
        self._kind = {key: model[key] for key in ("module", "class_name", "registered_name")}
        self._modules, self._depth = modules, depth
        self._taken = {entry["name"] for entry in model["config"]["layers"]}

    def nest(
        self, entries: list[Entry], ends: list[Reference], level: int = 0
    ) -> tuple[list[Entry], dict[Reference, Reference]]:
        """The layers of one model with sub-models in their place.

        Args:
            entries: The layers.
            ends: What of them the outside reads.
            level: How deep the model itself lies.

        Returns:
            The new layers, and for each value that a sub-model now gives its new reference.
        """
        if self._depth is not None and level >= self._depth:
            return entries, {}
        blocks = _Blocks(entries)
        waiting = self._groups(entries, level)
        while waiting:
            (path, at), members = waiting.pop(0)
            names = {entry["name"] for entry in members}
            whole = len(members) == sum(bool(entry["inbound_nodes"]) for entry in entries)
            if len(members) < 2 or not self._holds_modules(members, at):
                continue
            if whole or not blocks.join(path, names):
                waiting = self._groups(members, at + 1) + waiting
        return self._built(entries, ends, blocks, level)

    def references(self, value: Any) -> list[Reference]:
        """The references of `input_layers` or `output_layers`."""
        if _is_end(value):
            return [(value[0], value[1], value[2])]
        parts = value.values() if isinstance(value, dict) else value
        return [one for part in parts for one in self.references(part)]

    def replaced_ends(self, value: Any, moved: Mapping[Reference, Reference]) -> Any:
        """The same structure with references replaced."""
        if _is_end(value):
            return list(moved.get(tuple(value), tuple(value)))
        if isinstance(value, dict):
            return {key: self.replaced_ends(one, moved) for key, one in value.items()}
        return [self.replaced_ends(one, moved) for one in value]

    def _groups(
        self, entries: list[Entry], level: int
    ) -> list[tuple[tuple[str, int], list[Entry]]]:
        found: dict[str, list[Entry]] = {}
        for entry in entries:
            stack = self._modules.get(entry["name"], ())
            if entry["inbound_nodes"] and len(stack) > level:
                found.setdefault(stack[level], []).append(entry)
        return [((path, level), members) for path, members in found.items()]

    def _holds_modules(self, members: list[Entry], level: int) -> bool:
        return any(len(self._modules[entry["name"]]) > level + 1 for entry in members)

    def _built(
        self, entries: list[Entry], ends: list[Reference], blocks: _Blocks, level: int
    ) -> tuple[list[Entry], dict[Reference, Reference]]:
        moved: dict[Reference, Reference] = {}
        made: dict[str, Entry] = {}
        for path, names in blocks.joined.items():
            inside = [entry for entry in entries if entry["name"] in names]
            outside = [entry for entry in entries if entry["name"] not in names]
            used = [*ends, *(one for entry in outside for one in read_by(entry))]
            outputs = list(dict.fromkeys(one for one in used if one[0] in names))
            made[path] = self._model(path, inside, outputs, level)
            moved |= {one: (made[path]["name"], 0, at) for at, one in enumerate(outputs)}
        placed: list[Entry] = []
        for entry in entries:
            path = blocks.owner[entry["name"]]
            if path not in made:
                placed.append(entry)
            elif made[path] not in placed:
                placed.append(made[path])
        for entry in placed:
            entry["inbound_nodes"] = replaced(entry["inbound_nodes"], moved)
        return placed, moved

    def _model(
        self, path: str, entries: list[Entry], outputs: list[Reference], level: int
    ) -> Entry:
        """A sub-model of these layers, called on what they read from outside."""
        name = self._unique(path)
        own = {entry["name"] for entry in entries}
        read = {one: None for entry in entries for one in read_by(entry) if one[0] not in own}
        anchors = {
            one
            for entry in entries
            if entry["registered_name"] == _ANCHORED
            for one in read_by(entry)
        }
        others = {
            one
            for entry in entries
            if entry["registered_name"] != _ANCHORED
            for one in read_by(entry)
        }
        kept = [one for one in read if one in others] or list(read)[:1]
        inputs = {one: self._input(f"{name}_input", _tensor(entries, one)) for one in kept}
        into = {one: (entry["name"], 0, 0) for one, entry in inputs.items()}
        first = next(iter(into.values()))
        into |= {one: first for one in anchors - set(into) if one[0] not in own}
        calls = [_tensor(entries, one) for one in kept]
        for entry in entries:
            entry["inbound_nodes"] = replaced(entry["inbound_nodes"], into)
        inner, moved = self.nest([*inputs.values(), *entries], outputs, level + 1)
        config = {
            "name": name,
            "trainable": True,
            "layers": inner,
            "input_layers": _one_or_all([list(one) for one in into.values()][: len(kept)]),
            "output_layers": _one_or_all([list(moved.get(one, one)) for one in outputs]),
        }
        call = {"args": [_one_or_all(calls)], "kwargs": {"mask": None}}
        return {**self._kind, "name": name, "config": config, "inbound_nodes": [call]}

    def _input(self, name: str, tensor: Entry) -> Entry:
        name = self._unique(name)
        config = {"batch_shape": tensor["config"]["shape"], "dtype": tensor["config"]["dtype"]}
        return {
            "module": "keras.layers",
            "class_name": "InputLayer",
            "config": {**config, "name": name},
            "registered_name": None,
            "name": name,
            "inbound_nodes": [],
        }

    def _unique(self, wanted: str) -> str:
        base = re.sub(r"[^0-9A-Za-z_]+", "_", wanted).strip("_")
        name, count = base, 0
        while name in self._taken:
            count += 1
            name = f"{base}_block" if count == 1 else f"{base}_block_{count}"
        self._taken.add(name)
        return name


class _Blocks:
    """Which operations lie together, such that the whole stays without a cycle.

    The cycles are those of calls: a layer that is called before a block and after it makes none.

    Attributes:
        owner: The block of each operation, a path; empty where it stands alone.
        joined: The operations of each block of several.
    """

    def __init__(self, entries: list[Entry]) -> None:
        self.owner = {entry["name"]: "" for entry in entries}
        self.joined: dict[str, set[str]] = {}
        self._readers: dict[tuple[str, int], set[tuple[str, int]]] = {}
        for entry in entries:
            for at, call in enumerate(entry["inbound_nodes"]):
                if entry["registered_name"] == _ANCHORED:
                    continue
                for name, source, _ in (_history(one) for one in _tensors(call)):
                    self._readers.setdefault((name, source), set()).add((entry["name"], at))

    def join(self, path: str, names: set[str]) -> bool:
        """Makes a block, unless a way leads out of it and back."""
        own = {call for call in self._readers if call[0] in names}
        waiting = [one for call in own for one in self._readers[call] if one[0] not in names]
        seen = set(waiting)
        while waiting:
            for reader in self._next(waiting.pop()):
                if reader[0] in names:
                    return False
                if reader not in seen:
                    seen.add(reader)
                    waiting.append(reader)
        self.joined[path] = names
        self.owner.update(dict.fromkeys(names, path))
        return True

    def _next(self, call: tuple[str, int]) -> set[tuple[str, int]]:
        """What reads a call, or anything of the block that it is in."""
        block = self.joined.get(self.owner[call[0]], ())
        calls = [one for one in self._readers if one[0] in block] if block else [call]
        return {reader for one in calls for reader in self._readers.get(one, ())}


def read_by(entry: Entry) -> list[Reference]:
    """The values that a layer is called with."""
    return [_history(one) for one in _tensors(entry["inbound_nodes"])]


def replaced(value: Any, moved: Mapping[Reference, Reference]) -> Any:
    """Nested arguments with references replaced."""
    if _is_tensor(value):
        history = list(moved.get(_history(value), _history(value)))
        return {**value, "config": {**value["config"], "keras_history": history}}
    if isinstance(value, dict):
        return {key: replaced(one, moved) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [replaced(one, moved) for one in value]
    return value


def _tensors(value: Any) -> Iterable[Entry]:
    if _is_tensor(value):
        yield value
    elif isinstance(value, dict):
        for one in value.values():
            yield from _tensors(one)
    elif isinstance(value, list | tuple):
        for one in value:
            yield from _tensors(one)


def _tensor(entries: list[Entry], wanted: Reference) -> Entry:
    found = (one for entry in entries for one in _tensors(entry["inbound_nodes"]))
    return next(one for one in found if _history(one) == wanted)


def _history(tensor: Entry) -> Reference:
    name, call, output = tensor["config"]["keras_history"]
    return (name, call, output)


def _is_tensor(value: Any) -> bool:
    return isinstance(value, dict) and value.get("class_name") == _TENSOR


def _is_end(value: Any) -> bool:
    return isinstance(value, list | tuple) and len(value) == 3 and isinstance(value[0], str)


def _one_or_all(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values
