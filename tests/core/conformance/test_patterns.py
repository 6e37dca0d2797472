"""Globs for sets of cases, and what drafts say of them."""

import datetime as dt

from xarch.conformance import draft, ledger
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.patterns import patterns

VERSIONS = {"module": "keras.ops", "keras": "3.15.1", "framework": "2.13.0+cu130"}
TODAY = dt.date(2026, 11, 25)


def test_a_glob_matches_the_failures_alone():
    cases = ["f/a[int8]", "f/a[int16]", "f/a[int32]", "g/b[int8]"]
    assert patterns(cases, ["f/b[int8]"]) == ("f/a[*]", "g/b[int8]")
    assert patterns(cases, ["f/a[bool]"]) == tuple(sorted(cases))


def test_drafts_group_by_cause_where_one_is_known():
    ops = ("sin", "cos", "tan")
    wrong = [Verdict(f"{op}/denormal[float32]", "value", Status.FAIL, f"wrong: {count} zero of 3")
             for count, op in enumerate(ops, 1)]  # fmt: skip
    right = [Verdict(f"{op}/plain[float32]", "value", Status.PASS) for op in ops]
    found = draft.entries(wrong, today=TODAY, among=[*wrong, *right], **VERSIONS)
    assert [(one.cases, one.varies) for one in found] == [(("*/denormal[*]",), True)]
    assert "subnormal" in found[0].reason
    assert ledger.check(found, [*wrong, *right], today=TODAY, **VERSIONS).holds
