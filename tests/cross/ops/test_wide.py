"""Ops on the backends that have 64-bit types on request alone, with the request made."""

from dataclasses import replace

import pytest

from xarch.backend import registry
from xarch.conformance import corpus
from xarch.conformance.judge import Status
from xarch.conformance.runner import Settings, run, select


def request(name):
    """The variables that ask for 64 bits."""
    backend = registry.get(name)
    return dict(backend.environment(float64=True).items() - backend.environment().items())


ASKED = [name for name in registry.names() if request(name)]
PLACES = (
    "argmax/*", "argmin/*", "argsort/*", "argpartition/*", "bincount/*", "count_nonzero/*",
    "nonzero/*", "searchsorted/*", "ctc_decode/beam-small*", "ctc_decode/plain*",
)  # fmt: skip
WITHOUT_WIDTH = ("*/weak-float[int32]", "*/list*", "array/*", "sum/*", "linspace/*", "logspace/*")
WIDE = ("*/dtype[int64]", "*/dtypes[int64*", "*[float64]", "*,float64]", "*,int64]")


@pytest.mark.parametrize("name", ASKED)
def test_what_asks_for_64_bits_has_them_and_nothing_else(name, monkeypatch):
    cases = [
        replace(case, channels=tuple({"static"} & set(case.channels)))
        for case in select(corpus.load(), (*PLACES, *WITHOUT_WIDTH, *WIDE), (1, 2))
    ]
    for variable, value in request(name).items():
        monkeypatch.setenv(variable, value)
    found = run(cases, [name], Settings("xarch.ops"))
    wrong = [
        (one.case, one.channel, one.signature)
        for one in found.verdicts[name]
        if one.status is Status.FAIL
    ]
    assert not wrong


def test_some_backend_has_to_be_asked():
    assert ASKED
