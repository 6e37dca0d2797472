import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest
from support import NAMES

from xarch.conformance import corpus, draft, lane, results, runner
from xarch.conformance.case import Case
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.runner import Settings, run, select
from xarch.errors import ConformanceError

ONE = NAMES[1:2]  # whose worker starts fastest
X = np.array([0.5, 1.5, 2.5], "float32")
ODD = str(Path(__file__).with_name("odd_ops.py"))


def case(op, number=1):
    return Case(f"{op}/{number}", f"keras.ops:{op}", (X,), dtypes=("float32",))


def statuses(found, backend):
    return {
        (verdict.case, verdict.channel): verdict.signature
        for verdict in found.verdicts[backend]
        if verdict.status is Status.FAIL
    }


@pytest.fixture(scope="module")
def odd():
    cases = [case("sin"), case("cos"), case("tan"), case("exp"), case("sqrt"), case("log")]
    cases.append(case("sin", 2))
    return run(cases, ONE, Settings(ODD, case_seconds=2, patience=3))


def test_dead_and_endless_cases_are_verdicts_and_the_run_goes_on(odd):
    found = statuses(odd, ONE[0])
    assert found["cos/1", "health"] == "was ended by SIGFPE"
    assert found["tan/1", "health"] == "hangs"
    assert found["sqrt/1", "health"] == "loses the device"
    assert found["exp/1", "error"] == "raises TypeError"
    assert found["log/1", "value"].startswith("wrong: 1 negative, 2 positive of 3")
    assert len(found) == 5
    assert [verdict.case for verdict in odd.verdicts[ONE[0]]][-1] == "sin/2"


def test_a_case_that_the_ledger_says_never_returns_is_given_less_time(monkeypatch):
    versions = {"module": ODD, "keras": "3.15.1", "framework": "1.0"}
    endless = Verdict("sinh/1", "health", Status.FAIL, "hangs")
    entries = draft.entries([endless], today=dt.date(2026, 11, 28), **versions)
    monkeypatch.setattr(lane.ledger, "of", lambda _: entries)
    monkeypatch.setattr(lane, "BRIEF", 0.5)
    found = run([case("sinh"), case("sin")], ONE, Settings(ODD, case_seconds=10_000))
    assert statuses(found, ONE[0]) == {("sinh/1", "health"): "hangs"}


def test_results_count_every_case_in_every_channel_that_it_asks(odd):
    content = results.as_dict(odd)
    counts = content["counts"][ONE[0]]
    assert {channel: sum(found.values()) for channel, found in counts.items()} == dict.fromkeys(
        ("health", "error", "shape", "dtype", "value"), 7
    )
    assert {row["case"] for row in content["failures"]["tan"]} == {"tan/1"}
    json.dumps(content, default=str)


def test_an_interrupted_run_goes_on_and_a_whole_one_starts_anew(tmp_path):
    settings, cases, done = Settings(journal=tmp_path), [case("sin"), case("sin", 2)], []

    def interrupt(backend, one, verdicts):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(cases, ONE, settings, interrupt)
    path = tmp_path / f"{ONE[0]}.jsonl"
    marked = path.read_text().replace("pass", "blocked")
    (kept,) = [json.loads(line)[0] for line in marked.splitlines()[1:]]
    path.write_text(marked)
    found = run(cases, ONE, settings, lambda *event: done.append(event[1].id))
    assert sorted(done) == ["sin/1", "sin/2"]
    status = {one.case: one.status for one in found.verdicts[ONE[0]]}
    assert status.pop(kept) is Status.BLOCKED
    assert set(status.values()) == {Status.PASS}
    again = run(cases, ONE, settings)
    assert {one.status for one in again.verdicts[ONE[0]]} == {Status.PASS}


def test_a_free_place_goes_to_the_backend_that_would_be_done_last(monkeypatch):
    began, work = [], lane.Lane.work

    def counted(self):
        began.append(self.name)
        work(self)

    monkeypatch.setattr(lane.Lane, "work", counted)
    monkeypatch.setattr(runner, "WORTH", 0.0)
    monkeypatch.setattr(runner.os, "cpu_count", lambda: 2)
    cases = [case("sin", number) for number in range(3000)]
    found = run(cases, ONE)
    assert len(began) > 1
    assert set(began) == set(ONE)
    assert not statuses(found, ONE[0])
    kept = [one.case for one in found.verdicts[ONE[0]] if one.channel == "value"]
    assert kept == [one.id for one in cases]


def test_every_channel_is_answered_on_every_backend():
    cases = select(corpus.load("elementwise"), ["subtract/trailing[float32]"])
    found = run(cases, NAMES)
    for name in NAMES:
        assert not statuses(found, name)
        assert {verdict.channel for verdict in found.verdicts[name]} == set(cases[0].asked)
        assert "gradient" in cases[0].asked


def test_an_empty_run_is_an_error():
    with pytest.raises(ConformanceError, match="proves nothing"):
        run([])
    with pytest.raises(ConformanceError, match="proves nothing"):
        select(corpus.load("elementwise"), ["nowhere/*"])
