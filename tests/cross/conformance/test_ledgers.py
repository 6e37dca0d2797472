"""A sample of the corpus held against every ledger; `nox -s conformance` runs all of it."""

import datetime as dt

import pytest
from support import NAMES

from xarch.conformance import corpus, ledger
from xarch.conformance.runner import Settings, run, select

PART = 7, 250  # twenty cases from all families
EVERY = 20  # and a case of every twentieth entry
TODAY = dt.date(2026, 11, 26)  # a test that fails by the calendar alone tells nothing of a change


def declared(backend):
    """One case for some of the entries of a ledger; what ends a process is left to the session."""
    rows = [entry for entry in ledger.of(backend) if entry.channel != "health"][::EVERY]
    ids = [case.id for case in corpus.load()]
    return {next(id_ for id_ in ids if ledger.matches(entry.cases[0], id_)) for entry in rows}


@pytest.fixture(scope="module")
def found():
    ids = {case.id for case in select(corpus.load(), part=PART)}.union(*map(declared, NAMES))
    return run([case for case in corpus.load() if case.id in ids], NAMES, Settings(case_seconds=60))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("backend", NAMES)
def test_what_fails_is_declared_and_what_is_declared_fails(backend, found):
    findings = ledger.check(
        ledger.of(backend), found.verdicts[backend],
        whole=False, today=TODAY, **found.versions(backend),
    )  # fmt: skip
    assert not findings.undeclared
    assert not findings.complaints
    assert len(findings.declared) >= len(declared(backend))
