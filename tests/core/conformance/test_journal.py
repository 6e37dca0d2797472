"""The journal of a run that was interrupted, or that somebody spoilt."""

import pytest

from xarch.conformance.journal import Journal
from xarch.conformance.judge import Status, Verdict

HEADER = ["keras", "abc", {"version": "1"}]
ROWS = [Verdict("sin/a", "value", Status.PASS), Verdict("sin/a", "dtype", Status.FAIL, "odd")]


def written(folder, *cases, header=HEADER):
    with Journal(folder, "jax", header) as journal:
        known = dict(journal.known())
        for case in cases:
            journal.write(case, ROWS)
    return known


def test_it_goes_on_where_it_was(tmp_path):
    assert written(tmp_path, "sin/a") == {}
    assert written(tmp_path, "sin/b") == {"sin/a": ROWS}
    assert set(written(tmp_path)) == {"sin/a", "sin/b"}


def test_another_header_or_a_whole_run_starts_anew(tmp_path):
    written(tmp_path, "sin/a")
    assert written(tmp_path, "sin/a", header=[*HEADER, 1]) == {}
    with Journal(tmp_path, "jax", HEADER) as journal:
        journal.write("sin/a", ROWS)
        journal.end()
    assert written(tmp_path) == {}


def test_a_line_cut_short_loses_its_own_case_alone(tmp_path):
    written(tmp_path, "sin/a", "sin/b")
    path = tmp_path / "jax.jsonl"
    path.write_bytes(path.read_bytes()[:-20])
    assert set(written(tmp_path, "sin/c")) == {"sin/a"}
    assert set(written(tmp_path)) == {"sin/a", "sin/c"}


@pytest.mark.parametrize(
    "line", [b"\xff\xfe", b'["sin/b", 3]', b'["sin/b", [{"status": "odd"}]]', b"7", b'["sin/b"]']
)
def test_a_line_that_is_none_is_passed_over(tmp_path, line):
    written(tmp_path, "sin/a")
    path = tmp_path / "jax.jsonl"
    path.write_bytes(path.read_bytes() + line + b"\n")
    assert set(written(tmp_path)) == {"sin/a"}


def test_a_file_that_is_no_text_is_written_anew(tmp_path):
    (tmp_path / "jax.jsonl").write_bytes(b"\xff\x00")
    assert written(tmp_path, "sin/a") == {}
    assert set(written(tmp_path)) == {"sin/a"}
