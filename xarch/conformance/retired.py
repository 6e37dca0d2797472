"""Replacements of `xarch.ops` that nobody needs any more."""

from __future__ import annotations

from collections.abc import Iterable

from xarch.backend import registry
from xarch.conformance import ledger
from xarch.conformance.judge import Status, Verdict


def retired(
    backend: str, verdicts: Iterable[Verdict], entries: Iterable[ledger.Entry]
) -> list[str]:
    """What a backend says that it needs although the case that shows it passes on `keras.ops`.

    Args:
        backend: The backend's name.
        verdicts: Of the whole corpus on `keras.ops` and that backend.
        entries: The backend's ledger; what it declares on another version is needed there.

    Returns:
        A sentence for each.
    """
    one = registry.get(backend)
    if "ops" not in one.capabilities:
        return []
    failing = {verdict.case for verdict in verdicts if verdict.status is not Status.PASS}
    declared = {
        pattern for entry in entries if entry.module == "keras.ops" for pattern in entry.cases
    }
    needs = one.ops().NEEDS  # type: ignore[attr-defined]
    return [
        f"keras.ops.{name}: {need.shows} passes by now. Take it from the NEEDS of {backend}."
        for name, need in needs.items()
        if need.shows not in failing
        and not any(ledger.matches(pattern, need.shows) for pattern in declared)
    ]
