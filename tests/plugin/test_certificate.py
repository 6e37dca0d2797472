"""`xarch certify` as a whole, on a backend outside of the tree that neither traces nor trains."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from xarch.conformance import corpus
from xarch.conformance.case import EVERY

pytestmark = pytest.mark.timeout(900)


def xarch(*arguments, **environment):
    return subprocess.run(
        [sys.executable, "-m", "xarch", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "COLUMNS": "200", **environment},
    )


@pytest.fixture(scope="module")
def certify(tmp_path_factory):
    """Certifies into a folder, from a copy of the package that has written its ledger."""
    place = tmp_path_factory.mktemp("packages")
    shutil.copytree(Path(__file__).with_name("xarch_toy"), place / "xarch_toy")
    path = os.pathsep.join([str(place), *filter(None, [os.environ.get("PYTHONPATH")])])
    done = xarch("conform", "--backends", "toy", "--write-ledger", PYTHONPATH=path)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "failures declared, 0 not." in done.stdout
    assert {path.name for path in (place / "xarch_toy").iterdir()} >= {"ledger.toml", "ulps.json"}

    def certified(folder, *arguments):
        options = ["--backend", "toy", "-o", str(folder), *arguments]
        return xarch("certify", *options, PYTHONPATH=path)

    return certified


@pytest.fixture(scope="module")
def issued(certify, tmp_path_factory):
    folder = tmp_path_factory.mktemp("certificate")
    done = certify(folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder, json.loads((folder / "certificate.json").read_text()), done.stdout


def test_it_goes_as_far_as_the_backend_does(issued):
    folder, found, told = issued
    assert "Level 2 of 5 holds." in told
    assert (found["level"], found["holds"], found["undeclared"]) == (2, True, 0)
    assert found["levels"]["2"]["missing"] == []
    assert found["levels"]["3"]["missing"][0].startswith("traced: ")
    assert found["levels"]["4"]["missing"][0].startswith("gradient: ")
    assert "2 of 5" in (folder / "certificate.html").read_text()


def test_it_is_of_the_whole_corpus_and_counts_what_is_missing(issued):
    _, found, _ = issued
    cases = corpus.load(module=EVERY)
    assert found["suite"]["corpus"] == corpus.version()
    assert found["suite"]["cases"] == len(cases) == found["counts"]["health"]["pass"]
    for channel in ("traced", "gradient"):
        asked = sum(channel in case.channels for case in cases)
        assert found["counts"][channel] == {"absent": asked}
    # a fault that only a traced function shows
    assert found["mutation"]["faults"] - found["mutation"]["caught"] == 1
    assert found["mutation"]["missed"] == ["stale"]
    assert {one["module"] for one in found["ledger"]} <= set(corpus.modules())


def test_another_run_confirms_it_or_says_what_is_otherwise(certify, issued):
    folder, found, _ = issued
    journal = folder / "journal" / "toy.jsonl"
    lines = journal.read_text().splitlines(keepends=True)
    again = folder / "again"
    (again / "journal").mkdir(parents=True)
    # a run that was interrupted at its very end, so that no case runs twice here
    (again / "journal" / "toy.jsonl").write_text("".join(lines[:-1]))
    other = {**found, "level": 5, "digests": {**found["digests"], "value": "00000000"}}
    (again / "other.json").write_text(json.dumps(other))
    done = certify(again, "--confirm", str(folder / "certificate.json"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "certificate.json is confirmed." in done.stdout
    (again / "journal" / "toy.jsonl").write_text("".join(lines[:-1]))
    done = certify(again, "--confirm", str(again / "other.json"))
    assert done.returncode == 1
    assert "not confirmed: level was 5 and is 2" in done.stdout
    assert "other cases fail in the channel value" in done.stdout
