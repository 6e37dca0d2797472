"""`junit.xml`: a test suite for each backend, a test for each case.

An undeclared failure is a failure. A declared one is a skipped test whose type says so, as pytest
writes an expected failure: the format has no word of its own for it. A complaint about a ledger is
a failure of the test `ledger`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from xml.etree import ElementTree as ET

from xarch.conformance.judge import Status, Verdict
from xarch.conformance.ledger import Findings
from xarch.conformance.runner import Run
from xarch.files import write_text

NAME = "junit.xml"


def write_junit(folder: Path, run: Run, findings: dict[str, Findings]) -> Path:
    """Writes the file into a folder."""
    path = folder / NAME
    text = ET.tostring(junit(run, findings), encoding="unicode", xml_declaration=True)
    write_text(path, text + "\n")
    return path


def junit(run: Run, findings: dict[str, Findings]) -> ET.Element:
    """The document.

    Args:
        run: What a run found.
        findings: By backend, how its ledger stands to it.
    """
    root = ET.Element("testsuites", {"name": f"conformance of {run.module}"})
    for backend, verdicts in run.verdicts.items():
        by_case: dict[str, list[Verdict]] = {case.id: [] for case in run.cases}
        for one in verdicts:
            by_case[one.case].append(one)
        suite = ET.SubElement(root, "testsuite", {"name": backend})
        undeclared = {(one.case, one.channel) for one in findings[backend].undeclared}
        for case in run.cases:
            test = ET.SubElement(suite, "testcase", {"classname": case.op, "name": case.id})
            _tell(test, by_case[case.id], undeclared)
        ledger = ET.SubElement(suite, "testcase", {"classname": "ledger", "name": "ledger"})
        if findings[backend].complaints:
            text = _plain("\n".join(findings[backend].complaints))
            ET.SubElement(ledger, "failure", {"message": "the ledger is wrong"}).text = text
        for name, tag in (("tests", "testcase"), ("failures", "failure"), ("skipped", "skipped")):
            suite.set(name, str(len(list(suite.iter(tag)))))
        suite.set("errors", "0")
        suite.set("time", str(run.seconds[backend].get("all", 0.0)))
    return root


def _tell(test: ET.Element, verdicts: Sequence[Verdict], undeclared: set[tuple[str, str]]) -> None:
    bad = [one for one in verdicts if one.status in {Status.FAIL, Status.ABSENT}]
    if not bad:
        return
    new = [one for one in bad if (one.case, one.channel) in undeclared]
    text = "\n".join(f"{one.channel}: {one.signature} {one.detail}".rstrip() for one in new or bad)
    message = _plain(text.partition("\n")[0])
    if new:
        ET.SubElement(test, "failure", {"message": message}).text = _plain(text)
    else:
        kind = {"type": "xarch.declared", "message": f"declared: {message}"}
        ET.SubElement(test, "skipped", kind)


def _plain(text: str) -> str:
    """Without the control characters that XML cannot hold."""
    return "".join(one if one.isprintable() or one in "\n\t" else "?" for one in text)
