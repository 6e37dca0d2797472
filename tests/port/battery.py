"""Ports torch's own samples of its ops and modules, one by one: `nox -s port_battery`.

`battery.py ops/linalg.* modules --out battery.jsonl` appends one line of JSON for each sample, in
float64 forward and gradients. Names that the file has are left out, so that a run that was stopped
goes on. `--slice 1/2` takes every second name from the second on, for two processes at a time. A
sample that hangs or takes its process down is a line like any other. At the end the counts: `ok`,
`refused` with a clear message, `crashed`, `WRONG`.
"""

from __future__ import annotations

import argparse
import fnmatch
import json
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from sweep import read, reader

from xarch.workers import Workers

TOLD = ("WRONG", "crashed", "refused")


def main() -> None:
    """Parses, checks name after name, and prints a summary."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("names", nargs="*", default=["*"], help="ops/pattern or modules/pattern")
    parser.add_argument("--out", type=Path, default=Path("port-battery.jsonl"))
    parser.add_argument("--dtype", default="float", help="float, int or bool")
    parser.add_argument("--samples", type=int, default=6, help="at most so many for each name")
    parser.add_argument("--slice", default="0/1", help="which of how many processes this is")
    parser.add_argument("--backends", default="here", help="here, or jax,tensorflow,torch in files")
    parser.add_argument("--timeout", type=float, default=120.0, help="seconds for one name")
    given = parser.parse_args()
    settings = given.dtype, given.samples, given.backends.split(","), given.timeout
    with reader() as torch:
        done = {(one["op"], one["dtype"]) for one in read(given.out)}
        at, count = (int(one) for one in given.slice.split("/"))
        for name in _names(torch, given.names)[at::count]:
            if (name, given.dtype) not in done:
                records = check(torch, name, *settings)
                with given.out.open("a", encoding="utf-8") as file:
                    file.writelines(json.dumps(one) + "\n" for one in records)
                for one in records:
                    if one["verdict"] in TOLD:
                        print(shown(one), flush=True)
    print(summary(read(given.out)))


def check(
    torch: Workers, name: str, dtype: str, count: int, backends: list[str], timeout: float
) -> list[dict[str, Any]]:
    """The records of one name."""
    found: list[dict[str, Any]] = []
    results = torch.call(
        "battery_side:check",
        (name, dtype, count, backends, timeout),
        timeout=timeout * (1 if backends == ["here"] else 4),
        on_event=lambda _, record: found.append(record),
    )
    if any(one["verdict"] == "again" for one in found):
        torch.close()
    ended = {one["sample"] for one in found if one["verdict"] != "begun"}
    records = [one for one in found if one["verdict"] not in ("begun", "again")]
    for failure in results.failures.values():
        begun = [one for one in found if one["sample"] not in ended]
        lost = begun[-1] if begun else {"op": name, "dtype": dtype, "sample": -1}
        records.append({**lost, "verdict": "crashed", "why": failure.message[:600]})
    return records or [{"op": name, "dtype": dtype, "sample": -1, "verdict": "no sample"}]


def shown(record: dict[str, Any]) -> str:
    """A record in one line."""
    why = " ".join(record.get("why", "").split())
    return f"{record['verdict']}: {record['op']} {record['dtype']} {record['sample']}: {why[:300]}"


def summary(records: list[dict[str, Any]]) -> str:
    """How many samples, of how many names, have which verdict."""
    counts = Counter(one["verdict"] for one in records)
    names = {kind: len({one["op"] for one in records if one["verdict"] == kind}) for kind in counts}
    lines = [f"{len({one['op'] for one in records})} names, {len(records)} samples:"]
    return "\n".join(
        [*lines, *(f"  {kind}: {n} of {names[kind]} names" for kind, n in counts.most_common())]
    )


def _names(torch: Workers, wanted: list[str]) -> list[str]:
    events: list[list[str]] = []
    torch.call("battery_side:names", (), on_event=lambda _, e: events.append(e)).require()
    return [
        name
        for name in events[0]
        if any(fnmatch.fnmatch(name, one if "/" in one else f"{one}/*") for one in wanted)
        or wanted == ["*"]
    ]


if __name__ == "__main__":
    sys.exit(main())
