"""Models of timm."""

from __future__ import annotations

from typing import Any

import timm
from port.zoo.inputs import image


def build(name: str) -> tuple[Any, Any]:
    """The model of that name and an image as small as it takes."""
    module = timm.create_model(name, pretrained=False)
    size = module.pretrained_cfg.get("input_size", (3, 224, 224))[-1]
    fixed = module.pretrained_cfg.get("fixed_input_size")
    return module, image(size if fixed else min(size, 96))
