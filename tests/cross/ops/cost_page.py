"""Writes `docs/reference/ops-cost.md` from committed timings; `tests/core` holds it against them.

`cost_page.py` writes the page. `cost_page.py --backends torch jax` first times what is replaced on
those, in the interpreters that XARCH_PYTHON_* name, and goes on where it stopped: an op that has a
line in `ops-cost.jsonl` is left out; `--again sum max` drops the lines of ops first.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from xarch.backend import registry
from xarch.backend.needs import Ops
from xarch.workers import Workers

ROOT = Path(__file__).resolve().parents[3]
TIMINGS = ROOT / "docs" / "reference" / "ops-cost.jsonl"
PAGE = ROOT / "docs" / "reference" / "ops-cost.md"
LIMIT = 1.2
ROUNDS = 9
SHORTEST = 0.02
KINDS = ("eager", "compiled")
Timing = Mapping[str, Any]

HEAD = """\
# What xarch.ops costs

Written by `nox -s ops_cost` from `ops-cost.jsonl`; do not edit. A number is the processor time of
an op of `xarch.ops` divided by that of the same op of `keras.ops`, in one thread: the median of
{rounds} rounds in which both run in turn, eager / compiled. Compiled is `torch.compile` with its
generated code, `jax.jit`, and `tf.function` without XLA. Every op has one usual call, in float32,
of some 10,000 to 100,000 numbers (`xarch/bench/calls.py`): smaller ones cost relatively more when
they run eagerly, because a replacement is a few more calls of Python. `-` means that Keras's op is
passed on there, *none* that the framework does not compile the op's call.

All else is passed on, or its errors alone are translated, which no compiled function sees.

{summary}

| op | {names} |
|---|{dashes}|
{rows}

## Above {limit} when compiled

{reasons}
"""


def main() -> None:
    """Parses, times what is asked, writes the page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("--backends", nargs="*", default=[], help="time what is missing on these")
    parser.add_argument("--again", nargs="*", default=[], help="ops whose lines are dropped first")
    given = parser.parse_args()
    if given.again:
        kept = [
            one
            for one in read()
            if one["backend"] not in given.backends or one["op"] not in given.again
        ]
        TIMINGS.write_text("".join(map(_line, kept)), encoding="utf-8")
    for name in given.backends:
        _measure(name)
    PAGE.write_text(page(read()), encoding="utf-8")


def read() -> list[Timing]:
    """The committed timings."""
    return [json.loads(line) for line in TIMINGS.read_text("utf-8").splitlines()]


def _measure(backend: str) -> None:
    done = {one["op"] for one in read() if one["backend"] == backend}
    with Workers(backend, threads=1) as workers:
        for op in sorted(registry.get(backend).ops().NEEDS.keys() - done):
            results = workers.run("xarch.bench.op_cost:measure", op, ROUNDS, SHORTEST).require()
            timing = {"backend": backend, "op": op, **results[backend]}
            with TIMINGS.open("a", encoding="utf-8") as file:
                file.write(_line(timing))
            print(_line(timing), end="", flush=True)


def _line(timing: Timing) -> str:
    return json.dumps(timing, separators=(",", ":")) + "\n"


def page(timings: list[Timing]) -> str:
    """The page's text."""
    names = [name for name in registry.names() if any(one["backend"] == name for one in timings)]
    by_place = {(one["op"], one["backend"]): one for one in timings}
    rows = [
        f"| `{op}` | {' | '.join(_cell(by_place.get((op, name))) for name in names)} |"
        for op in sorted({one["op"] for one in timings})
    ]
    return HEAD.format(
        rounds=ROUNDS,
        limit=LIMIT,
        summary="\n".join(_summary(name, timings) for name in names),
        names=" | ".join(names),
        dashes="|".join("---:" for _ in names),
        rows="\n".join(rows),
        reasons="\n".join(_reasons(timings)) or "None.",
    )


def dear(timings: list[Timing]) -> Iterator[tuple[Timing, str]]:
    """What costs more than the limit when compiled, and why it does."""
    for one in timings:
        if isinstance(one["compiled"], float) and one["compiled"] > LIMIT:
            module: Ops = registry.get(one["backend"]).ops()
            yield one, module.COSTS.get(one["op"], "")


def _summary(name: str, timings: list[Timing]) -> str:
    found = [one for one in timings if one["backend"] == name]
    compiled = [one["compiled"] for one in found if isinstance(one["compiled"], float)]
    within = sum(one <= LIMIT for one in compiled)
    return f"- {name}: {len(found)} replaced, {within} of {len(compiled)} within {LIMIT} compiled."


def _cell(timing: Timing | None) -> str:
    return "-" if timing is None else " / ".join(_number(timing[key]) for key in KINDS)


def _number(value: float | str) -> str:
    if isinstance(value, str):
        return "*none*"
    return f"**{value:.2f}**" if value > LIMIT else f"{value:.2f}"


def _reasons(timings: list[Timing]) -> Iterator[str]:
    why: dict[str, list[str]] = {}
    for one, cost in dear(timings):
        why.setdefault(cost, []).append(f"`{one['op']}` on {one['backend']}")
    for cost, ops in sorted(why.items()):
        yield f"- {', '.join(sorted(ops))}: {cost}"


if __name__ == "__main__":
    sys.exit(main())
