"""The committed page of reports is what the scripts say."""

import runpy
from pathlib import Path

TESTS = Path(__file__).parents[2]
PAGE = runpy.run_path(str(TESTS / "cross" / "conformance" / "upstream_page.py"))


def test_the_page_is_written_from_the_scripts():
    found = PAGE["reports"]()
    assert found
    assert all({"backends", "expected", "where"} <= one.fields.keys() for one in found)
    assert PAGE["PAGE"].read_text("utf-8") == PAGE["page"](found)
