"""Models of torchvision."""

from __future__ import annotations

from typing import Any

import torchvision
from port.zoo.inputs import image

SIZES = {"inception_v3": 299, "googlenet": 96, "alexnet": 96, "vit_h_14": 56}


def build(name: str) -> tuple[Any, Any]:
    """The model of that name and inputs as small as it takes."""
    module = torchvision.models.get_model(name, **_options(name))
    return module, _inputs(name)


def _options(name: str) -> dict[str, Any]:
    options: dict[str, Any] = {"weights": None}
    if name in ("inception_v3", "googlenet"):
        options["init_weights"] = False
    if name.startswith("vit_"):
        options["image_size"] = SIZES.get(name, 64)
    return options


def _inputs(name: str) -> Any:
    return image(SIZES.get(name, 64))
