"""Models to port, by name: `library/model`. Random weights, no downloads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from xarch_torch.reader.native import enliven

Model = tuple[Any, Any]  # the module and its example inputs


def build(name: str) -> Model:
    """The module of that name, in float64 with non-degenerate weights, and example inputs."""
    library, _, rest = name.partition("/")
    torch.manual_seed(0)
    module, inputs = _LIBRARIES[library](rest)
    module = module.double()
    enliven(module)
    return module, inputs


def _image(size: int, batch: int = 2) -> torch.Tensor:
    generator = torch.Generator().manual_seed(2)
    return torch.randn(batch, 3, size, size, generator=generator, dtype=torch.float64)


def _torchvision(name: str) -> Model:
    import torchvision

    size = {"inception_v3": 299, "googlenet": 96, "alexnet": 96}.get(name, 64)
    more: dict[str, Any] = {"init_weights": False} if name in ("inception_v3", "googlenet") else {}
    if name.startswith("vit_"):
        more["image_size"] = size = 64
        if name == "vit_h_14":
            more["image_size"] = size = 56
    return torchvision.models.get_model(name, weights=None, **more), _image(size)


def _timm(name: str) -> Model:
    import timm

    module = timm.create_model(name, pretrained=False)
    size = module.pretrained_cfg.get("input_size", (3, 224, 224))[-1]
    return module, _image(size if _fixed_size(module) else min(size, 96))


def _fixed_size(module: Any) -> bool:
    return bool(module.pretrained_cfg.get("fixed_input_size"))


def _plain(name: str) -> Model:
    from port import plain_models

    return getattr(plain_models, name)()


def _transformers(name: str) -> Model:
    from port import small_transformers

    return small_transformers.build(name)


_LIBRARIES: dict[str, Callable[[str], Model]] = {
    "torchvision": _torchvision,
    "timm": _timm,
    "transformers": _transformers,
    "plain": _plain,
}
