"""`xarch check` on a package that is right in part."""

import json

import pytest
from click.testing import CliRunner
from support import NAMES

from xarch.checking import check
from xarch.checking.package import components_of
from xarch.cli.check import command
from xarch.components import registry
from xarch.errors import ArgumentError


@pytest.mark.usefixtures("package")
def test_each_component_gets_its_verdict():
    found = check("my_pkg")
    by_name = {}
    for one in found:
        by_name.setdefault(one.component, []).append(one)
    assert set(by_name) == {"fine", "drifting", "lying", "demanding", "missing"}

    fine = by_name["fine"]
    assert {one.inputs for one in fine} == {("vector",), ("image",)}
    assert [one.options for one in fine] == [{}, {}, {"last": "tanh", "drop": False}]
    for one in fine:
        assert not one.problems
        assert list(one.measured.distances) == list(NAMES)
        assert all(far.gradients is not None for far in one.measured.distances.values())
        assert max(far.single for far in one.measured.distances.values()) < 1e-5

    (drifting,) = by_name["drifting"]
    assert len(drifting.problems) == 2  # all but the first backend part from it
    assert "parts from torch by " in drifting.problems[0]
    (lying,) = by_name["lying"]
    says = "the built model has 28 parameters, the description says 24"
    assert lying.problems == tuple(f"{name}: {says}" for name in NAMES)
    assert "its option path has no default" in by_name["demanding"][0].problems[0]
    assert "does not import" in by_name["missing"][0].problems[0]


def test_a_component_that_reads_a_model_gets_one(monkeypatch):
    monkeypatch.setattr(registry, "IN_TREE", {"backbone": registry.IN_TREE["backbone"]})
    found = check("xarch")
    assert [one.options for one in found] == [{}, {"trainable": True}]
    for one in found:
        assert one.inputs == ("image",)
        assert not one.problems
        assert set(one.measured.distances) == set(NAMES)
    assert found[1].measured.distances[NAMES[1]].gradients is not None


@pytest.mark.usefixtures("package")
def test_a_distribution_and_what_it_imports_as_are_one_package():
    for name in ("my_pkg", "my-pkg", "My.Pkg", "my_blocks"):
        assert components_of(name) == ["demanding", "drifting", "fine", "lying", "missing"]
    with pytest.raises(ArgumentError, match=r"'my_package' announces .*Did you mean 'my-pkg'"):
        components_of("my_package")


@pytest.mark.usefixtures("package")
def test_the_command_tells_and_exits_with_1():
    done = CliRunner().invoke(command, ["my_pkg", "--backends", NAMES[0], "--json"],
                              standalone_mode=False)  # fmt: skip
    assert done.return_value == 1
    rows = json.loads(done.stdout.splitlines()[-1])
    wrong = {one["component"] for one in rows if one["problems"]}
    assert wrong == {"lying", "demanding", "missing"}  # one backend cannot part from itself
