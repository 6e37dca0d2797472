"""The committed page of what ops cost is what was measured, and gives its reasons."""

import runpy
from pathlib import Path

from xarch.backend import registry
from xarch.bench.calls import calls

COST = runpy.run_path(str(Path(__file__).parents[1] / "cross" / "ops" / "cost_page.py"))
BACKENDS = [name for name in registry.names() if "ops" in registry.get(name).capabilities]


def test_the_page_is_written_from_the_timings():
    timings = COST["read"]()
    assert COST["PAGE"].read_text("utf-8") == COST["page"](timings)


def test_every_replaced_op_has_a_call_and_is_timed_on_its_backend():
    for name in BACKENDS:
        needed = registry.get(name).ops().NEEDS.keys()
        assert needed <= calls().keys()
        assert {one["op"] for one in COST["read"]() if one["backend"] == name} == needed


def test_what_costs_more_than_the_limit_when_compiled_says_why():
    dear = list(COST["dear"](COST["read"]()))
    assert dear
    assert [f"{one['op']} on {one['backend']}" for one, why in dear if not why] == []
    known = {(one["backend"], one["op"]) for one, _ in dear}
    kept = {(name, op) for name in BACKENDS for op in registry.get(name).ops().COSTS}
    assert kept <= known, "a reason for what costs no more than the limit"
