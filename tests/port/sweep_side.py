"""What the sweep runs in the torch process, and in the workers that it starts."""

from __future__ import annotations

import resource
import time
from collections.abc import Sequence
from typing import Any

from port.compiling import QUICK

from xarch.workers import Workers, notify

MOST = 3 * 2**20  # kilobytes that a process may have used before it is ended and started anew
_held: dict[str, Workers] = {}


def check(
    name: str, checks: list[str], backends: list[str], timeout: float, form: dict[str, Any]
) -> None:
    """Ports one model, holds it against its original, and reports through `notify`."""
    from port import zoo
    from xarch_torch.reader import native

    from xarch.port import verify
    from xarch.port.form import Form

    start = time.perf_counter()
    record: dict[str, Any] = {"model": name}
    original = native(*zoo.build(name), zoo.fixed(name))
    reading = Form(**form).applied(original.read(None))
    record["nodes"] = len(reading.nodes)
    record["parameters"] = int(reading.model.count_params())
    record["graphs"] = 1 if reading.train_model is None else 2
    held = workers(backends, timeout)
    found = verify.compare(original, reading, held, checks=checks)
    record["rows"] = [
        [one.backend, one.check, one.gap if one.gap < float("inf") else None, one.at, one.limit]
        + ([one.failure[:300]] if one.failure else [])
        for one in found.rows
    ]
    record["notes"] = [*reading.notes, *found.notes[1 if original.changed else 0 :]]
    if found.first_difference:
        record["first"] = found.first_difference
    record["versions"] = found.environment
    record["seconds"] = round(time.perf_counter() - start)
    record["again"] = peak() > MOST
    notify(record)
    used = held.run("sweep_side:peak")
    if any(one > MOST for one in used.values()):
        held.close()


def peak() -> int:
    """The most memory, in kilobytes, that this process has used."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def names(library: str) -> list[str]:
    """The names of a library's models, each with the library's."""
    from importlib import import_module

    zoo = import_module(f"port.zoo.{library}")
    known = zoo.families() if hasattr(zoo, "families") else zoo.NAMES
    found = [f"{library}/{name}" for name in known]
    notify(found)
    return []


def workers(backends: Sequence[str], timeout: float) -> Workers:
    """One worker per backend in float64, the same at every call."""
    if "wide" not in _held:
        _held["wide"] = Workers(
            *backends, float64=True, timeout=timeout, threads=1, environment=QUICK
        )
    return _held["wide"]
