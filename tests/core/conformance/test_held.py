"""A run of all of Keras is held module by module against the ledger."""

import datetime as dt

from xarch.conformance import draft, held, renew
from xarch.conformance.case import EVERY, OPS, Case
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.runner import Run

TODAY = dt.datetime.now(dt.UTC).date()
CASES = [Case("sin/a", "keras.ops:sin"), Case("layers.Dense/a", "keras.layers:Dense")]
FAILING = [Verdict(case.id, "value", Status.FAIL, "wrong: 1 zero of 1 #0") for case in CASES]


def ran(*verdicts, module=EVERY):
    environments = {"jax": {"keras_version": "3.15.1", "version": "0.10.2"}}
    return Run(module, "abc", CASES, environments, {"jax": list(verdicts)})


def entries(verdict, module):
    versions = {**ran(verdict).versions("jax"), "module": module}
    return draft.entries([verdict], today=TODAY, **versions)


def test_an_entry_speaks_of_its_module_alone():
    both = [*entries(FAILING[0], OPS), *entries(FAILING[1], "keras.layers")]
    assert held.held(both, ran(*FAILING), "jax", whole=False).holds
    wrong = [*entries(FAILING[0], OPS), *entries(FAILING[1], OPS)]
    assert held.held(wrong, ran(*FAILING), "jax", whole=False).undeclared == [FAILING[1]]


def test_one_module_is_held_as_before():
    run = ran(FAILING[0], module="xarch.ops")
    assert [versions["module"] for versions, _ in run.by_module("jax")] == ["xarch.ops"]
    assert held.held(entries(FAILING[0], "xarch.ops"), run, "jax", whole=False).holds


def test_drafts_name_the_module_of_each_case(tmp_path):
    run = ran(*FAILING)
    found = held.drafts(run, "jax", held.held([], run, "jax", whole=False))
    assert {(one.cases, one.module) for one in found} == {
        (("sin/a",), OPS), (("layers.Dense/a",), "keras.layers"),
    }  # fmt: skip
    renew.write(tmp_path / "ledger.toml", found)
    assert held.held(found, run, "jax", whole=False).holds


def test_what_was_kept_is_written_for_each_module(tmp_path, monkeypatch):
    monkeypatch.setattr(held.ledger, "place", lambda _: tmp_path / "ledger.toml")
    passing = Verdict("sin/a", "value", Status.PASS, ulps=2.0)
    run = ran(passing, FAILING[1])
    held.keep(run, "jax")
    assert [one.module for one in held.ledger.of("jax")] == ["keras.layers"]
    assert held.accuracy.kept("jax", OPS) == {"sin": 2.0}
    worse = ran(Verdict("sin/a", "value", Status.PASS, ulps=9.0), FAILING[1])
    found = held.accuracy.grown(held.accuracy.kept("jax", OPS), held.results.ulps(worse, "jax"))
    assert found[0].startswith("sin: the numbers lie 9 units")
