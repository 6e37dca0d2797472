"""A sample of every module's corpus held against the ledgers; `nox -s conformance` runs all."""

import datetime as dt

import pytest
from packaging.specifiers import SpecifierSet
from support import NAMES

from xarch.conformance import corpus, ledger
from xarch.conformance.runner import Settings, run, select

PARTS = {"keras.ops": (7, 250), "keras.layers": (7, 100)}  # twenty and nine, from all families
PART = 7, 25  # of the smaller modules
EVERY = 30  # and a case of every thirtieth entry
TODAY = dt.date(2026, 11, 26)  # a test that fails by the calendar alone tells nothing of a change


def declared(backend, framework=None):
    """One case for some of the entries of a ledger; what ends a process is left to the session.

    With a version of the framework, only for those that speak of it.
    """
    known = set(corpus.modules())
    rows = [
        entry for entry in ledger.of(backend) if entry.channel != "health" and entry.module in known
    ][::EVERY]  # fmt: skip
    ids = [case.id for case in corpus.everything()]
    return {
        next(id_ for id_ in ids if ledger.matches(entry.cases[0], id_))
        for entry in rows
        if framework is None or framework in SpecifierSet(entry.framework)
    }


@pytest.fixture(scope="module")
def found():
    ids = set().union(*map(declared, NAMES))
    for module in corpus.modules():
        part = PARTS.get(module, PART)
        ids |= {case.id for case in select(corpus.load(module=module), part=part)}
    cases = [case for case in corpus.everything() if case.id in ids]
    return run(cases, NAMES, Settings(case_seconds=60))


@pytest.mark.timeout(900)
@pytest.mark.parametrize("backend", NAMES)
def test_what_fails_is_declared_and_what_is_declared_fails(backend, found):
    module_of = {case.id: case.module for case in found.cases}
    held = set()
    for module in corpus.modules():
        findings = ledger.check(
            ledger.of(backend),
            [one for one in found.verdicts[backend] if module_of[one.case] == module],
            whole=False, today=TODAY, **{**found.versions(backend), "module": module},
        )  # fmt: skip
        assert not findings.undeclared
        assert not findings.complaints
        held |= findings.declared
    assert len(held) >= len(declared(backend, found.versions(backend)["framework"])) > 0
