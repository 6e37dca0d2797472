"""What is refused before a module is read."""

from __future__ import annotations

import torch

from xarch_torch.reader.errors import NotExportable

SHOWN = 10


def check(module: torch.nn.Module) -> None:
    """Refuses a module whose weights are not numbers: no comparison could tell its port right.

    Raises:
        NotExportable: With the names of these weights.
    """
    bad = [
        name
        for name, value in module.state_dict().items()
        if isinstance(value, torch.Tensor) and value.is_floating_point() and value.isnan().any()
    ]
    if bad:
        more = f" and {len(bad) - SHOWN} more" if len(bad) > SHOWN else ""
        raise NotExportable(
            f"These weights hold NaN: {', '.join(bad[:SHOWN])}{more}. Load a checkpoint from "
            "before they went wrong."
        )
