"""Layers inside others, as a config holds them."""

from __future__ import annotations

import dataclasses
from typing import Any

import keras

from xarch.conformance.case import Case
from xarch.workers import targets


def judged(case: Case, module: str) -> Case:
    """A case whose inner layers are of the judged module, where that has its own."""
    if module == case.module:
        return case
    return dataclasses.replace(case, args=_changed(case.args, case.module, module))


def _changed(value: Any, theirs: str, ours: str) -> Any:
    if isinstance(value, (list, tuple)):
        return type(value)(_changed(one, theirs, ours) for one in value)
    if not isinstance(value, dict):
        return value
    found = {name: _changed(one, theirs, ours) for name, one in value.items()}
    if value.get("module") != theirs or "class_name" not in value:
        return found
    kind = targets.resolve(f"{ours}:{value['class_name']}")
    if kind is targets.resolve(f"{theirs}:{value['class_name']}"):
        return found
    name = keras.saving.get_registered_name(kind)
    return {**found, "module": ours, "registered_name": name}
