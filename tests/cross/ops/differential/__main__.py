"""Calls of `xarch.ops` that no frozen case makes, on every backend: where do they differ?

`python tests/cross/ops/differential conv images -o FOLDER` runs families of calls, one backend
after the other, and goes on where an earlier run in the folder stopped. What it prints is for a
reader: each difference with a call to copy. Nothing is a truth here; what is right is decided by
`docs/reference/semantics.md` and then frozen as a case of the conformance suite.
"""

import argparse
import fnmatch
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

from calls import ALL, QUICK, UNCOMPILED, every, source
from judging import differences
from running import outcomes

from xarch.backend import registry

ROOT = Path(__file__).resolve().parents[4]


def main():
    """Parses, runs, prints; the exit status is 1 where backends differ."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("families", nargs="*", help="names of files in families/; default, all")
    parser.add_argument("--only", nargs="*", default=["*"], help="globs of ops or ids")
    parser.add_argument("--backends", nargs="*", default=sorted(registry.names()))
    parser.add_argument("--quick", action="store_true", help="no compiled calls, no gradients")
    parser.add_argument("--uncompiled", action="store_true", help="gradients, no compiled calls")
    parser.add_argument("--share", type=int, default=1, help="run one of so many calls")
    parser.add_argument("--again", action="store_true", help="run what was run before, too")
    parser.add_argument("--show", action="store_true", help="print the calls and run none")
    parser.add_argument("--shared", action="store_true", help="print what differs everywhere alike")
    parser.add_argument("-m", "--module", default="xarch.ops")
    parser.add_argument("-o", "--out", type=Path, default=ROOT / ".nox" / "differential")
    given = parser.parse_args()
    asked = {"quick": QUICK, "uncompiled": UNCOMPILED}
    kept = next((kind for kind in asked if getattr(given, kind)), "")
    given.out /= kept
    given.out.mkdir(parents=True, exist_ok=True)
    cases = [
        replace(case, channels=tuple(set(case.channels) & asked.get(kept, ALL)))
        for case in every(given.families)
        if int(case.id[-8:], 16) % given.share == 0
        and any(fnmatch.fnmatchcase(one, glob) for glob in given.only for one in (case.op, case.id))
    ]
    if given.show:
        print("\n".join(source(case) for case in cases))
        return 0
    found = {name: _run(name, cases, given) for name in given.backends}
    rows = []
    for case in cases:
        here = {name: one[case.id] for name, one in found.items()}
        rows += [(case, row) for row in differences(case, here)]
    return _report(cases, rows, given.shared)


def _run(name, cases, given):
    path = given.out / f"{given.module}-{name}.jsonl"
    if given.again and path.exists():
        ids = tuple(f'["{case.id}"' for case in cases)
        lines = path.read_text("utf-8").splitlines(keepends=True)
        path.write_text("".join(one for one in lines if not one.startswith(ids)), "utf-8")
    return outcomes(name, cases, path, given.module)


def _report(cases, rows, shared):
    apart = [(case, row) for case, row in rows if not row.shared]
    seen = {}
    for case, row in rows if shared else apart:
        seen.setdefault((case.op, row.channel, tuple(row.what.items())), []).append((case, row))
    for (op, channel, what), group in sorted(seen.items(), key=lambda one: one[0][:2]):
        case, row = min(group, key=lambda one: len(source(one[0])))
        mark = " (everywhere)" if row.shared else ""
        print(f"{op} {channel}{mark} x{len(group)}: {dict(what)} {row.detail}")
        print(f"    {case.id} {source(case, 12)}")
    print(f"\n{len(cases)} calls; {len({case.id for case, _ in apart})} differ between backends")
    for (op, channel), count in sorted(Counter((c.op, r.channel) for c, r in apart).items()):
        print(f"  {op} {channel} {count}")
    return 1 if apart else 0


if __name__ == "__main__":
    sys.exit(main())
