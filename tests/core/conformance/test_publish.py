import json
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from xarch.conformance import publish, results
from xarch.conformance.case import Case
from xarch.conformance.judge import Status, Verdict
from xarch.conformance.ledger import Findings
from xarch.conformance.publish import badge
from xarch.conformance.runner import Run

X = np.array([[1.0, 2.0, 3.0]], "float32")
CASES = [
    Case(f"{op}/one", f"keras.ops:{op}", (X,), dtypes=("float32",), channels=("static",))
    for op in ("sin", "cos")
]
ENVIRONMENT = {"version": "1.0", "keras_version": "3.15.1"}


def run(*failures, version="1.0", backend="torch"):
    failing = {(one.case, one.channel): one for one in failures}
    verdicts = [
        failing.get((case.id, name), Verdict(case.id, name, Status.PASS))
        for case in CASES
        for name in case.asked
    ]
    environment = {backend: {**ENVIRONMENT, "version": version}}
    return Run("keras.ops", "abc", CASES, environment, {backend: verdicts}, {backend: {}})


def failure(case="sin/one", channel="value", signature="wrong: 3 zero of 3 #00000000"):
    return Verdict(case, channel, Status.FAIL, signature, "at (0, 0): 0.0\x1b")


def content(*failures, **options):
    return results.as_dict(run(*failures, **options))


def test_the_first_run_has_nothing_to_compare_with(tmp_path):
    assert publish.earlier(tmp_path / "results.json") is None
    assert publish.since(None, content()) == publish.Change()


def test_what_broke_what_was_mended_and_what_fails_otherwise(tmp_path):
    before = content(failure(), failure("sin/one", "dtype", "dtype a, expected b"))
    results.write(tmp_path, before)
    other = failure(signature="wrong: 3 NaN of 3 #11111111")
    now = content(other, failure("cos/one", "error", "raises TypeError"), version="1.1")
    found = publish.since(publish.earlier(tmp_path / "results.json"), now)
    assert [row["case"] for row in found.broken] == ["cos/one"]
    assert [row["channel"] for row in found.mended] == ["dtype"]
    assert [row["now"] for row in found.changed] == [other.signature]
    assert found.versions == {"torch": ["1.0 with Keras 3.15.1", "1.1 with Keras 3.15.1"]}


def test_only_what_both_ran_is_compared():
    before = {**content(failure()), "ids": ["cos/one"]}
    assert not publish.since(before, content()).mended
    assert not publish.since(content(backend="jax"), content(failure())).broken


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"schema": 2}', b'{"schema": 1, "ids": []}', b"\xff\xfe{"]
)
def test_a_file_that_is_no_results_counts_as_none(tmp_path, text):
    path = tmp_path / "results.json"
    path.write_bytes(text)
    assert publish.earlier(path) is None


def test_junit_tells_declared_from_undeclared(tmp_path):
    declared = failure()
    other = failure("cos/one", "static", "raises TypeError")
    findings = Findings({("sin/one", "value")}, [other], ["one complaint"])
    path = publish.write_junit(tmp_path, run(declared, other), {"torch": findings})
    (suite,) = ET.parse(path).getroot()
    assert suite.attrib["tests"] == "3"
    assert suite.attrib["failures"] == "2"
    (skipped,) = suite.iter("skipped")
    assert skipped.attrib["type"] == "xarch.declared"
    messages = [one.attrib["message"] for one in suite.iter("failure")]
    assert messages[0].startswith("static: raises TypeError")
    assert messages[1] == "the ledger is wrong"


def test_the_badge_has_no_score():
    both = {"torch": Findings(), "jax": Findings(undeclared=[failure()])}
    found = badge.badge(both)
    assert found["message"] == "ledger holds on 1 of 2 backends"
    assert found["color"] == "red"
    assert badge.badge({"torch": Findings()})["color"] == "brightgreen"


def test_the_page_has_a_reproducer_for_each_failing_cell(tmp_path):
    first = run(failure(), failure("cos/one", "static", "raises TypeError"))
    findings = {"torch": Findings({("sin/one", "value")})}
    change = publish.since(content(), results.as_dict(first))
    text = publish.write_matrix(tmp_path, first, findings, {"torch": []}, change).read_text()
    data = json.loads(text.partition('id="data">')[2].partition("</script>")[0])
    assert [(one["row"], one["column"]) for one in data] == [("cos", "static"), ("sin", "value")]
    for one in data:
        assert 'os.environ["KERAS_BACKEND"] = "torch"' in one["script"]
        assert "xarch" not in one["script"]
        assert one["cases"][0]["change"] == "did not fail before"
    assert "2 fail that did not" in text
