"""Why `torch.export` refuses a module: the module's own line, and what its author can change."""

from __future__ import annotations

import traceback

import torch
from torch.fx.experimental.symbolic_shapes import GuardOnDataDependentSymNode

from xarch_torch.reader import transforms
from xarch_torch.reader.errors import NotExportable
from xarch_torch.reader.slopes import Unanswered

_TRANSFORMS = ("_functorch/apis.py", "_functorch/eager_transforms.py", "_vmap_internals.py")
_LIBRARIES = ("/torch/", "/xarch_torch/", "/contextlib.py")


def refusal(module: torch.nn.Module, mode: str, error: Exception) -> NotExportable:
    """The error to raise for what `torch.export` raised."""
    first = str(error).strip().split("\n")[0]
    return NotExportable(
        f"torch.export cannot trace {type(module).__name__} in {mode} mode{_place(error)}: "
        f"{type(error).__name__}: {first} {_advice(error)}"
    )


def _place(error: Exception) -> str:
    """The innermost line that is not torch's own."""
    frames = traceback.extract_tb(error.__traceback__)
    own = [one for one in frames if not any(part in one.filename for part in _LIBRARIES)]
    if not own:
        return ""
    short = "/".join(own[-1].filename.split("/")[-3:])
    return f", at {short}:{own[-1].lineno} (`{own[-1].line}`)"


def _advice(error: Exception) -> str:
    if isinstance(error, GuardOnDataDependentSymNode) or ".numpy()" in str(error):
        return (
            "This line needs a value that is known only when the model runs. Where inputs such as "
            "sizes or counts decide it, name them in fixed, and the graph keeps what they hold. "
            "Where it branches, use torch.cond, compute both sides and choose with torch.where, or "
            "set the option that switches it off; where it sets a size, pad to one that is known."
        )
    if isinstance(error, Unanswered):
        return error.advice
    if any(one.filename.endswith(_TRANSFORMS) for one in traceback.extract_tb(error.__traceback__)):
        return transforms.ADVICE
    return (
        "The model needs a forward that runs on the example inputs and whose steps depend on "
        "their shapes alone."
    )
