"""Needs whose case passes on plain Keras."""

import pytest

from xarch.backend import registry
from xarch.conformance import ledger
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.retired import retired

NAME = registry.names()[0]
NEEDS = registry.get(NAME).ops().NEEDS


def test_a_need_whose_case_fails_is_no_news():
    verdicts = [Verdict(need.shows, "value", Status.FAIL) for need in NEEDS.values()]
    assert retired(NAME, verdicts, []) == []


def test_a_need_whose_case_passes_is_named():
    name, need = next(iter(NEEDS.items()))
    others = {one.shows for one in NEEDS.values()} - {need.shows}
    verdicts = [Verdict(shows, "value", Status.FAIL) for shows in others]
    verdicts.append(Verdict(need.shows, "value", Status.PASS))
    (found,) = retired(NAME, verdicts, [])
    assert f"keras.ops.{name}: {need.shows} passes" in found
    assert retired(NAME, verdicts, ledger.of(NAME)) == []  # there another version may need it


@pytest.mark.parametrize("name", registry.names())
def test_the_ledger_declares_what_each_need_shows(name):
    """So that a whole run complains of an entry, and of the need, when plain Keras has it right."""
    rows = [entry for entry in ledger.of(name) if entry.module == "keras.ops"]
    patterns = [pattern for entry in rows for pattern in entry.cases]
    needs = registry.get(name).ops().NEEDS
    undeclared = {
        op: need.shows
        for op, need in needs.items()
        if not any(ledger.matches(pattern, need.shows) for pattern in patterns)
    }
    assert needs
    assert not undeclared
