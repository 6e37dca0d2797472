"""Resampling follows torch's rules, for known sizes and for open ones."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from xarch import port
from xarch.layers.resample import index, matrix, ratio
from xarch.port.verify import verify_in

MODES = {
    "linear": ("bilinear", False),
    "cubic": ("bicubic", False),
    "linear_aa": ("bilinear", True),
    "cubic_aa": ("bicubic", True),
}


@pytest.mark.parametrize("kind", MODES)
@pytest.mark.parametrize("align", [False, True])
def test_matrices_are_those_of_torch(kind, align):
    mode, antialias = MODES[kind]
    for have, want, scale in [(7, 3, None), (3, 8, None), (5, 5, None), (6, 1, None), (4, 10, 2.5)]:
        step = ratio(float(have), float(want), scale, align, np)
        got = matrix(kind, np.arange(have) * 1.0, np.arange(want) * 1.0, step, align, np)
        asked = {"size": (have, want)} if scale is None else {"scale_factor": (1.0, scale)}
        eye = torch.eye(have, dtype=torch.float64)[None, None]
        wanted = functional.interpolate(
            eye, **asked, mode=mode, align_corners=align, antialias=antialias
        )
        np.testing.assert_allclose(got, wanted[0, 0].numpy(), atol=1e-14, err_msg=f"{have} {want}")


def test_the_nearest_position_is_torchs():
    for have, want in [(7, 3), (3, 8), (5, 13)]:
        step = np.float32(ratio(have, want, None, False, np))
        got = index(have, np.arange(want), step, np)
        wanted = functional.interpolate(torch.arange(have)[None, None].double(), want)
        np.testing.assert_array_equal(got, wanted[0, 0].numpy())


class Resizing(nn.Module):
    def __init__(self):
        super().__init__()
        self.conv = nn.Conv2d(3, 4, 3, 2, 1)

    def forward(self, image):
        small, size = self.conv(image), image.shape[-2:]
        parts = [functional.interpolate(small, size, mode="nearest")]
        for mode in ("bilinear", "bicubic"):
            parts.append(functional.interpolate(small, size, mode=mode))
            parts.append(functional.interpolate(small, size, mode=mode, antialias=True))
        half = functional.interpolate(image, scale_factor=0.5, mode="bilinear", align_corners=True)
        return torch.cat(parts, 1), half


def test_an_image_of_open_size_is_resampled(wide, plain):
    dynamic = {"image": {2: "height", 3: "width"}}
    ported = port.from_torch(Resizing(), {"image": torch.randn(2, 3, 8, 10)}, dynamic=dynamic)
    assert ported.model.inputs[0].shape == (None, 3, None, None)
    found = verify_in(
        ported, wide, plain, checks=["forward", "other sizes", "gradients", "float32"]
    )
    assert found.ok, str(found)
    assert len(found.of("other length")) == 3
