"""Writes `docs/reference/application-results.md` from committed runs; `tests/core` holds it so.

`results_page.py` writes the page. `results_page.py --backends torch jax` first runs on those, in
the interpreters that XARCH_PYTHON_* name, what has no line in `application-results.jsonl` yet;
`--again speech` drops the lines of commands with that word first.
"""

from __future__ import annotations

import argparse
import json
import os
import shlex
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from runs import COMMANDS, RUNS, Record, Run

from xarch.backend import registry

ROOT = Path(__file__).resolve().parents[3]
RECORDS = ROOT / "docs" / "reference" / "application-results.jsonl"
PAGE = ROOT / "docs" / "reference" / "application-results.md"

HEAD = """\
# What the applications reach

Written by `nox -s applications` from `application-results.jsonl`; do not edit. Each preset was
trained as it is, from seed 0, in one thread on a processor ({versions}). The figures are of data
that were held out; where *floor* is a number in italics, it is what a simple method reaches on
the same data: TF-IDF and logistic regression for texts, the pixels themselves for faces, actions
at random for agents. What the fields, data and presets are is in [Run the
applications](../how-to/run-the-applications.md).

| | measure | floor | {names} | minutes |
|---|---|---:|{dashes}|---:|
{rows}

Minutes are of the training, on {names_in_words}, beside other work on the same machine.

## The same curve

From the same seed every backend starts with the same weights, masks and order of samples; rounding
alone parts them. The most by which the training loss of an epoch differed between two backends,
relative to its value:

| | first epoch | middle | last |
|---|---:|---:|---:|
{drifts}

Agents choose their own data: an action that rounding decides otherwise leads to other episodes, so
that their curves part for good.

## The commands

{commands}
"""


def main() -> None:
    """Parses, runs what is asked, writes the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--backends", nargs="*", default=[], help="run what is missing on these")
    parser.add_argument("--again", nargs="*", default=[], help="words of commands to run again")
    given = parser.parse_args()
    if given.again:
        kept = [
            one
            for one in read()
            if one["backend"] not in given.backends
            or not any(word in one["command"] for word in given.again)
        ]
        RECORDS.write_text("".join(map(_line, kept)), encoding="utf-8")
    done = {(one["command"], one["backend"]) for one in read()}
    for command in COMMANDS:
        for backend in given.backends:
            if (command, backend) not in done:
                record = _agent(command, backend) if "agent" in command else _run(command, backend)
                with RECORDS.open("a", encoding="utf-8") as file:
                    file.write(_line(record))
                print(backend, command, record["scores"], round(record["seconds"]), flush=True)
    PAGE.write_text(page(read()), encoding="utf-8")


def read() -> list[Record]:
    """The committed runs."""
    lines = RECORDS.read_text("utf-8").splitlines() if RECORDS.exists() else []
    return [json.loads(line) for line in lines]


def _run(command: str, backend: str) -> Record:
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        _xarch(f"{command} -o {run}", backend)
        manifest = json.loads((run / "manifest.json").read_text("utf-8"))
        log = [json.loads(line) for line in (run / "log.jsonl").read_text("utf-8").splitlines()]
        scores = {name: _short(value) for name, value in manifest["results"].items()}
        if "translate" in command:
            scores["chrf_of_names"] = _chrf(run, backend)
    return {
        **_facts(command, backend, manifest["backend"]["version"]),
        "seconds": round(sum(one["seconds"] for one in log), 1),
        "scores": {name: one for name, one in scores.items() if name not in {"epoch", "loss"}},
        "losses": [_short(one["loss"], 7) for one in log],
    }


def _agent(command: str, backend: str) -> Record:
    with tempfile.TemporaryDirectory() as folder:
        run = Path(folder) / "run"
        _xarch(f"{command} -o {run}", backend)
        manifest = json.loads((run / "manifest.json").read_text("utf-8"))
    found = manifest["results"]
    return {
        **_facts(command, backend, manifest["backend"]["version"]),
        "seconds": round(found["training_seconds"], 1),
        "scores": {key: _short(found[key]) for key in ("return", "return_at_random")},
        "steps": found["steps"],
    }


def _chrf(run: Path, backend: str) -> float:
    """Of the held-out names, written token by token."""
    from xarch.data.metrics import chrf
    from xarch.spec.fitting import data_of
    from xarch.spec.loading import load

    data = data_of(load(run / "spec.yaml"))
    labels, (tokens,) = data.labels["next"], data.test.targets.values()
    truth = {}
    for name, row in zip(data.test.names, tokens, strict=True):
        kind, english = name.split(": ", 1)
        if kind == "name":
            truth[english] = "".join(labels[at] for at in row if at > 2)
    phrases = run / "names.txt"
    phrases.write_text("\n".join(truth), encoding="utf-8")
    said = map(json.loads, _xarch(f"predict {run} {phrases} --json", backend).splitlines())
    found = [next(iter(one["answers"].values())) for one in said]
    return _short(chrf(list(truth.values()), found))


def _xarch(command: str, backend: str) -> str:
    env = {**os.environ, **registry.get(backend).environment(threads=1)}
    line = [sys.executable, "-m", "xarch", *shlex.split(command), "--backend", backend]
    return subprocess.run(line, env=env, check=True, capture_output=True, text=True).stdout


def _facts(command: str, backend: str, version: str) -> Record:
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    return {"command": command, "backend": backend, "version": version, "date": today}


def _short(value: float, digits: int = 4) -> float:
    return float(f"{value:.{digits}g}")


def _line(record: Record) -> str:
    return json.dumps(record, separators=(",", ":")) + "\n"


def page(records: list[Record]) -> str:
    """The page's text."""
    names = [name for name in registry.names() if any(one["backend"] == name for one in records)]
    by_place = {(one["command"], one["backend"]): one for one in records}
    versions = {name: _versions(records, name) for name in names}
    return HEAD.format(
        versions=", ".join(f"{name} {version}" for name, version in versions.items()),
        names=" | ".join(names),
        names_in_words=", ".join(names),
        dashes="|".join("---:" for _ in names),
        rows="\n".join(_row(run, [by_place[run.command, name] for name in names]) for run in RUNS),
        drifts="\n".join(_drifts(by_place, names)),
        commands="\n".join(f"- `xarch {command}`" for command in COMMANDS),
    )


def _versions(records: list[Record], name: str) -> str:
    return ", ".join(sorted({one["version"] for one in records if one["backend"] == name}))


def _row(run: Run, records: list[Record]) -> str:
    floor = run.floor_of(records[0])
    shown = "" if floor is None else _number(floor)
    cells = [_number(one["scores"][run.key]) for one in records]
    minutes = " / ".join(f"{one['seconds'] / 60:.1f}" for one in records)
    floor_cell = f"*{shown}*" if isinstance(run.floor, str) else shown
    return f"| {run.field} | {run.measure} | {floor_cell} | {' | '.join(cells)} | {minutes} |"


def _number(value: float) -> str:
    return f"{value:.4g}" if abs(value) < 1 else f"{value:.3g}"


def _drifts(by_place: dict[tuple[str, str], Record], names: list[str]) -> Iterator[str]:
    for run in {one.command: one for one in reversed(RUNS) if not one.agent}.values():
        curves = [by_place[run.command, name]["losses"] for name in names]
        apart = [(max(losses) - min(losses)) / min(losses) for losses in zip(*curves, strict=True)]
        shown = (apart[0], apart[len(apart) // 2], apart[-1])
        yield f"| `{run.command}` | {' | '.join(f'{one:.0e}' for one in shown)} |"


if __name__ == "__main__":
    sys.exit(main())
