"""Whole module classes as Keras layers."""

import os
import subprocess
import sys

import keras
import pytest
import torch
from keras import ops
from port.functions import Applied, compare_here, numbers
from torch import nn
from torch.ao.nn.quantized import FloatFunctional
from xarch_torch.reader import converts_module
from xarch_torch.reader.errors import ConverterError

from xarch import port
from xarch.layers.float64 import keep_float64
from xarch.port.verify import verify_in


class Swish(nn.Module):
    """A class that the tests give a converter."""

    def __init__(self, sharp=1.0):
        super().__init__()
        self.sharp = sharp
        self.scale = nn.Parameter(torch.ones(4))

    def forward(self, x, *, gain=1.0):
        return torch.special.airy_ai(x) * self.scale * gain


@converts_module(f"{__name__}.Swish")
def swish(ctx, module, x, *, gain=1.0):
    if module.sharp != 1.0:
        return NotImplemented
    return ops.multiply(ops.silu(x), ops.multiply(ctx.tensor(ctx.weight("scale")), gain))


class Decoder(nn.Module):
    """Attention with a causal mask, to another sequence, and with its weights."""

    def __init__(self, batch_first=True):
        super().__init__()
        self.own = nn.MultiheadAttention(8, 2, batch_first=batch_first, dropout=0.1)
        self.other = nn.MultiheadAttention(8, 2, bias=False, batch_first=batch_first)
        self.scores = nn.MultiheadAttention(8, 2, batch_first=batch_first)

    def forward(self, x, y):
        size = x.shape[1 if self.own.batch_first else 0]
        mask = nn.Transformer.generate_square_subsequent_mask(size, dtype=x.dtype)
        x = self.own(x, x, x, attn_mask=mask, need_weights=False, is_causal=True)[0]
        more, weights = self.scores(x, x, x)
        return self.other(x, y, y, need_weights=False)[0] + more + weights[..., :1]


class Masked(nn.Module):
    """One module called with a mask and without."""

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(8, 2, batch_first=True)

    def forward(self, x, hidden):
        x = self.attention(x, x, x)[0]
        return self.attention(x, x, x, key_padding_mask=hidden)[0]


class Recurrent(nn.Module):
    def __init__(self, **config):
        super().__init__()
        self.layer = nn.LSTM(5, 6, **config)

    def forward(self, x):
        outputs, (hidden, cell) = self.layer(x)
        return outputs, hidden.sum(0), cell.sum(0)


def layers_named(ported, kind):
    return [layer.name for layer in ported.model.layers if type(layer) is kind]


CASES = {
    "encoder": (
        lambda: nn.TransformerEncoderLayer(8, 2, 12, batch_first=True, dropout=0.1),
        (numbers(2, 5, 8),),
        {keras.layers.MultiHeadAttention: ["self_attn"]},
    ),
    "decoder": (
        Decoder,
        (numbers(2, 5, 8), numbers(2, 3, 8)),
        {keras.layers.MultiHeadAttention: ["other", "own", "scores"]},
    ),
    "lstm": (
        lambda: Recurrent(bias=False, bidirectional=True, batch_first=True),
        (numbers(2, 7, 5),),
        {keras.layers.LSTM: ["layer", "layer_1"]},
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_module_becomes_the_layer_and_follows_on_every_backend(name, wide, plain):
    make, inputs, wanted = CASES[name]
    torch.manual_seed(0)
    module = make().double()
    ported = port.from_torch(module, inputs)
    for kind, names in wanted.items():
        assert sorted(layers_named(ported, kind)) == names
    state = port.to_state_dict(ported.model)
    for key, value in module.state_dict().items():
        assert torch.equal(torch.from_numpy(state[key]), value)
    found = verify_in(ported, wide, plain, checks=("forward", "other sizes", "gradients", "steps"))
    assert found.ok, str(found)


def test_a_packed_weight_of_a_checkpoint_goes_to_its_parts():
    first, second = (nn.TransformerEncoderLayer(8, 2, 12, batch_first=True) for _ in range(2))
    ported = port.from_torch(first.eval(), torch.zeros(2, 5, 8))
    port.load_state_dict(ported.model, second.state_dict())
    x = torch.randn(2, 5, 8)
    with torch.no_grad():
        torch.testing.assert_close(ported.model(x), second.eval()(x))


def test_a_module_that_its_converter_declines_once_goes_by_its_ops():
    module = Masked().double().eval()
    inputs = (numbers(2, 5, 8), torch.zeros(2, 5, dtype=torch.bool))
    ported = port.from_torch(module, inputs)
    assert layers_named(ported, keras.layers.MultiHeadAttention) == []
    with torch.no_grad(), keep_float64():
        given = {"x": inputs[0], "hidden": inputs[1]}
        torch.testing.assert_close(ported.model(given), module(*inputs))


def test_attention_whose_factor_float32_does_not_hold_goes_by_its_ops():
    module = nn.TransformerEncoderLayer(6, 2, 12, batch_first=True)
    ported = port.from_torch(module.eval(), torch.zeros(2, 5, 6))
    assert layers_named(ported, keras.layers.MultiHeadAttention) == []


def test_recurrent_layers_with_two_biases_stay_ours():
    ported = port.from_torch(Recurrent(batch_first=True).double(), numbers(2, 7, 5))
    assert layers_named(ported, keras.layers.LSTM) == []
    assert ported.own_layers()["Recurrent"] == 1


def test_a_users_class_is_converted_whole_though_its_ops_have_no_converter():
    net = nn.Sequential(nn.Linear(3, 4), Swish())
    x = torch.randn(2, 3)
    ported = port.from_torch(net, x)
    want = torch.nn.functional.silu(net[0](x)) * net[1].scale
    torch.testing.assert_close(ported.model(x), want)
    assert set(port.to_state_dict(ported.model)) == set(net.state_dict())


def test_a_second_converter_for_a_class_is_refused():
    with pytest.raises(ConverterError, match="already"):
        converts_module(f"{__name__}.Swish")(swish)


@pytest.mark.parametrize("name", ["torch.nn.Lstm", "torch.nn.functional.relu", "nowhere.Thing"])
def test_a_converter_for_no_module_class_is_refused(name):
    with pytest.raises(ConverterError, match=name.rpartition(".")[2]):
        converts_module(name)(swish)


def test_sums_that_quantization_would_watch_are_plain_sums():
    inputs = numbers(2, 3), numbers(3)
    module = Applied(lambda adds, x, y: adds.add_relu(x, y), inputs, FloatFunctional())
    assert compare_here(module, inputs)


def test_the_module_is_left_as_it_was():
    module = nn.TransformerEncoderLayer(8, 2, 12, batch_first=True)
    port.from_torch(module, torch.zeros(2, 5, 8))
    assert not module.self_attn._forward_hooks
    assert not module.self_attn._forward_pre_hooks


def test_a_broken_plugin_is_named(tmp_path):
    info = tmp_path / "broken_converters-2.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: broken-converters\nVersion: 2.1\n")
    (info / "entry_points.txt").write_text("[xarch.converters]\nodd = broken_converters\n")
    (tmp_path / "broken_converters.py").write_text("1 / 0\n")
    code = "import torch, xarch.port; xarch.port.from_torch(torch.nn.ReLU(), torch.ones(2))"
    path = os.pathsep.join([str(tmp_path), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
    )
    assert done.returncode == 1
    for part in ("ConverterError", "broken-converters 2.1", "ZeroDivisionError", "uninstall"):
        assert part in done.stderr


class Tries(nn.Module):
    """Calls each layer with the lengths, and without where it takes none."""

    def __init__(self):
        super().__init__()
        self.layers = nn.ModuleList(
            [nn.GRU(4, 6, bias=False, batch_first=True), nn.Linear(6, 6), nn.LayerNorm(6)]
        )

    def forward(self, x, lengths):
        for layer in self.layers:
            try:
                x = layer(x, lengths=lengths)
            except TypeError:
                x = layer(x)
            x = x[0] if isinstance(x, tuple) else x
        return x * lengths[:, None, None]


def test_layers_whose_first_call_fails_are_found_in_the_second():
    module, x, lengths = Tries(), torch.randn(2, 5, 4), torch.rand(2)
    ported = port.from_torch(module, (x, lengths))
    torch.testing.assert_close(ported.model({"x": x, "lengths": lengths}), module(x, lengths))
    names = {one.name for one in ported.model.layers}
    assert names >= {"layers_0", "layers_1", "layers_2"}
