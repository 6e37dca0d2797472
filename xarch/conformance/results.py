"""`results.json`: what a run found, for other programs.

The file is one object:

- `schema`: 1.
- `corpus`: the content hash of the frozen cases, which is the suite's version.
- `module`: the module that was judged, such as `keras.ops`, or `keras` for all that have cases.
- `environments`: by backend, its versions, devices and settings.
- `cases`: how many cases ran.
- `ids`: their ids.
- `counts`: by backend, then channel, then status (`pass`, `fail`, `blocked`, `absent`) a number;
  the four add up to the cases that ask the channel.
- `failures`: by op, a list of failures, each with `backend`, `case`, `channel`, `status`,
  `signature`, `detail`, and `declared`: whether a ledger entry covers it.
- `ulps`: by backend, then op, the largest distance achieved among what passed, in the unit of the
  tolerance.
- `ledger`: by backend, the complaints about its ledger.
- `seconds`: by backend, the time of each channel's part.
- `since`: how this differs from the run whose file lay in the folder before, see
  `xarch.conformance.publish.Change`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from xarch.conformance.judge import Status, Verdict
from xarch.conformance.runner import Run
from xarch.files import write_text

SCHEMA = 1
Ulps = dict[str, float]
NAME = "results.json"


def as_dict(
    run: Run,
    declared: Mapping[str, set[tuple[str, str]]] | None = None,
    complaints: Mapping[str, Sequence[str]] | None = None,
) -> dict[str, Any]:
    """A run as the content of `results.json`.

    Args:
        run: The run.
        declared: By backend, the (case, channel) pairs that its ledger covers.
        complaints: By backend, what is wrong with its ledger.
    """
    declared = declared or {}
    return {
        "schema": SCHEMA,
        "corpus": run.corpus,
        "module": run.module,
        "environments": run.environments,
        "cases": len(run.cases),
        "ids": [case.id for case in run.cases],
        "counts": counts(run),
        "failures": _failures(run, declared),
        "ulps": {name: ulps(run, name) for name in run.verdicts},
        "ledger": {name: list(lines) for name, lines in (complaints or {}).items()},
        "seconds": run.seconds,
    }


def write(folder: Path, content: Mapping[str, Any]) -> Path:
    """Writes `results.json` into a folder, which is made where need be."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / NAME
    write_text(path, json.dumps(content, indent=1, sort_keys=True, default=str) + "\n")
    return path


def counts(run: Run) -> dict[str, dict[str, dict[str, int]]]:
    """How many cases have each status, by backend and channel."""
    found: dict[str, dict[str, dict[str, int]]] = {}
    for backend, verdicts in run.verdicts.items():
        counter = Counter((verdict.channel, verdict.status.value) for verdict in verdicts)
        for (channel, status), count in sorted(counter.items()):
            found.setdefault(backend, {}).setdefault(channel, {})[status] = count
    return found


def _failures(run: Run, declared: Mapping[str, set[tuple[str, str]]]) -> dict[str, list[Any]]:
    ops = {case.id: case.op for case in run.cases}
    found: dict[str, list[Any]] = {}
    for backend, verdicts in run.verdicts.items():
        for verdict in verdicts:
            if verdict.status in {Status.PASS, Status.BLOCKED}:
                continue
            covered = (verdict.case, verdict.channel) in declared.get(backend, set())
            row = {"backend": backend, **verdict.as_dict(), "declared": covered}
            row.pop("ulps", None)
            found.setdefault(ops[verdict.case], []).append(row)
    return found


def ulps(run: Run, backend: str, verdicts: Iterable[Verdict] | None = None) -> Ulps:
    """By op, the largest distance from the truth among what passed on a backend.

    Args:
        run: The run.
        backend: The backend's name.
        verdicts: Some of its verdicts; default, all.
    """
    ops = {case.id: case.op for case in run.cases}
    best: Ulps = {}
    for verdict in run.verdicts[backend] if verdicts is None else verdicts:
        if verdict.channel == "value" and verdict.ulps and verdict.status == Status.PASS:
            op = ops[verdict.case]
            best[op] = max(best.get(op, 0.0), round(verdict.ulps, 3))
    return best
