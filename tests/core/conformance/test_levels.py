"""Levels: each asks for those below it."""

import pytest

from xarch.conformance import CHANNELS, levels
from xarch.conformance.judge import Status, Verdict

DTYPES = {one: one for one in levels.DTYPES}
PORTS = {"a network": True}


def reached(verdicts=(), declared=(), dtypes=DTYPES, ports=PORTS):
    return levels.reached(verdicts, set(declared), dtypes, ports)


def verdict(channel, status):
    return Verdict("exp/plain", channel, status, "raises ValueError")


def test_every_channel_belongs_to_one_level():
    assert sorted(one for level in levels.LEVELS for one in level.channels) == sorted(CHANNELS)
    assert [one.number for one in levels.LEVELS] == [0, 1, 2, 3, 4, 5]


def test_what_passes_holds_every_level():
    passing = [verdict(channel, Status.PASS) for channel in CHANNELS]
    assert levels.highest(reached(passing)) == 5


@pytest.mark.parametrize("status", [Status.FAIL, Status.ABSENT])
@pytest.mark.parametrize(
    ("channel", "below"), [("value", 0), ("static", 1), ("traced", 2), ("gradient", 3)]
)
def test_what_fails_or_is_absent_ends_the_climb(status, channel, below):
    found = reached([verdict(channel, status)])
    assert levels.highest(found) == below
    (missing,) = found[below + 1].missing
    assert missing.startswith(f"{channel}: 1 cases")


def test_what_is_declared_counts_and_what_is_absent_cannot_be():
    failing, absent = verdict("value", Status.FAIL), verdict("traced", Status.ABSENT)
    pairs = [(one.case, one.channel) for one in (failing, absent)]
    assert levels.highest(reached([failing], pairs)) == 5
    assert levels.highest(reached([absent], pairs)) == 2


def test_a_case_that_ends_the_process_leaves_no_level():
    assert levels.highest(reached([verdict("health", Status.FAIL)])) is None


def test_a_dtype_that_is_not_kept_leaves_no_level():
    found = reached(dtypes={**DTYPES, "int32": "int64"})
    assert levels.highest(found) is None
    assert found[0].missing == ("a tensor of int32 is int64",)


@pytest.mark.parametrize(("ports", "reason"), [({}, "no model"), ({"x": False}, "the port of x")])
def test_without_proven_ports_the_last_level_is_missing(ports, reason):
    found = reached(ports=ports)
    assert levels.highest(found) == 4
    assert found[-1].missing[0].startswith(reason)
