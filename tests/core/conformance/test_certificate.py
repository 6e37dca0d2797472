"""Certificates: what they say, and what confirms them."""

import datetime as dt
import json

import pytest

from xarch.conformance import certificate, draft, ledger
from xarch.conformance.case import Case
from xarch.conformance.evidence import Evidence
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.levels import DTYPES
from xarch.conformance.mutants import Mutant
from xarch.conformance.runner import Run
from xarch.errors import ConformanceError

TODAY = dt.date(2026, 11, 26)
CASES = [Case(f"{op}/one", f"keras.ops:{op}", (), dtypes=()) for op in ("sin", "cast")]
WRONG = Verdict("sin/one", "value", Status.FAIL, "wrong: 3 zero of 3 #00000000")
VARYING = Verdict("cast/one", "value", Status.FAIL, "wrong: 1 zero of 3 #11111111")

CAUGHT = Mutant("off", "sin", "Every number is wrong.", (("sin/one", "value"),))
MISSED = Mutant("kept", "sin", "Nothing is wrong.", ())


def issued(*failing, version="2.13.0"):
    failures = {(one.case, one.channel): one for one in failing}
    verdicts = [
        failures.get((case.id, channel), Verdict(case.id, channel, Status.PASS))
        for case in CASES
        for channel in case.asked
    ]
    environment = {"torch": {"version": version, "keras_version": "3.15.1"}}
    run = Run("keras.ops", "abc", CASES, environment, {"torch": verdicts}, {"torch": {}})
    versions = run.versions("torch")
    entries = draft.entries([WRONG, VARYING], today=TODAY, **versions)
    findings = ledger.check(entries, verdicts, today=TODAY, **versions)
    evidence = Evidence({one: one for one in DTYPES}, [CAUGHT, MISSED], {"a network": True})
    return certificate.certificate(
        run, "torch", entries, findings, evidence, xarch="0.1.0", day=TODAY
    )


def test_it_says_what_was_found_and_can_be_read_again(tmp_path):
    content = issued(WRONG, VARYING)
    path, page = certificate.write(tmp_path / "new", content)
    assert certificate.read(path) == json.loads(json.dumps(content))
    assert content["counts"]["value"] == {"fail": 2}
    assert (content["declared"], content["undeclared"], content["holds"]) == (2, 0, True)
    assert {one["reason"] for one in content["ledger"]} == {
        "sin: the numbers are wrong",
        "numbers that the type cannot hold give what the processor gives",
    }
    text = page.read_text("utf-8")
    assert "corpus abc, 2 cases" in text
    assert "2 failures are declared in the ledger, 0 not." in text
    assert content["mutation"] == {"faults": 2, "caught": 1, "missed": ["kept"]}
    assert "1 of 2" in text
    assert content["level"] == 5
    assert "5 of 5" in text


def test_another_processor_confirms_it():
    old = json.loads(json.dumps(issued(WRONG, VARYING)))
    other = Verdict(WRONG.case, "value", Status.FAIL, "wrong: 1 zero of 3 #22222222")
    assert certificate.differences(old, issued(other)) == []


def test_what_is_otherwise_is_told():
    old = issued(WRONG, VARYING)
    kind = Verdict(WRONG.case, "value", Status.FAIL, "raises TypeError")
    assert certificate.differences(old, issued(kind, VARYING)) == [
        "level was 5 and is 0",
        "holds was True and is False",
        "other cases fail in the channel value, or otherwise",
    ]
    assert (
        "version was '2.13.0'" in certificate.differences(old, issued(WRONG, version="2.13.1"))[0]
    )
    corpus = {**old, "suite": {**old["suite"], "corpus": "abd"}}
    assert "suite was" in certificate.differences(corpus, issued(WRONG, VARYING))[0]


@pytest.mark.parametrize("text", ["{", "[]", '{"schema": 1}'])
def test_another_file_is_refused(tmp_path, text):
    path = tmp_path / "x.json"
    path.write_text(text)
    with pytest.raises(ConformanceError, match="certificate"):
        certificate.read(path)
