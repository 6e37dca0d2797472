from importlib.metadata import EntryPoint

import pytest

from xarch.backend import registry
from xarch.errors import BackendError, BrokenBackend, UnknownBackend


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


def test_every_backend_of_the_table_loads_without_its_framework():
    for name in registry.IN_TREE:
        assert registry.get(name).name == name


def test_an_unknown_name_is_answered_with_the_nearest():
    with pytest.raises(UnknownBackend, match="Did you mean 'tensorflow'"):
        registry.get("tensorflwo")


def test_an_outside_package_adds_a_backend(entries):
    entries.append(entry("torch2", "xarch_torch:BACKEND"))
    assert "torch2" in registry.names()


def test_an_entry_point_that_takes_a_name_of_the_table_is_refused(entries):
    first = next(iter(registry.IN_TREE))
    entries.append(entry(first, "somewhere:BACKEND"))
    with pytest.raises(BrokenBackend, match="claimed more than once"):
        registry.get(first)
    assert registry.names().count(first) == 1


def test_two_packages_for_one_name_are_refused(entries):
    entries += [entry("mine", "a:BACKEND"), entry("mine", "b:BACKEND")]
    with pytest.raises(BrokenBackend, match=r"a:BACKEND.*b:BACKEND"):
        registry.get("mine")


@pytest.mark.parametrize(
    ("value", "says"),
    [
        ("no_such_package:BACKEND", "does not import"),
        ("json:nothing", "does not import"),
        ("json:dumps", "lacks members"),
        ("xarch_torch:BACKEND", "calls itself 'torch'"),
    ],
)
def test_a_broken_package_is_reported_and_leaves_the_others_alone(entries, value, says):
    entries.append(entry("broken", value))
    with pytest.raises(BrokenBackend, match=says):
        registry.get("broken")
    for name in registry.IN_TREE:
        assert registry.get(name).name == name
        assert registry.find_by_keras_name(registry.get(name).keras_backend) is not None


def test_a_capability_names_a_backend_past_broken_packages(entries):
    entries.append(entry("broken", "json:nothing"))
    assert "reader" in registry.first_with("reader").capabilities
    with pytest.raises(BackendError, match="No backend has the capability 'cooking'"):
        registry.first_with("cooking")
