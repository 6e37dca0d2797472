"""`xarch.ops` where `keras.ops` differs; `nox -s conformance` judges the whole corpus."""

import datetime as dt

import pytest
from support import NAMES

from xarch.backend import registry
from xarch.conformance import corpus, ledger
from xarch.conformance.runner import Settings, run

EVERY = 5  # of the cases that show a need, the first and each fifth from there
TODAY = dt.date(2026, 11, 26)  # a test that fails by the calendar alone tells nothing of a change


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", NAMES)
def test_what_a_backend_needs_is_mended(name):
    shown = {need.shows for need in list(registry.get(name).ops().NEEDS.values())[::EVERY]}
    chosen = [case for case in corpus.load() if case.id in shown]
    assert len(chosen) == len(shown)
    found = run(chosen, [name], Settings(module="xarch.ops"))
    assert {one.case for one in found.verdicts[name]} == shown
    findings = ledger.check(
        ledger.of(name), found.verdicts[name], whole=False, today=TODAY, **found.versions(name)
    )
    assert not findings.undeclared
    assert not findings.complaints
