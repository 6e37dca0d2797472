"""How a backend's ledger stands to a run, which may be of one module or of all of Keras's."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from xarch.conformance import accuracy, draft, ledger, renew, results
from xarch.conformance.case import OPS
from xarch.conformance.ledger import Entry, Findings
from xarch.conformance.retired import retired
from xarch.conformance.runner import Run


def held(entries: Sequence[Entry], run: Run, backend: str, *, whole: bool) -> Findings:
    """Holds a backend's ledger and its distances against what a run found, module by module.

    Args:
        entries: The ledger.
        run: The run.
        backend: The backend's name.
        whole: Whether the run was over the whole corpus of what it judged.
    """
    found = Findings()
    for versions, verdicts in run.by_module(backend):
        one = ledger.check(entries, verdicts, whole=whole, **versions)
        found.declared |= one.declared
        found.undeclared += one.undeclared
        found.complaints += one.complaints
        module = versions["module"]
        if whole:
            kept = accuracy.kept(backend, module)
            found.complaints += accuracy.grown(kept, results.ulps(run, backend, verdicts))
        if whole and module == OPS:
            found.complaints += retired(backend, verdicts, entries)
    return found


def drafts(run: Run, backend: str, findings: Findings) -> list[Entry]:
    """Entries for what no entry covers."""
    undeclared, found = {id(one) for one in findings.undeclared}, []
    for versions, verdicts in run.by_module(backend):
        here = [one for one in verdicts if id(one) in undeclared]
        found += draft.entries(here, today=_today(), **versions)
    return found


def keep(run: Run, backend: str) -> None:
    """Writes a backend's ledger and distances anew after a run over the whole corpus."""
    entries = ledger.of(backend)
    for versions, verdicts in run.by_module(backend):
        entries = renew.renewed(entries, verdicts, today=_today(), **versions)
        accuracy.keep(backend, versions["module"], results.ulps(run, backend, verdicts))
    renew.write(ledger.place(backend), entries)


def _today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()
