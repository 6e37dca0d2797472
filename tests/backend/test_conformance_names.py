"""The lists of public names that the conformance suite is held against."""

import importlib
import json
from pathlib import Path

import pytest

NAMES = Path(__file__).parents[1] / "data" / "conformance" / "names.json"
PUBLIC = json.loads(NAMES.read_text())
INNER = {"keras.ops": ["image"], "keras.optimizers": ["schedules"]}


@pytest.mark.parametrize("module", PUBLIC)
def test_the_list_is_what_keras_has(module):
    here = importlib.import_module(module)
    found = [name for name in dir(here) if callable(getattr(here, name))]
    for inner in INNER.get(module, ()):
        there = getattr(here, inner)
        found += [f"{inner}.{name}" for name in dir(there) if callable(getattr(there, name))]
    public = [name for name in found if not name.rpartition(".")[2].startswith("_")]
    assert sorted(public) == PUBLIC[module]
