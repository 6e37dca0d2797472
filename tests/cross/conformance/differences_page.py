"""Writes `docs/reference/where-backends-differ.md` from the ledgers of plain Keras.

`differences_page.py` writes the page, which `tests/core` holds against the ledgers.
`differences_page.py --run` also runs every script of it on its backend, in the interpreters that
XARCH_PYTHON_* name, and ends with an error where one does not show what the page says; those of
differences that may depend on the machine are left out.
"""

from __future__ import annotations

import itertools
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

from xarch.backend import registry
from xarch.conformance import arguments, corpus, ledger, reproducer
from xarch.conformance.case import Case
from xarch.conformance.judge import Status, Verdict

ROOT = Path(__file__).resolve().parents[3]
PAGE = ROOT / "docs" / "reference" / "where-backends-differ.md"
GROUPS = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["dependency-groups"]
SECONDS = 60
#: Where several ops share a difference, so many of them have a script, from one backend each.
EXAMPLES = 1

#: The sections of the page: the channel and what a failure in it means.
CHANNELS = {
    "health": "The process does not survive",
    "value": "Other numbers",
    "shape": "Another shape",
    "dtype": "Another dtype",
    "gradient": "Another gradient",
    "error": "Refuses, or does not refuse",
    "traced": "Another result when compiled",
    "static": "Another symbolic result",
    "dynamic": "Another symbolic result when the batch is unknown",
}

HEAD = """\
# Where Keras backends differ

Written by `nox -s differences` from the ledgers in `backends/`; do not edit. Every entry is what
the conformance suite found on plain Keras ({versions}) with its {cases:,} frozen cases of
{modules}.
What is otherwise on other versions of the frameworks stands in the ledgers alone.
What they are held against is NumPy's meaning, what Keras documents, a law, or a float64 reference
of our own ([](conformance.md)): a difference is one from that, on one backend or on all. A number
is how many cases show it. The scripts need Keras and no xarch and end with an error where the
difference is; what a law judges they print beside the law, and what may depend on the machine is
said to. `nox -s differences -- --run` runs them and names those that end without an error;
`xarch conform --backends torch -o report` writes one for each failing case.

What `xarch.ops` does about those of `keras.ops` stands in [](semantics.md).

| what | differences | {names} |
|---|---|{dashes}|
{summary}
"""


@dataclass(frozen=True)
class Shown:
    """Cases of one backend that an entry covers."""

    backend: str
    entry: ledger.Entry
    cases: tuple[Case, ...]

    def script(self, case: Case) -> str:
        """What shows it in one of the cases."""
        failed = Verdict(case.id, self.entry.channel, Status.FAIL, self.entry.fingerprint)
        return reproducer.script(case, failed, self.backend)


def main() -> None:
    """Writes the page; with `--run`, runs its scripts as well."""
    groups = differences()
    PAGE.write_text(page(groups), encoding="utf-8")
    if "--run" in sys.argv[1:]:
        scripts = [
            one for shown in groups.values() if not _varies(shown) for one in _scripts(shown)
        ]
        wrong = [line for one in scripts for line in _not_shown(*one)]
        sys.exit("\n".join([f"{len(scripts)} scripts have run.", *wrong]) if wrong else None)


def differences() -> dict[tuple[str, str], list[Shown]]:
    """What the ledgers say, by channel and reason, the channels in the page's order."""
    asked = {
        channel: [(one, Verdict(one.id, channel, Status.FAIL)) for one in cases]
        for channel in CHANNELS
        if (cases := [one for one in corpus.everything() if channel in one.asked])
    }
    modules = corpus.modules()
    groups: dict[tuple[str, str], list[Shown]] = {}
    for name in backends():
        for entry in ledger.of(name):
            if entry.module in modules and tested(name) in SpecifierSet(entry.framework):
                reason = entry.reason.removeprefix("several ops: ")
                covered = [
                    one for one, verdict in asked[entry.channel]
                    if one.module == entry.module and entry.covers(verdict)
                ]  # fmt: skip
                shown = Shown(name, entry, tuple(covered))
                groups.setdefault((entry.channel, reason), []).append(shown)
    order = list(CHANNELS)
    return dict(sorted(groups.items(), key=lambda item: (order.index(item[0][0]), item[0][1])))


def backends() -> list[str]:
    """The backends of this tree that have a ledger, in the registry's order."""
    found = {path.parents[1].name for path in (ROOT / "backends").glob(f"*/*/{ledger.NAME}")}
    return [name for name in registry.names() if name in found]


def tested(backend: str) -> str:
    """The version of its framework that the tests run on."""
    asked = map(Requirement, GROUPS[backend])
    package = registry.get(backend).native_package
    (pin,) = next(one.specifier for one in asked if one.name == package)
    return pin.version


def page(groups: dict[tuple[str, str], list[Shown]]) -> str:
    """The page's text."""
    names = backends()
    rows = []
    for channel, title in CHANNELS.items():
        found = [shown for (one, _), shown in groups.items() if one == channel]
        counts = " | ".join(str(_count(list(itertools.chain(*found)), name)) for name in names)
        link = title.lower().replace(",", "").replace(" ", "-")
        rows.append(f"| [{title}](#{link}) | {len(found)} | {counts} |")
    entries = [one.entry for shown in groups.values() for one in shown]
    keras = sorted({f"Keras {one.keras}" for one in entries})
    frameworks = [f"{name} {tested(name)}" for name in names]
    parts = [
        HEAD.format(
            versions=", ".join([*keras, *frameworks]),
            cases=len(corpus.everything()),
            modules=_listed([f"`{module}`" for module in corpus.modules()]),
            names=" | ".join(names),
            dashes="|".join("---:" for _ in names),
            summary="\n".join(rows),
        )
    ]
    for channel, title in CHANNELS.items():
        parts.append(f"## {title}\n")
        parts += [
            _row(reason, shown, names) for (one, reason), shown in groups.items() if one == channel
        ]
    return "\n".join(parts)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} and {names[-1]}"


def _row(reason: str, shown: list[Shown], names: list[str]) -> str:
    counts = ", ".join(f"{name} {n}" for name in names if (n := _count(shown, name)))
    ops = _ops(shown)
    links = sorted({one.entry.upstream for one in shown if "://" in one.entry.upstream})
    known = f" Upstream: {', '.join(f'<{link}>' for link in links)}." if links else ""
    where = " It may depend on the machine." if _varies(shown) else ""
    said = reason.removeprefix(f"{ops[0]}: ")
    title = f"{', '.join(f'`{op}`' for op in ops)}: {said} ({counts}).{where}{known}"
    scripts = "\n".join(f"```py\n{script}```\n" for _, script in _scripts(shown))
    plural = "Scripts" if len(ops) > 1 else "Script"
    return f"{title}\n\n<details><summary>{plural}</summary>\n\n{scripts}\n</details>\n"


def _scripts(shown: list[Shown]) -> list[tuple[str, str]]:
    """Backends and scripts: one for each of the first ops, from one backend after the other."""
    found: list[tuple[str, str]] = []
    for op in _ops(shown)[:EXAMPLES]:
        having = [one for one in shown if op in _ops([one])]
        taken = [backend for backend, _ in found]
        chosen = min(having, key=lambda one: taken.count(one.backend))
        case = min((one for one in chosen.cases if one.op == op), key=_size)
        found.append((chosen.backend, chosen.script(case)))
    return found


def _varies(shown: list[Shown]) -> bool:
    """Whether another processor may well be right, so that a script may end without an error."""
    return all(one.entry.varies for one in shown)


def _size(case: Case) -> tuple[int, str]:
    return sum(one.size for one in arguments.arrays([case.args, case.kwargs])), case.id


def _ops(shown: list[Shown]) -> list[str]:
    return sorted({case.op for one in shown for case in one.cases})


def _count(shown: list[Shown], backend: str) -> int:
    return len({case.id for one in shown if one.backend == backend for case in one.cases})


def _not_shown(backend: str, script: str) -> Iterator[str]:
    """A complaint where a script ends without an error."""
    python = os.environ[f"XARCH_PYTHON_{backend.upper()}"]
    try:
        done = subprocess.run(
            [python, "-c", script], capture_output=True, timeout=SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return
    if done.returncode == 0 and "print(found)" not in script:
        yield f"This ends without an error:\n{script}"


if __name__ == "__main__":
    main()
