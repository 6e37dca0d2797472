import json

import pytest

from xarch.workers import Cause, Failure, Results, Returned, WorkerFailed


@pytest.fixture
def results():
    good = Returned("a", 1.5, seconds=0.1)
    bad = Failure("b", Cause.DIED, "was ended by SIGFPE", lines=("last words",))
    return Results({"a": good, "b": bad})


def test_a_value_is_found_by_its_backend(results):
    assert results["a"] == 1.5


def test_asking_a_failed_backend_for_its_value_raises_with_cause_and_last_lines(results):
    with pytest.raises(WorkerFailed, match=r"b: was ended by SIGFPE\n  \| last words"):
        results["b"]


def test_both_kinds_are_told_apart(results):
    assert list(results) == ["a", "b"]
    assert not results.ok
    assert list(results.failures) == ["b"]
    assert list(results.returned) == ["a"]


def test_requiring_all_raises_for_the_failed(results):
    with pytest.raises(WorkerFailed):
        results.require()
    assert Results({"a": results.outcomes["a"]}).require() == {"a": 1.5}


def test_an_unknown_backend_is_a_key_error(results):
    with pytest.raises(KeyError):
        results["c"]


def test_a_failure_is_json_ready(results):
    assert json.loads(json.dumps(results.failures["b"].as_dict()))["cause"] == "died"
