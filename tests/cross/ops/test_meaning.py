"""`xarch.ops` where `keras.ops` differs: the case that shows each need passes, in every channel."""

import pytest
from support import NAMES

from xarch.backend import registry
from xarch.conformance import corpus
from xarch.conformance.judge import Status
from xarch.conformance.runner import Settings, run


@pytest.mark.timeout(900)
@pytest.mark.parametrize("name", NAMES)
def test_what_a_backend_needs_is_mended(name):
    shown = {need.shows for need in registry.get(name).ops().NEEDS.values()}
    chosen = [case for case in corpus.load() if case.id in shown]
    assert len(chosen) == len(shown)
    verdicts = run(chosen, [name], Settings(module="xarch.ops")).verdicts[name]
    assert {one.case for one in verdicts} == shown
    wrong = [
        (one.case, one.channel, one.signature) for one in verdicts if one.status is Status.FAIL
    ]
    assert not wrong
