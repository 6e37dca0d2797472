"""`nest`: the original's modules as models within the model."""

import keras
import numpy as np
import pytest
import torch
from port.test_layout import Residual, UNet, built
from torch import nn

from xarch import port
from xarch.errors import PortError
from xarch.layers.float64 import keep_float64
from xarch.port.nesting import layers_of
from xarch.port.verify import verify_in


class Encoder(nn.Module):
    """Two transformer layers over embeddings, one projection that both ends share."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(9, 8)
        self.place = nn.Parameter(torch.randn(5, 8))
        layer = nn.TransformerEncoderLayer(8, 2, 12, batch_first=True, dropout=0.1)
        self.encoder = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.mix = nn.Sequential(nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 8))

    def forward(self, tokens):
        x = self.mix(self.table(tokens) + self.place)
        return self.mix(self.encoder(x))


class Crossed(nn.Module):
    """One module whose parts wait for another module's."""

    class Pair(nn.Module):
        def __init__(self):
            super().__init__()
            self.a, self.b = nn.Linear(4, 4), nn.Linear(4, 4)

        def forward(self, x, between):
            return torch.relu(self.b(between(torch.relu(self.a(x)))))

    def __init__(self):
        super().__init__()
        self.pair, self.other = self.Pair(), nn.Sequential(nn.Linear(4, 4), nn.Tanh())

    def forward(self, x):
        return self.pair(x, self.other)


def tokens():
    return torch.randint(0, 9, (2, 5), generator=torch.Generator().manual_seed(1))


def models_in(model):
    return {layer.name: layer for layer in model.layers if isinstance(layer, keras.Model)}


def assert_same(flat, nested, x):
    with keep_float64():
        assert torch.equal(flat.model(x, training=False), nested.model(x, training=False))
    one, two = port.to_state_dict(flat.model), port.to_state_dict(nested.model)
    assert one.keys() == two.keys()
    assert all(np.array_equal(one[name], two[name]) for name in one)


@pytest.mark.parametrize("layout", ["original", "channels_last"])
@pytest.mark.parametrize("kind", [Residual, UNet])
def test_numbers_and_weights_are_those_of_the_flat_port(kind, layout):
    module, x = built(kind)
    flat = port.from_torch(module, x, layout=layout)
    nested = port.from_torch(module, x, layout=layout, nest=True)
    assert_same(flat, nested, x)
    assert models_in(nested.model)
    assert sorted(layer.name for layer in layers_of(nested.model) if layer.variables) == sorted(
        layer.name for layer in flat.model.layers if layer.variables
    )


def test_the_summary_shows_modules_by_their_path(capsys):
    module, x = built(Residual)
    nested = port.from_torch(module, x, nest=True)
    nested.model.summary()
    assert "4 (Functional)" in capsys.readouterr().out
    assert set(models_in(nested.model)) == {"4", "5"}
    flat = {layer.name for layer in models_in(nested.model)["5"].layers}
    assert {"5_conv", "5_norm", "5_down"} <= flat


def test_depth_limits_the_levels():
    module = Encoder().eval()
    shallow = port.from_torch(module, tokens(), nest=1).model
    deep = port.from_torch(module, tokens(), nest=True).model
    assert set(models_in(shallow)) == {"encoder"}
    assert not models_in(models_in(shallow)["encoder"])
    assert set(models_in(models_in(deep)["encoder"])) == {"encoder_layers_0", "encoder_layers_1"}


def test_a_module_that_is_called_twice_stays_flat():
    module = Encoder().eval()
    flat, nested = (port.from_torch(module, tokens(), nest=nest) for nest in (False, True))
    assert_same(flat, nested, tokens())
    assert {"mix_0", "mix_2"} <= {layer.name for layer in nested.model.layers}


def test_modules_that_wait_for_each_other_do_not_nest():
    module = Crossed()
    flat, nested = (port.from_torch(module, torch.ones(2, 4), nest=nest) for nest in (False, True))
    assert "pair" not in models_in(nested.model)
    assert_same(flat, nested, torch.ones(2, 4))


def test_a_nested_port_follows_its_original_on_every_backend(wide, plain):
    ported = port.from_torch(Encoder(), tokens(), nest=True)
    found = verify_in(ported, wide, plain, checks=("forward", "other sizes", "steps"))
    assert found.ok, str(found)


def test_keras_alone_saves_and_loads_it(tmp_path):
    net = nn.Sequential(nn.Sequential(nn.Linear(4, 3), nn.ReLU()), nn.Linear(3, 2))
    nested = port.from_torch(net, torch.zeros(2, 4), nest=True)
    assert nested.own_layers() == {}
    nested.model.save(tmp_path / "model.keras")
    x = torch.randn(2, 4)
    torch.testing.assert_close(keras.saving.load_model(tmp_path / "model.keras")(x), net(x))
    again = port.load(nested.save(tmp_path / "port.keras"))
    assert port.to_state_dict(again).keys() == net.state_dict().keys()


def test_a_negative_depth_is_refused():
    with pytest.raises(PortError, match="nest is"):
        port.from_torch(nn.ReLU(), torch.zeros(2, 3), nest=-1)
