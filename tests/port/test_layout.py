"""`layout="channels_last"` on whole modules, held against their originals on every backend."""

import numpy as np
import pytest
import torch
from torch import nn
from torch.nn import functional

from xarch import port
from xarch.errors import PortError
from xarch.port.verify import verify_in

TRAINING = ("forward", "other sizes", "gradients", "steps", "nodes")


class Block(nn.Module):
    def __init__(self, width, stride):
        super().__init__()
        self.conv = nn.Conv2d(width // stride, width, 3, stride, 1, bias=False)
        self.norm = nn.BatchNorm2d(width)
        self.down = nn.Conv2d(width // stride, width, 1, stride) if stride > 1 else nn.Identity()

    def forward(self, x):
        return functional.relu(self.norm(self.conv(x)) + self.down(x))


class Residual(nn.Sequential):
    """A ResNet in small, its head on flattened maps."""

    def __init__(self):
        super().__init__(
            nn.Conv2d(3, 4, 3, padding=1, bias=False),
            nn.BatchNorm2d(4),
            nn.ReLU(),
            nn.MaxPool2d(3, 2, 1),
            Block(4, 1),
            Block(8, 2),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten(),
            nn.Linear(8, 5),
        )


class SqueezeExcite(nn.Module):
    def __init__(self, width):
        super().__init__()
        self.down, self.up = nn.Linear(width, 2), nn.Linear(2, width)

    def forward(self, x):
        gate = torch.sigmoid(self.up(functional.silu(self.down(x.mean((2, 3))))))
        return x * gate[:, :, None, None]


class UNet(nn.Module):
    """Skips, concatenations, group norm, transposed convolution, resizing."""

    def __init__(self):
        super().__init__()
        self.enter = nn.Conv2d(3, 4, 3, padding=1)
        self.down = nn.Conv2d(4, 6, 3, 2, 1)
        self.norm = nn.GroupNorm(2, 6)
        self.gate = SqueezeExcite(6)
        self.middle = nn.Conv2d(6, 6, 3, padding=1, groups=6)
        self.up = nn.ConvTranspose2d(6, 4, 2, 2)
        self.leave = nn.Conv2d(14, 2, 1)

    def forward(self, x):
        first = functional.gelu(self.enter(x))
        second = self.middle(self.gate(self.norm(self.down(first))))
        third = functional.interpolate(second, scale_factor=2.0, mode="nearest")
        return self.leave(torch.cat([first, self.up(second), third], 1))


def built(kind):
    torch.manual_seed(0)
    return kind().double(), torch.randn(2, 3, 8, 8, dtype=torch.float64)


@pytest.mark.parametrize("kind", [Residual, UNet])
def test_a_turned_port_follows_its_original_on_every_backend(kind, wide, plain):
    ported = port.from_torch(*built(kind), layout="channels_last")
    found = verify_in(ported, wide, plain, checks=TRAINING)
    assert found.ok, str(found)


@pytest.mark.parametrize(("kind", "count"), [(Residual, 1), (UNet, 2)])
def test_transposes_are_few_and_counted(kind, count):
    ported = port.from_torch(*built(kind), layout="channels_last")
    assert ported.transposes == count
    assert any(f"holds {count} transpose" in note for note in ported.notes)
    assert ported.model.input_shape == (None, 3, 8, 8)
    assert ported.model.outputs[0].dtype == "float64"


def test_weights_come_back_bit_for_bit(tmp_path):
    module, x = built(UNet)
    ported = port.from_torch(module, x, layout="channels_last")
    again = port.load(ported.save(tmp_path / "model.keras"))
    for model in (ported.model, again):
        state = port.to_state_dict(model)
        assert state.keys() == module.state_dict().keys()
        for name, value in module.state_dict().items():
            if again is model:  # loaded with Keras's float type
                assert np.array_equal(state[name], value.numpy().astype(state[name].dtype))
            else:
                assert torch.equal(torch.from_numpy(state[name]), value)


def test_only_batch_norm_is_left_of_our_layers():
    ported = port.from_torch(*built(Residual), layout="channels_last")
    assert set(ported.own_layers()) == {"BatchNormalization"}


def test_an_unknown_layout_is_refused():
    with pytest.raises(PortError, match="channels_last"):
        port.from_torch(nn.ReLU(), torch.zeros(2, 3), layout="channels_first")
