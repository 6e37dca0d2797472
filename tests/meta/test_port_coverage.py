"""The committed page of what ports is what its results say."""

import runpy
from pathlib import Path

PAGE = runpy.run_path(str(Path(__file__).parents[1] / "port" / "coverage_page.py"))


def test_the_page_is_generated_from_the_results():
    assert PAGE["PAGE"].read_text() == PAGE["page"](PAGE["read"](PAGE["RESULTS"]))


def test_a_model_that_is_not_ported_does_not_hold():
    record = {"model": "plain/x", "error": "no", "rows": []}
    assert not PAGE["holds"](record)


def test_a_distance_above_its_limit_does_not_hold_on_that_backend_alone():
    rows = [["torch", "forward", 1e-3, "out", 1e-10], ["jax", "forward", 0.0, "out", 1e-10]]
    record = {"model": "plain/x", "rows": rows}
    assert not PAGE["holds"](record, "torch")
    assert PAGE["holds"](record, "jax")


def test_a_check_that_did_not_run_has_its_reason_on_the_page():
    rows = [["jax", "forward", None, "", 1e-10, "was ended by SIGFPE"]]
    record = {"model": "plain/x", "rows": rows, "versions": {}, "date": "2026-01-01"}
    assert "- x: forward on jax: was ended by SIGFPE" in PAGE["page"]([record])
