"""Models of timm: any by name, and the smallest of each of its model files."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import timm
import torch
from port.zoo.inputs import image
from timm.models import list_models, list_modules

SIZES = (64, 96, 112, 128, 160, 192, 224, 256)
LEAST = {"levit": 128}  # below, a batch norm's statistics in training are of two numbers
LARGE = 50_000_000  # parameters; deeper models are cut to two blocks where they take a depth


def build(name: str) -> tuple[Any, Any]:
    """The model of that name and an image as small as it takes."""
    reasons: list[str] = []
    for size, options in _choices(name):
        try:
            torch.manual_seed(0)
            module = timm.create_model(name, pretrained=False, **options)
            with torch.no_grad():
                module.eval()(image(size).float())
        except Exception as error:  # a model may refuse a size in any way
            reasons.append(f"{size} {options}: {type(error).__name__}: {str(error)[:100]}")
        else:
            return module, image(size)
    raise ValueError(f"timm/{name} takes no image of these sizes:\n" + "\n".join(reasons))


def families() -> list[str]:
    """The model with the fewest parameters of each file of `timm.models`, smallest first."""
    counts = {
        module: min((_parameters(name), name) for name in list_models(module=module))
        for module in list_modules()
        if list_models(module=module)
    }
    return [name for _, name in sorted(counts.values())]


def _choices(name: str) -> Iterator[tuple[int, dict[str, Any]]]:
    cut = {"depth": 2} if _parameters(name) > LARGE else {}
    own = timm.get_pretrained_cfg(name).input_size[-1]
    least = max([size for key, size in LEAST.items() if name.startswith(key)], default=0)
    for size in (*(one for one in SIZES if one >= least), own):
        for sized in ({"img_size": size}, {}):
            yield size, {**cut, **sized}
            if cut:
                yield size, sized


def _parameters(name: str) -> int:
    with torch.device("meta"):
        module = timm.create_model(name, pretrained=False)
    return sum(one.numel() for one in module.parameters())
