"""Distances from the truth that grow within the tolerance."""

import pytest

from xarch.backend import registry
from xarch.conformance import accuracy

KEPT = {"exp": 0.5, "matmul": 3.0}


@pytest.mark.parametrize(
    "now",
    [{}, {"exp": 0.5}, {"exp": 4.0}, {"matmul": 12.0}, {"log": 3.9}],
    ids=["none", "same", "below four units", "four times", "exact before"],
)
def test_what_may_be_rounding_is_no_growth(now):
    assert accuracy.grown(KEPT, now) == []


@pytest.mark.parametrize(("op", "distance"), [("exp", 4.1), ("matmul", 12.1), ("log", 9.0)])
def test_an_op_that_lies_four_times_as_far_is_named(op, distance):
    (found,) = accuracy.grown(KEPT, {**KEPT, op: distance})
    assert found.startswith(f"{op}: the numbers lie {distance:g} units")


def test_nothing_grew_where_nothing_is_kept():
    assert accuracy.grown({}, {"exp": 30.0}) == []


def test_each_module_has_its_own(tmp_path, monkeypatch):
    monkeypatch.setattr(accuracy.ledger, "place", lambda _: tmp_path / "ledger.toml")
    accuracy.keep("any", "keras.ops", KEPT)
    accuracy.keep("any", "xarch.ops", {"exp": 0.1})
    assert accuracy.kept("any", "keras.ops") == KEPT
    assert accuracy.kept("any", "xarch.ops") == {"exp": 0.1}
    assert accuracy.kept("any", "other.ops") == {}


@pytest.mark.parametrize("backend", registry.names())
def test_the_backends_of_this_tree_keep_theirs(backend):
    assert accuracy.kept(backend, "keras.ops")["exp"] > 0
