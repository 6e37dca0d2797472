"""Short ways to write a case."""

from __future__ import annotations

from typing import Any

from xarch.conformance.arguments import arrays
from xarch.conformance.case import Case

EVERY = ("static", "dynamic", "traced", "gradient")
PLAIN = ("static", "dynamic", "traced")
SYMBOLIC = ("static", "dynamic")


def case(
    op: str, what: str, *args: Any, dtypes: str | tuple[str, ...], kind: str = "elementwise",
    channels: tuple[str, ...] = (), law: str = "", policy: str = "", signed_zero: bool = False,
    **kwargs: Any,
) -> Case:  # fmt: skip
    """A case of an op of `keras.ops` that returns something.

    Args:
        op: The op's name in `keras.ops`.
        what: What the case is about; with the op it is the id.
        *args: The op's arguments.
        dtypes: The dtypes of the result.
        kind: See `Case`.
        channels: See `Case`.
        law: See `Case`.
        policy: See `Case`.
        signed_zero: See `Case`.
        **kwargs: The op's keyword arguments.
    """
    if isinstance(dtypes, str):
        dtypes = (dtypes,)
    given = arrays([args, kwargs])
    if not given or given[0].ndim == 0:  # there is no leading dimension to leave open
        channels = tuple(name for name in channels if name != "dynamic")
    return Case(
        f"{op}/{what}", f"keras.ops:{op}", args, kwargs, kind=kind, dtypes=dtypes,
        channels=channels, law=law, policy=policy, signed_zero=signed_zero,
    )  # fmt: skip


def refused(op: str, what: str, *args: Any, by: str | tuple[str, ...], **kwargs: Any) -> Case:
    """A case that must raise one of the classes of NumPy's error."""
    by = (by,) if isinstance(by, str) else by
    return Case(f"{op}/refuses-{what}", f"keras.ops:{op}", args, kwargs, raises=by)
