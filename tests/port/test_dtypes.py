"""Float types, integers, masks: ported, run on every backend, and given back bit for bit."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from xarch import port

WORKER_SIDE = str(Path(__file__).with_name("worker_side.py"))


class Mixed(nn.Module):
    """A narrow module whose norm works in float32, on tokens, a mask and an image of bytes."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(11, 8, padding_idx=0)
        self.patch = nn.Conv2d(3, 8, 2, 2)
        self.linear = nn.Linear(8, 4)
        self.norm = nn.LayerNorm(4)

    def forward(self, tokens, mask, image):
        maps = self.patch(image.to(self.linear.weight.dtype) / 255)
        x = self.table(tokens) + maps.mean((2, 3))[:, None]
        x = self.linear(torch.where(mask[..., None], x, torch.zeros_like(x)))
        return self.norm(x.to(self.norm.weight.dtype)).to(x.dtype)


def inputs():
    generator = torch.Generator().manual_seed(3)
    return {
        "tokens": torch.randint(0, 11, (2, 5), generator=generator),
        "mask": torch.rand(2, 5, generator=generator) < 0.7,
        "image": torch.randint(0, 256, (2, 3, 4, 4), generator=generator, dtype=torch.uint8),
    }


@pytest.mark.parametrize("dtype", ["float32", "bfloat16", "float16"])
def test_narrow_modules_run_everywhere_and_come_back(dtype, plain, tmp_path):
    torch.manual_seed(0)
    module = Mixed().to(getattr(torch, dtype)).eval()
    module.norm.float()
    ported = port.from_torch(module, inputs())
    path = str(ported.save(tmp_path / "model.keras"))
    given = {key: value.numpy() for key, value in inputs().items()}
    with torch.no_grad():
        want = module(**inputs()).float().numpy()
    limit = {"float32": 1e-6, "bfloat16": 2e-2, "float16": 2e-3}[dtype]
    for backend, found in plain.run(f"{WORKER_SIDE}:outputs", path, given).items():
        assert np.abs(found[0] - want).max() <= limit * np.abs(want).max(), backend
    wanted = {
        name: (str(value.dtype).removeprefix("torch."), value.view(torch.uint8).numpy().tobytes())
        for name, value in module.state_dict().items()
    }
    for backend, found in plain.run(f"{WORKER_SIDE}:state", path).items():
        assert found == wanted, backend


def test_integers_beyond_32_bits_are_reported():
    class Far(nn.Module):
        def forward(self, x):
            return torch.where(x > 2**40, 1.0, 0.0) + (x + torch.tensor([2**40, 0])).float()

    ported = port.from_torch(Far(), torch.zeros(2, 2, dtype=torch.int64))
    assert any("32 bits" in note for note in ported.notes)
