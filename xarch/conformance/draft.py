"""Drafts of ledger entries for failures that nobody has declared yet.

A draft says what was seen; someone has to look at it, find the upstream issue and write the reason
before it goes into a ledger.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterable

from packaging.version import Version

from xarch.conformance.judge import Verdict
from xarch.conformance.ledger import LONGEST, digest

#: Channels whose signature says all: one entry for all the ops that fail alike.
_ALIKE = {"error", "dtype", "health"}


def draft(
    verdicts: Iterable[Verdict], *, module: str, keras: str, framework: str, today: dt.date
) -> str:
    """The text of a ledger for some failures.

    Args:
        verdicts: The failures of one backend.
        module: The module that was judged.
        keras: The version of Keras.
        framework: The framework's version.
        today: The day on which the entries are opened.
    """
    groups: dict[tuple[str, str, str], list[Verdict]] = {}
    for one in verdicts:
        fingerprint = _fingerprint(one.signature)
        alike = one.channel in _ALIKE or not fingerprint.startswith("wrong")
        op = "" if alike else one.case.partition("/")[0]
        groups.setdefault((one.channel, op, fingerprint), []).append(one)
    versions = f'keras = "{_minor(keras)}"\nframework = "{_minor(framework)}"\n'
    return "\n".join(
        _text(channel, op, fingerprint, rows, f'module = "{module}"\n{versions}', today)
        for (channel, op, fingerprint), rows in sorted(groups.items())
    )


def _text(
    channel: str, op: str, fingerprint: str, rows: list[Verdict], versions: str, today: dt.date
) -> str:  # fmt: skip
    cases = "".join(f"  {json.dumps(case)},\n" for case in sorted({row.case for row in rows}))
    reason = f"{op or 'several ops'}: {fingerprint.replace('*', '...')}; not looked at yet"
    return (
        f"[[divergence]]\ncases = [\n{cases}]\nchannel = {json.dumps(channel)}\n{versions}"
        f"fingerprint = {json.dumps(fingerprint)}\ndigest = {json.dumps(digest(rows))}\n"
        f'upstream = "unreported"\nopened = {today}\nexpires = {today + LONGEST}\n'
        f"reason = {json.dumps(reason)}\n"
    )


def _fingerprint(signature: str) -> str:
    text = signature.partition(" #")[0]
    if "wrong: " in text:
        return re.sub(r"wrong: .*", "wrong: * of *", text)
    return re.sub(r"\([\d, None]*\)", "(*)", text)


def _minor(version: str) -> str:
    found = Version(version)
    return f">={found.major}.{found.minor},<{found.major}.{found.minor + 1}"
