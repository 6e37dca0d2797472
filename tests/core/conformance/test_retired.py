"""Needs whose case passes on plain Keras."""

from xarch.backend import registry
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.retired import retired

NAME = registry.names()[0]
NEEDS = registry.get(NAME).ops().NEEDS


def test_a_need_whose_case_fails_is_no_news():
    verdicts = [Verdict(need.shows, "value", Status.FAIL) for need in NEEDS.values()]
    assert retired(NAME, verdicts) == []


def test_a_need_whose_case_passes_is_named():
    name, need = next(iter(NEEDS.items()))
    others = {one.shows for one in NEEDS.values()} - {need.shows}
    verdicts = [Verdict(shows, "value", Status.FAIL) for shows in others]
    (found,) = retired(NAME, [*verdicts, Verdict(need.shows, "value", Status.PASS)])
    assert f"keras.ops.{name}: {need.shows} passes" in found
