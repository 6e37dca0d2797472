"""What is known to differ, from what every backend says that it needs."""

from __future__ import annotations

import functools

from xarch.backend import registry

_RANDOM = "the same seed gives other numbers on every backend"


@functools.cache
def differing() -> dict[str, tuple[str, str]]:
    """By qualified name: what differs, and the name to use instead.

    A name that ends with a dot stands for all names below it.
    """
    reasons: dict[str, dict[str, list[str]]] = {}
    for name in registry.names():
        backend = registry.get(name)
        if "ops" not in backend.capabilities:
            continue
        for op, need in backend.ops().NEEDS.items():  # type: ignore[attr-defined]
            if not need.rare:
                reasons.setdefault(op, {}).setdefault(need.why, []).append(name)
    found = {
        f"keras.ops.{op}": (
            "; ".join(f"on {', '.join(on)} {why}" for why, on in whys.items()),
            f"xarch.ops.{op}",
        )
        for op, whys in reasons.items()
    }
    return {**found, "keras.random.": (_RANDOM, "xarch.random.")}
