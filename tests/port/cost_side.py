"""What `cost.py` runs in a torch process for each model."""

from __future__ import annotations

import time
from typing import Any

import torch

from xarch.workers import notify


def measure(name: str) -> None:
    """Ports one model and reports through `notify` what it took."""
    from port import zoo

    import xarch.port

    module, inputs = zoo.build(name)
    module, inputs = module.float(), _narrow(inputs)
    exports = _timed_exports()
    start = time.process_time()
    model = xarch.port.from_torch(module, inputs, fixed=zoo.fixed(name)).model
    total = time.process_time() - start
    record = {
        "parameters": model.count_params(),
        "nodes": len(model.operations),
        "export": sum(exports),
        "beyond": total - sum(exports),
    }
    notify(record)


def _timed_exports() -> list[float]:
    """Seconds of each `torch.export.export` from now on."""
    seconds: list[float] = []
    export = torch.export.export

    def timed(*args: Any, **kwargs: Any) -> Any:
        start = time.process_time()
        try:
            return export(*args, **kwargs)
        finally:
            seconds.append(time.process_time() - start)

    torch.export.export = timed
    return seconds


def _narrow(inputs: Any) -> Any:
    return torch.utils._pytree.tree_map(
        lambda x: x.float() if isinstance(x, torch.Tensor) and x.is_floating_point() else x, inputs
    )
