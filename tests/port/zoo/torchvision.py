"""Models of torchvision: every name that `torchvision.models.list_models` knows."""

from __future__ import annotations

from typing import Any

from port.zoo.inputs import image, numbers
from torchvision import models
from torchvision.models import detection, optical_flow, quantization, segmentation, video

CLASSIFICATION = tuple(models.list_models(module=models))
SEGMENTATION = tuple(models.list_models(module=segmentation))
VIDEO = tuple(models.list_models(module=video))
OPTICAL_FLOW = tuple(models.list_models(module=optical_flow))
QUANTIZATION = tuple(models.list_models(module=quantization))
DETECTION = tuple(models.list_models(module=detection))
NAMES = (*CLASSIFICATION, *SEGMENTATION, *VIDEO, *OPTICAL_FLOW, *QUANTIZATION, *DETECTION)

SIZES = {"inception_v3": 299, "googlenet": 96, "alexnet": 96, "vit_h_14": 56, "maxvit_t": 224}
CLIPS = {"s3d": (13, 209), "mvit_v1_b": (16, 224), "mvit_v2_s": (16, 224)}  # frames and size


def build(name: str) -> tuple[Any, Any]:
    """The model of that name and inputs as small as it takes."""
    return models.get_model(name, **_options(name)), _inputs(name)


def _options(name: str) -> dict[str, Any]:
    options: dict[str, Any] = {"weights": None}
    if name.endswith(("inception_v3", "googlenet")):
        options["init_weights"] = False
    if name.startswith("vit_"):
        options["image_size"] = SIZES.get(name, 64)
    if name == "maxvit_t":
        options["input_size"] = (224, 224)
    if name in SEGMENTATION or name in DETECTION:
        options["weights_backbone"] = None
    return options


def _inputs(name: str) -> Any:
    if name in VIDEO:
        frames, size = CLIPS.get(name, (4, 64))
        return numbers(2, 3, frames, size, size)
    if name in OPTICAL_FLOW:
        return numbers(2, 3, 128, 128), numbers(2, 3, 128, 128).flip(3)
    if name in DETECTION:
        return ([image(64, 1)[0], image(64, 1)[0].flip(2)],)
    return image(SIZES.get(name.removeprefix("quantized_"), 64))
