"""Ports many models and holds each against its original on every backend: `nox -s port_sweep`.

`sweep.py timm plain/lstm torchvision/res* --out results.jsonl` appends one line of JSON for each
model. Models that the file has are left out, so that a sweep that was stopped goes on. A model that
fails, hangs or takes its process down is a line like any other.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from xarch.backend import registry
from xarch.workers import Workers

HERE = Path(__file__).resolve().parent
BACKENDS = ["torch", "jax", "tensorflow"]
CHECKS = ["forward", "round trip", "other sizes", "gradients", "steps"]


def main() -> None:
    """Parses, and checks model after model."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("models", nargs="+", help="library, library/pattern or library/name")
    parser.add_argument("--out", type=Path, default=Path("port-sweep.jsonl"))
    parser.add_argument("--checks", default=",".join(CHECKS))
    parser.add_argument("--backends", default=",".join(BACKENDS))
    parser.add_argument("--timeout", type=float, default=600.0, help="seconds for one check")
    parser.add_argument("--layout", default="original", help="as from_torch takes it")
    parser.add_argument("--nest", action="store_true", help="modules become models")
    given = parser.parse_args()
    form = {"layout": given.layout, "nest": given.nest}
    settings = given.checks.split(","), given.backends.split(","), given.timeout, form
    with reader() as torch:
        done = {one["model"] for one in read(given.out)}
        for name in _names(torch, given.models):
            if name not in done:
                record = check(torch, name, *settings)
                with given.out.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(record, separators=(",", ":")) + "\n")
                print(shown(record), flush=True)


def reader() -> Workers:
    """A process of the backend that reads models, which finds the tests' own modules."""
    path = f"{HERE.parent}{os.pathsep}{HERE}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    name = registry.first_with("reader").name
    return Workers(name, threads=1, environment={"PYTHONPATH": path})


def read(path: Path) -> list[dict[str, Any]]:
    """The records of a file of results."""
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    return [json.loads(line) for line in lines if line.strip()]


def check(
    torch: Workers,
    name: str,
    checks: list[str],
    backends: list[str],
    timeout: float,
    form: dict[str, Any],
) -> dict[str, Any]:
    """The record of one model."""
    found: list[dict[str, Any]] = []
    results = torch.call(
        "sweep_side:check",
        (name, checks, backends, timeout, form),
        timeout=timeout * (len(checks) + 1),
        on_event=lambda _, record: found.append(record),
    )
    record = found[0] if found else {"model": name}
    for failure in results.failures.values():
        record["error"] = failure.message[:1000]
    if record.pop("again", False):
        torch.close()
    return {**record, "date": datetime.now(UTC).strftime("%Y-%m-%d")}


def shown(record: dict[str, Any]) -> str:
    """A record in one line."""
    if "error" in record:
        return f"{record['model']}: FAILED {record['error'][:200]}"
    parts = [
        f"{backend} {name} {'-' if gap is None else format(gap, '.0e')}"
        for backend, name, gap, _, limit, *failure in record["rows"]
        if failure or gap is None or gap > limit
    ]
    return f"{record['model']}: {', '.join(parts) or 'ok'} ({record['seconds']} s)"


def _names(torch: Workers, wanted: list[str]) -> list[str]:
    known: dict[str, list[str]] = {}
    found: list[str] = []
    for one in wanted:
        library, _, pattern = one.partition("/")
        if pattern and not set(pattern) & set("*?["):
            found.append(one)
            continue
        if library not in known:
            events: list[list[str]] = []
            torch.call(
                "sweep_side:names", (library,), on_event=lambda _, e, to=events: to.append(e)
            ).require()
            known[library] = events[0]
        found += [
            name for name in known[library] if fnmatch.fnmatch(name, f"{library}/{pattern or '*'}")
        ]
    return list(dict.fromkeys(found))


if __name__ == "__main__":
    sys.exit(main())
