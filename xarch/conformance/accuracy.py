"""How near the truth each op came, kept beside a backend's ledger so that it cannot slip unseen.

An op may lie anywhere within its tolerance, which is wide: an algorithm that became ten times worse
would pass. So `ulps.json` in the backend's package keeps, by module and op, the largest distance of
a run over the whole corpus, in the unit of the tolerance (one unit is what one ulp of the result
and of the inputs does). Another processor rounds otherwise: growth is named from `GROWN` times the
kept distance on, and never below `GROWN` units.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from xarch.conformance import ledger
from xarch.conformance.results import Ulps
from xarch.files import write_text

NAME = "ulps.json"
GROWN = 4


def place(backend: str) -> Path:
    """Where a backend's distances lie, whether they are there or not."""
    return ledger.place(backend).with_name(NAME)


def kept(backend: str, module: str) -> Ulps:
    """The distances by op; empty where none are kept."""
    return _read(place(backend)).get(module, {})


def grown(before: Mapping[str, float], now: Mapping[str, float]) -> list[str]:
    """The ops whose distance grew, a sentence each.

    Args:
        before: The distances that are kept, by op; an op that is not among them was exact.
            Where none are kept, nothing grew.
        now: Those of a run.
    """
    return [
        f"{op}: the numbers lie {found:g} units from the truth, and lay {before.get(op, 0):g}. "
        "Find out why; --write-ledger keeps the new distance."
        for op, found in sorted(now.items())
        if before and found > GROWN * max(before.get(op, 0), 1)
    ]


def keep(backend: str, module: str, now: Mapping[str, float]) -> None:
    """Keeps the distances of a run over the whole corpus."""
    path = place(backend)
    content = {**_read(path), module: dict(now)}
    write_text(path, json.dumps(content, indent=1, sort_keys=True) + "\n")


def _read(path: Path) -> dict[str, Ulps]:
    return json.loads(path.read_text("utf-8")) if path.exists() else {}  # type: ignore[no-any-return]
