"""The committed page of where backends differ is what the ledgers say."""

import runpy
from pathlib import Path

TESTS = Path(__file__).parents[2]
PAGE = runpy.run_path(str(TESTS / "cross" / "conformance" / "differences_page.py"))


def test_the_page_is_generated_from_the_ledgers():
    groups = PAGE["differences"]()
    assert PAGE["PAGE"].read_text("utf-8") == PAGE["page"](groups)
    assert all(case for shown in groups.values() for one in shown for case in [one.cases])
