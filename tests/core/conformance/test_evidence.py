"""Ports that were proven in part prove nothing."""

import pytest

from xarch.backend import registry
from xarch.conformance import evidence
from xarch.errors import XarchError


class Proving:
    """Workers whose process tells of one model, and then dies or does not."""

    def __init__(self, *names, dies=False):
        self.names, self.dies = names, dies

    def __enter__(self):
        return self

    def __exit__(self, *_):
        pass

    def call(self, target, args, *, on_event):
        on_event(self.names[0], {"model": "a network", "ok": True, "text": ""})
        return self

    def require(self):
        if self.dies:
            raise XarchError("was ended by SIGKILL")


@pytest.fixture
def proving(monkeypatch):
    def given(*, dies):
        monkeypatch.setattr(evidence, "Workers", lambda *names: Proving(*names, dies=dies))

    return given


def test_what_was_proven_is_told(proving):
    proving(dies=False)
    assert evidence.ports(registry.names()[0]) == ({"a network": True}, ())


def test_a_process_that_dies_on_the_way_leaves_nothing_proven(proving):
    proving(dies=True)
    ports, (note,) = evidence.ports(registry.names()[0])
    assert ports == {}
    assert note == "Nothing was proven of ports: was ended by SIGKILL"
