"""Torch's fast path through transformer encoders, which a graph does not take.

In evaluation without gradients `nn.TransformerEncoder` drops what `src_key_padding_mask` masks, and
has zeros there in its output. With gradients it computes those positions like all others, and so
does the graph.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch


@contextmanager
def layer_by_layer() -> Iterator[None]:
    """Runs transformer encoders as their layers are written."""
    before = torch.backends.mha.get_fastpath_enabled()
    torch.backends.mha.set_fastpath_enabled(False)
    try:
        yield
    finally:
        torch.backends.mha.set_fastpath_enabled(before)


def told(module: torch.nn.Module) -> list[str]:
    """What to tell of a module that has such encoders."""
    encoders = [one for one in module.modules() if isinstance(one, torch.nn.TransformerEncoder)]
    if not any(one.use_nested_tensor for one in encoders):
        return []
    note = (
        "In evaluation without gradients torch's nn.TransformerEncoder has zeros where "
        "src_key_padding_mask masks; the port computes those positions, as torch does with "
        "gradients."
    )
    return [note]
