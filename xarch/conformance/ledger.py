"""Ledgers: what does not hold yet, declared by backend in `backends/<name>/.../ledger.toml`.

An entry covers failing cases of one channel:

```toml
[[divergence]]
cases = ["add/coinciding-*"]        # globs; a bracket stands for itself
channel = "value"
module = "keras.ops"                # what was judged
keras = ">=3.15,<3.16"              # versions in which it was seen
framework = ">=2.21,<2.22"
fingerprint = "wrong: * positive of *"   # a glob over the signature of every case
digest = "0123abcd"                 # of the kinds of failure of all the cases together
upstream = "unreported"             # or a link, or "unsearched" where nobody has looked
opened = 2026-11-24
expires = 2027-05-01                # at most 180 days later
reason = "ops.add guesses a bias add when dimensions coincide"
```

A kind of failure is the signature without what may depend on the processor: how many numbers are
wrong, and which. Where even the verdict depends on it, `varies = true` lets the entry cover passes.

There is no skip list. `check` complains of an entry that covers a pass, of a failure with another
fingerprint, of a pattern that matches nothing, of an expired entry, and of every failure that no
entry covers.
"""

from __future__ import annotations

import datetime as dt
import fnmatch
import functools
import hashlib
import importlib.resources
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from packaging.specifiers import InvalidSpecifier, SpecifierSet

from xarch.backend import registry
from xarch.conformance.case import CHANNELS
from xarch.conformance.judge import Status, Verdict
from xarch.errors import ConformanceError, nearest

NAME = "ledger.toml"
LONGEST = dt.timedelta(days=180)
UPSTREAM = ("unreported", "unsearched")


@dataclass(frozen=True)
class Entry:
    """One divergence; the attributes are those of the table above."""

    cases: tuple[str, ...]
    channel: str
    module: str
    keras: str
    framework: str
    fingerprint: str
    digest: str
    upstream: str
    opened: dt.date
    expires: dt.date
    reason: str
    varies: bool = False

    def covers(self, verdict: Verdict) -> bool:
        """Whether the entry speaks of this case and channel."""
        return verdict.channel == self.channel and _matches(self.cases)(verdict.case)

    def fits(self, verdict: Verdict) -> bool:
        """Whether a failure is of the kind that the fingerprint says."""
        return _matches((self.fingerprint,))(verdict.signature.partition(" #")[0])

    def applies(self, module: str, keras: str, framework: str) -> bool:
        """Whether the entry speaks of what was judged and of these versions."""
        return (
            module == self.module
            and SpecifierSet(self.keras).contains(keras, prereleases=True)
            and SpecifierSet(self.framework).contains(framework, prereleases=True)
        )


@dataclass
class Findings:
    """How a backend's ledger stands to its verdicts.

    Attributes:
        declared: The (case, channel) pairs that entries cover rightly.
        undeclared: The failures that no entry covers.
        complaints: What is wrong with entries, one sentence each.
    """

    declared: set[tuple[str, str]] = field(default_factory=set)
    undeclared: list[Verdict] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Whether every failure is declared and every entry is right."""
        return not self.undeclared and not self.complaints


def read(path: Path) -> list[Entry]:
    """The entries of a ledger.

    Raises:
        ConformanceError: It cannot be read, or an entry lacks something or is open too long.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as error:
        raise ConformanceError(f"The ledger {path} cannot be read: {error}") from None
    return [
        _entry(row, f"{path}, entry {number}")
        for number, row in enumerate(content.get("divergence", []), 1)
    ]


def of(backend: str) -> list[Entry]:
    """The entries of a backend's ledger, which lies in its package; none where it has no file."""
    path = place(backend)
    return read(path) if path.exists() else []


def place(backend: str) -> Path:
    """Where a backend's ledger lies, whether it is there or not."""
    package = type(registry.get(backend)).__module__
    return Path(str(importlib.resources.files(package.partition(".")[0]))) / NAME


def check(
    entries: Sequence[Entry],
    verdicts: Sequence[Verdict],
    *,
    module: str,
    keras: str,
    framework: str,
    today: dt.date | None = None,
    whole: bool = True,
) -> Findings:
    """Holds a ledger against the verdicts of a run.

    Args:
        entries: The ledger.
        verdicts: What the run found on the ledger's backend.
        module: The module that was judged.
        keras: The version of Keras in the worker.
        framework: The version of the framework.
        today: The day on which entries may have expired; default, today.
        whole: Whether the run was over the whole corpus; in a part of it a pattern may match
            nothing, and only some of an entry's cases may be there.
    """
    today = today or dt.datetime.now(dt.UTC).date()
    found = Findings()
    for entry in entries:
        if entry.applies(module, keras, framework):
            covered = [verdict for verdict in verdicts if entry.covers(verdict)]
            found.complaints += _complaints(entry, covered, today, whole)
            found.declared |= {
                (one.case, one.channel) for one in covered if _fails(one) and entry.fits(one)
            }
    found.undeclared = [
        one for one in verdicts if _fails(one) and (one.case, one.channel) not in found.declared
    ]
    return found


def matches(pattern: str, case: str) -> bool:
    """Whether a case's id fits a pattern of a ledger."""
    return _matches((pattern,))(case)


def kind(signature: str) -> str:
    """A signature without what may depend on the processor.

    Example:
        >>> kind("no gradient; wrong: 1 negative, 2 zero of 6 #00aa11bb")
        'no gradient; wrong: negative, zero'
    """
    head, wrong, sorts = signature.partition(" #")[0].partition("wrong: ")
    return head + wrong + re.sub(r"\d+ (?=\w)| of \d+", "", sorts)


def digest(verdicts: Iterable[Verdict]) -> str:
    """What the kinds of some failures come to."""
    lines = sorted(f"{one.case} {kind(one.signature)}" for one in verdicts)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()[:8]


def _complaints(entry: Entry, covered: list[Verdict], today: dt.date, whole: bool) -> list[str]:
    name = f"{entry.cases[0]}, {entry.channel}"
    if len(entry.cases) > 1:
        name = f"{entry.cases[0]} and {len(entry.cases) - 1} more, {entry.channel}"
    found = []
    if today > entry.expires:
        found.append(f"{name}: expired on {entry.expires}. Mend it, or look at it anew.")
    passing = [one.case for one in covered if not _fails(one)]
    if passing and not entry.varies:
        found.append(f"{name}: covers what does not fail: {_some(passing)}. Take these out.")
    for pattern in entry.cases if whole else ():
        matches = _matches((pattern,))
        if not any(matches(one.case) for one in covered):
            found.append(f"{name}: the pattern {pattern!r} matches no case of this channel.")
    failing = [one for one in covered if _fails(one)]
    others = [one for one in failing if not entry.fits(one)]
    if others:
        found.append(
            f"{name}: {others[0].case} fails otherwise: {others[0].signature!r}, the fingerprint "
            f"is {entry.fingerprint!r}."
        )
    elif whole and failing and not entry.varies and digest(failing) != entry.digest:
        found.append(
            f"{name}: the wrong answers have changed, the digest is {digest(failing)} and was "
            f"{entry.digest}."
        )
    return found


@functools.cache
@functools.cache
def _matches(patterns: tuple[str, ...]) -> Callable[[str], bool]:
    """Whether a text is one of some texts or fits one of some globs."""
    plain = {pattern for pattern in patterns if not set(pattern) & set("*?")}
    globs = [fnmatch.translate(one.replace("[", "[[]")) for one in patterns if one not in plain]
    fits = re.compile("|".join(globs)).match if globs else None
    return lambda text: text in plain or (fits is not None and fits(text) is not None)


def _fails(verdict: Verdict) -> bool:
    return verdict.status in {Status.FAIL, Status.ABSENT}


def _some(names: list[str]) -> str:
    shown = ", ".join(names[:3])
    return shown if len(names) <= 3 else f"{shown} and {len(names) - 3} more"


def _entry(row: Mapping[str, Any], place: str) -> Entry:
    names = {item.name for item in fields(Entry)}
    for name in sorted(names - set(row) - {"varies"}):
        raise ConformanceError(f"{place} lacks {name!r}.")
    for name in set(row) - names:
        raise ConformanceError(f"{place} has an unknown key {name!r}. {nearest(name, names)}")
    entry = Entry(**{**row, "cases": tuple(row["cases"])})
    if entry.channel not in CHANNELS:
        raise ConformanceError(f"{place}: no channel {entry.channel!r}.")
    if not entry.cases or not entry.fingerprint.strip("*? "):
        raise ConformanceError(f"{place}: cases and fingerprint must say something.")
    if not entry.opened <= entry.expires <= entry.opened + LONGEST:
        raise ConformanceError(
            f"{place}: it expires on {entry.expires}; at most {LONGEST.days} days after it was "
            f"opened on {entry.opened} are allowed."
        )
    if entry.upstream not in UPSTREAM and not entry.upstream.startswith("https://"):
        raise ConformanceError(f"{place}: upstream is a link, 'unreported' or 'unsearched'.")
    try:
        for versions in (entry.keras, entry.framework):
            SpecifierSet(versions)
    except InvalidSpecifier as error:
        raise ConformanceError(f"{place}: {error}") from None
    return entry
