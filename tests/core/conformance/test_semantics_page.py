"""Every statement of the page on what ops mean has cases that hold it."""

import re
from pathlib import Path

import pytest

from xarch.conformance import corpus

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "semantics.md"
ROWS = [
    [cell.strip() for cell in line.strip("|").split(" | ")]
    for line in PAGE.read_text(encoding="utf-8").splitlines()
    if line.startswith("| ") and not line.startswith("| what ")
]
CASES = {case.id for case in corpus.load()}


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row[0])
def test_a_statement_has_cases(row):
    _, _, cases = row
    named = re.findall(r"`([^`]+/[^`]+)`", cases)
    assert named
    assert set(named) <= CASES


def test_there_are_statements():
    assert len(ROWS) > 20
