"""Drafts of ledger entries for failures that nobody has declared yet.

A draft says what was seen; someone has to look at it, find the upstream issue and write the reason
before it goes into a ledger.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable
from typing import Any

from xarch.conformance.judge import Verdict
from xarch.conformance.ledger import LONGEST, Entry, digest
from xarch.conformance.patterns import patterns
from xarch.conformance.reasons import reason, topic
from xarch.conformance.spans import minor

#: Channels whose signature says all: one entry for all the ops that fail alike.
_ALIKE = {"error", "dtype", "health"}


def entries(
    verdicts: Iterable[Verdict],
    *,
    module: str,
    keras: str,
    framework: str,
    today: dt.date,
    among: Iterable[Verdict] = (),
) -> list[Entry]:
    """Entries for some failures.

    Args:
        verdicts: The failures of one backend.
        module: The module that was judged.
        keras: The version of Keras.
        framework: The framework's version.
        today: The day on which the entries are opened.
        among: All that the run found on the backend; entries then have globs that match the
            failures alone.
    """
    asked: dict[str, set[str]] = {}
    for one in among:
        asked.setdefault(one.channel, set()).add(one.case)
    groups: dict[tuple[str, str, str], list[Verdict]] = {}
    for one in verdicts:
        found = fingerprint(one.signature)
        alike = one.channel in _ALIKE or not re.match("wrong|no gradient|shape", found)
        kin = topic(one.channel, one.case)
        name = kin.cases if kin else "" if alike else one.case.partition("/")[0]
        groups.setdefault((one.channel, name, found), []).append(one)
    return [
        Entry(
            cases=_cases({row.case for row in rows}, asked.get(channel)),
            channel=channel,
            module=module,
            keras=minor(keras),
            framework=minor(framework),
            fingerprint=kind,
            digest=digest(rows),
            upstream="unsearched",
            opened=today,
            expires=today + LONGEST,
            **_said(channel, name, kind, rows),
        )
        for (channel, name, kind), rows in sorted(groups.items())
    ]


def _said(channel: str, name: str, kind: str, rows: list[Verdict]) -> dict[str, Any]:
    kin = topic(channel, rows[0].case)
    if kin is None:
        return {"reason": reason(channel, name, kind)}
    return {"reason": kin.reason, "varies": kin.varies}


def _cases(failing: set[str], asked: set[str] | None) -> tuple[str, ...]:
    return tuple(sorted(failing)) if asked is None else patterns(failing, asked - failing)


def fingerprint(signature: str) -> str:
    """A glob over a failure's signature and those of its kind."""
    text = signature.partition(" #")[0]
    if "wrong: " in text:
        return re.sub(r"wrong: .*", "wrong: * of *", text)
    return re.sub(r"\([\d, None]*\)", "(*)", text)
