"""Short ways to write a case about something else than an op of `keras.ops`."""

from __future__ import annotations

from typing import Any

from xarch.conformance.case import Case


def subject(
    target: str, what: str, *args: Any, use: str = "", dtypes: str | tuple[str, ...] = "float32",
    kind: str = "reduction", channels: tuple[str, ...] = (), law: str = "", policy: str = "",
    raises: tuple[str, ...] = (), **kwargs: Any,
) -> Case:  # fmt: skip
    """A case of a class or a function.

    Args:
        target: `module:name`, such as `keras.losses:Huber`.
        what: What the case is about; with the subject it is the id.
        *args: The arguments; of a class, its configuration comes first.
        use: See `Case`.
        dtypes: The dtypes of the result.
        kind: See `Case`.
        channels: See `Case`.
        law: See `Case`.
        policy: See `Case`.
        raises: See `Case`.
        **kwargs: More arguments.
    """
    if isinstance(dtypes, str):
        dtypes = (dtypes,)
    case = Case(
        "", target, args, kwargs, kind=kind, dtypes=() if raises else dtypes, channels=channels,
        law=law, policy=policy, raises=raises, use=use,
    )  # fmt: skip
    return Case(**{**vars(case), "id": f"{case.op}/{what}"})
