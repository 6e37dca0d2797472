import datetime as dt
from pathlib import Path

import pytest

from xarch.conformance import draft, ledger, renew
from xarch.conformance.judge import Status, Verdict
from xarch.errors import ConformanceError

LEDGERS = sorted((Path(__file__).parents[3] / "backends").glob(f"*/*/{ledger.NAME}"))
TODAY = dt.date(2026, 11, 24)
VERSIONS = {"module": "keras.ops", "keras": "3.15.1", "framework": "2.21.0"}
WRONG = Verdict("add/a[float32]", "value", Status.FAIL, "wrong: 2 NaN of 4 #00aa00aa")
OTHER = Verdict("add/b[float32]", "value", Status.FAIL, "wrong: 1 NaN of 4 #11bb11bb")
RIGHT = Verdict("add/c[float32]", "value", Status.PASS)


def entries(tmp_path, *verdicts, **changes):
    text = renew.text(draft.entries(verdicts or [WRONG, OTHER], today=TODAY, **VERSIONS))
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    path = tmp_path / "ledger.toml"
    path.write_text(text)
    return ledger.read(path)


def check(rows, verdicts, **options):
    return ledger.check(rows, verdicts, **{**VERSIONS, "today": TODAY, **options})


def test_a_draft_declares_what_it_was_drafted_from(tmp_path):
    found = check(entries(tmp_path), [WRONG, OTHER, RIGHT])
    assert found.holds
    assert found.declared == {(WRONG.case, "value"), (OTHER.case, "value")}


def test_an_undeclared_failure_is_found(tmp_path):
    found = check(entries(tmp_path, WRONG), [WRONG, OTHER])
    assert found.undeclared == [OTHER]
    assert not found.holds


def test_a_declared_case_that_passes_is_a_complaint(tmp_path):
    passing = Verdict(OTHER.case, "value", Status.PASS)
    found = check(entries(tmp_path), [WRONG, passing])
    assert "covers what does not fail: add/b[float32]" in found.complaints[0]


def test_another_wrong_answer_is_a_complaint(tmp_path):
    changed = Verdict(OTHER.case, "value", Status.FAIL, "wrong: 1 zero of 4 #11bb11bb")
    found = check(entries(tmp_path), [WRONG, changed])
    assert "the wrong answers have changed" in found.complaints[0]


def test_how_many_numbers_are_wrong_may_depend_on_the_processor(tmp_path):
    changed = Verdict(OTHER.case, "value", Status.FAIL, "wrong: 3 NaN of 4 #22cc22cc")
    assert check(entries(tmp_path), [WRONG, changed]).holds


def test_a_verdict_that_varies_covers_passes_and_other_numbers(tmp_path):
    rows = entries(tmp_path, WRONG, **{"reason = ": "varies = true\nreason = "})
    changed = Verdict(WRONG.case, "value", Status.FAIL, "wrong: 1 zero of 4 #22cc22cc")
    for one in (changed, Verdict(WRONG.case, "value", Status.PASS)):
        assert check(rows, [one]).holds
    assert renew.renewed(rows, [RIGHT], today=TODAY, **VERSIONS) == rows


def test_a_renewed_ledger_holds_and_keeps_what_was_written_by_hand(tmp_path):
    rows = entries(tmp_path, **{"unsearched": "https://example.org/1", "add: ": "by hand: "})
    new = Verdict("sin/a", "error", Status.FAIL, "raises TypeError")
    verdicts = [WRONG, Verdict(OTHER.case, "value", Status.PASS), new]
    found = renew.renewed(rows, verdicts, today=TODAY + dt.timedelta(9), **VERSIONS)
    assert check(found, verdicts).holds
    assert found[0].cases == (WRONG.case,)
    assert (found[0].upstream, found[0].expires) == ("https://example.org/1", rows[0].expires)
    assert found[0].reason.startswith("by hand")
    assert found[1].opened == TODAY + dt.timedelta(9)
    path = tmp_path / "again.toml"
    renew.write(path, found)
    assert ledger.read(path) == found


def test_an_expired_entry_is_not_renewed_by_a_tool(tmp_path):
    rows = entries(tmp_path)
    late = TODAY + ledger.LONGEST + dt.timedelta(1)
    found = renew.renewed(rows, [WRONG, OTHER], today=late, **VERSIONS)
    assert found == rows
    assert not check(found, [WRONG, OTHER], today=late).holds


def test_entries_of_other_versions_stay_and_those_that_are_mended_go(tmp_path):
    rows = entries(tmp_path)
    other = {**VERSIONS, "keras": "3.16.0"}
    passing = [Verdict(one.case, "value", Status.PASS) for one in (WRONG, OTHER)]
    assert renew.renewed(rows, passing, today=TODAY, **other) == rows
    assert renew.renewed(rows, passing, today=TODAY, **VERSIONS) == []


NEWER = {**VERSIONS, "framework": "2.23.1"}


def test_an_entry_that_holds_on_another_version_speaks_of_it_and_those_between(tmp_path):
    rows = entries(tmp_path)
    found = renew.renewed(rows, [WRONG, OTHER, RIGHT], today=TODAY, **NEWER)
    assert [one.framework for one in found] == [">=2.21,<2.24"]
    for version in ("2.21.0", "2.22.0", "2.23.1"):
        assert check(found, [WRONG, OTHER, RIGHT], framework=version).holds
    assert renew.renewed(found, [WRONG, OTHER, RIGHT], today=TODAY, **VERSIONS) == found


def test_an_entry_of_which_a_part_holds_on_another_version_gets_one_for_that(tmp_path):
    rows = entries(tmp_path, unsearched="https://example.org/1")
    newer = [WRONG, Verdict(OTHER.case, "value", Status.PASS), RIGHT]
    found = renew.renewed(rows, newer, today=TODAY + dt.timedelta(9), **NEWER)
    assert check(found, [WRONG, OTHER, RIGHT]).holds
    assert check(found, newer, framework="2.23.1").holds
    assert found[0] == rows[0]
    assert (found[1].cases, found[1].framework) == ((WRONG.case,), ">=2.23,<2.24")
    assert (found[1].upstream, found[1].opened) == ("https://example.org/1", TODAY)


def test_another_error_on_another_version_keeps_what_was_written_by_hand(tmp_path):
    row = Verdict("sin/a", "error", Status.FAIL, "raises RuntimeError")
    (before,) = entries(tmp_path, row, unsearched="https://example.org/1")
    newer = [Verdict("sin/a", "error", Status.FAIL, "raises TypeError")]
    found = renew.renewed([before], newer, today=TODAY, **NEWER)
    assert found[0] == before
    assert (found[1].fingerprint, found[1].upstream) == ("raises TypeError", before.upstream)
    assert check(found, newer, framework="2.23.1").holds


def test_what_is_mended_on_one_version_stays_declared_on_the_others(tmp_path):
    both = renew.renewed(entries(tmp_path), [WRONG, OTHER], today=TODAY, **NEWER)
    newer = [WRONG, Verdict(OTHER.case, "value", Status.PASS)]
    found = renew.renewed(both, newer, today=TODAY, **NEWER)
    assert [(one.framework, len(one.cases)) for one in found] == [
        (">=2.21,<2.23", 2),
        (">=2.23,<2.24", 1),
    ]
    gone = [Verdict(one.case, "value", Status.PASS) for one in (WRONG, OTHER)]
    assert [one.framework for one in renew.renewed(both, gone, today=TODAY, **NEWER)] == [
        ">=2.21,<2.23"
    ]


def test_versions_that_somebody_wrote_in_another_way_stay(tmp_path):
    rows = entries(tmp_path, **{">=2.21,<2.22": ">=2.21,!=2.22.*"})
    assert check(rows, [WRONG, OTHER]).holds
    assert (
        renew.renewed(rows, [WRONG, OTHER], today=TODAY, **{**VERSIONS, "framework": "2.20.1"})[:1]
        == rows
    )


def test_another_kind_of_failure_is_a_complaint_and_undeclared(tmp_path):
    changed = Verdict(OTHER.case, "value", Status.FAIL, "raises TypeError")
    found = check(entries(tmp_path), [WRONG, changed])
    assert "fails otherwise: 'raises TypeError'" in found.complaints[0]
    assert found.undeclared == [changed]


def test_a_pattern_that_matches_nothing_is_a_complaint(tmp_path):
    rows = entries(tmp_path, WRONG, **{"add/a[float32]": "add/gone*"})
    found = check(rows, [WRONG])
    assert "'add/gone*' matches no case" in found.complaints[0]
    assert found.undeclared == [WRONG]


def test_an_expired_entry_is_a_complaint(tmp_path):
    rows = entries(tmp_path)
    assert check(rows, [WRONG, OTHER], today=TODAY + ledger.LONGEST).holds
    late = check(rows, [WRONG, OTHER], today=TODAY + ledger.LONGEST + dt.timedelta(1))
    assert "expired on" in late.complaints[0]


def test_another_version_or_module_is_not_spoken_of(tmp_path):
    rows = entries(tmp_path)
    for other in ({"keras": "3.16.0"}, {"framework": "2.22.0"}, {"module": "xarch.ops"}):
        found = check(rows, [WRONG, OTHER], **other)
        assert found.undeclared == [WRONG, OTHER]
        assert not found.complaints


def test_a_part_of_the_corpus_is_no_reason_to_complain_of_the_rest(tmp_path):
    found = check(entries(tmp_path), [WRONG], whole=False)
    assert found.holds


def test_globs_cover_cases_and_brackets_stand_for_themselves(tmp_path):
    rows = entries(tmp_path, WRONG, **{"add/a[float32]": "add/?[float32]"})
    assert check(rows, [WRONG]).holds


def test_a_missing_capability_must_be_declared_too(tmp_path):
    absent = Verdict("add/a[float32]", "gradient", Status.ABSENT, "capability absent")
    assert check([], [absent]).undeclared == [absent]
    assert check(entries(tmp_path, absent), [absent]).holds


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("expires = 2027-05-23", "expires = 2027-05-24", "at most 180 days"),
        ('fingerprint = "wrong: * of *"', 'fingerprint = "*"', "must say something"),
        ('upstream = "unsearched"', 'upstream = "later"', "is a link, 'unr"),
        ('channel = "value"', 'channel = "values"', "no channel"),
        ("reason = ", "because = ", "lacks 'reason'"),
        ('keras = ">=3.15,<3.16"', 'keras = "3.15"', "Invalid specifier"),
    ],
)
def test_a_malformed_entry_is_an_error(tmp_path, old, new, message):
    with pytest.raises(ConformanceError, match=message):
        entries(tmp_path, **{old: new})


@pytest.mark.parametrize("path", LEDGERS, ids=lambda one: one.parent.name)
def test_every_divergence_was_looked_for_upstream(path):
    """A draft says "unsearched"; a ledger that is kept names a link, or says that there is none."""
    rows = ledger.read(path)
    assert rows
    assert not [(one.channel, one.cases) for one in rows if one.upstream == "unsearched"]
