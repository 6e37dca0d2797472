import subprocess
import sys
from importlib.metadata import EntryPoint

import pytest
from component_cases import CASES

from xarch.components import Component, Encoder, Head, registry
from xarch.errors import BrokenComponent, UnknownComponent


@pytest.fixture
def entries(monkeypatch):
    """Entry points as if outside packages were installed."""
    found = []
    monkeypatch.setattr("xarch.registry.entry_points", lambda **_: found)
    registry.REGISTRY.clear()
    yield found
    registry.REGISTRY.clear()


def entry(name, value):
    return EntryPoint(name, value, registry.GROUP)


class Mine(Encoder):
    name = "mine"
    takes = ("vector",)


class Greedy(Encoder):
    name = "greedy"
    takes = ("vector",)
    inputs: int = 1


class Shapeless(Head):
    name = "shapeless"


@pytest.mark.parametrize("name", registry.IN_TREE)
def test_every_component_of_the_table_loads(name):
    assert issubclass(registry.get(name), Component)
    assert registry.get(name).__doc__


def test_every_component_has_a_case():
    of_a_file = {"backbone"}  # in tests/backend/spec/test_backbone.py
    assert {case.component for case in CASES} | of_a_file == set(registry.IN_TREE)


def test_components_need_neither_keras_nor_a_framework():
    code = (
        "import sys; from xarch.components import registry;"
        "[registry.get(name) for name in registry.names()]; assert 'keras' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_an_outside_package_adds_one(entries):
    entries.append(entry("mine", f"{__name__}:Mine"))
    sys.modules.setdefault(__name__, sys.modules[Mine.__module__])
    assert registry.block("mine") is Mine


@pytest.mark.parametrize(
    ("find", "name", "says"),
    [
        (registry.block, "cnnn", "no block 'cnnn'. Did you mean 'cnn'"),
        (registry.block, "classifier", "'classifier' is no block"),
        (registry.head, "mlp", "'mlp' is no head. Known: classifier"),
        (registry.head, "classifyer", "Did you mean 'classifier'"),
    ],
)
def test_an_unknown_name_is_answered_with_the_nearest_of_its_family(find, name, says):
    with pytest.raises(UnknownComponent, match=says):
        find(name)


@pytest.mark.parametrize(
    ("name", "value", "says"),
    [
        ("broken", "no_such_package:X", "does not import"),
        ("broken", "json:dumps", "no subclass of Encoder, Fusion or Head"),
        ("broken", f"{__name__}:Mine", "calls itself 'mine'"),
        ("greedy", f"{__name__}:Greedy", "options inputs, which the spec uses"),
        ("shapeless", f"{__name__}:Shapeless", "lacks takes"),
        ("mlp", "somewhere:MLP", "claimed more than once"),
    ],
)
def test_a_broken_package_is_reported_and_leaves_the_others_alone(entries, name, value, says):
    sys.modules.setdefault(__name__, sys.modules[Mine.__module__])
    entries.append(entry(name, value))
    with pytest.raises(BrokenComponent, match=says):
        registry.get(name)
    assert registry.get("cnn").name == "cnn"
    assert "cnn" in registry.family((Encoder,))
