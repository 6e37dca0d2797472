"""The seam of the reader: registration, refusals, names."""

import random

import keras
import pytest
import torch
from port import zoo
from torch import nn
from xarch_torch.reader import converts, registry
from xarch_torch.reader.errors import (
    ConversionError,
    ConverterError,
    NotExportable,
    UnsupportedOps,
)

from xarch import port
from xarch.errors import PortError


class Odd(nn.Module):
    def forward(self, x):
        values = torch.linalg.eig(torch.special.airy_ai(x) @ x.T)[0]
        return torch.special.airy_ai(x) + values.real.sum()


def test_a_second_converter_for_an_op_is_refused():
    port.from_torch(nn.ReLU(), torch.zeros(2, 3))  # loads the converters
    with pytest.raises(ConverterError, match="has the converter"):
        converts("aten.relu.default")(lambda _, self: self)


def test_a_converter_for_no_op_is_refused():
    with pytest.raises(ConverterError, match="has no op"):
        converts("aten.reluu.default")(lambda _, self: self)


def test_unsupported_ops_are_told_together():
    with pytest.raises(UnsupportedOps) as caught:
        port.from_torch(Odd(), torch.ones(2, 3))
    text = str(caught.value)
    assert "special_airy_ai.default: 2 times" in text
    assert "aten.linalg_eig.default: 1 times" in text
    assert "test_reader.py:" in text
    assert "@converts(" in text


def test_a_size_that_depends_on_the_data_is_told():
    class Found(nn.Module):
        def forward(self, x):
            return x.nonzero()

    with pytest.raises(UnsupportedOps, match="depends on the data"):
        port.from_torch(Found(), torch.ones(2, 3))


def test_an_op_without_converter_runs_as_its_parts():
    class Corner(nn.Module):
        def forward(self, x):
            return torch.block_diag(x, x.logaddexp(x * 2))

    assert registry.find("aten.block_diag.default") is None
    x = torch.randn(3, 4)
    ported = port.from_torch(Corner(), x, dynamic=False)
    torch.testing.assert_close(ported.model(x), Corner()(x))


def test_a_model_that_branches_on_data_says_so():
    class Branches(nn.Module):
        def forward(self, x):
            return x if x.sum() > 0 else -x

    with pytest.raises(NotExportable, match="Branches in eval mode") as caught:
        port.from_torch(Branches(), torch.ones(2, 3))
    assert "test_reader.py" in str(caught.value)
    assert "`return x if x.sum() > 0 else -x`" in str(caught.value)
    assert "torch.where" in str(caught.value)


def test_what_only_checks_need_is_left_out():
    class Checks(nn.Linear):
        def forward(self, x, places):
            torch._check_tensor_all(torch.sort(places).values < 3)
            torch._is_all_true(places < 3)
            torch._check((places < 3).sum().item() == 2)
            return super().forward(x)[:, places]

    net, given = Checks(4, 3), (torch.randn(2, 4), torch.tensor([2, 0]))
    ported = port.from_torch(net, given)
    assert not any("sort" in node.op for node in ported.reading.nodes)
    x = torch.randn(5, 4)
    torch.testing.assert_close(ported.model({"x": x, "places": given[1]}), net(x, given[1]))


def test_a_branch_on_overflow_is_taken_as_for_finite_values():
    class Guards(nn.Linear):
        def forward(self, x):
            y = super().forward(x)
            if torch.isinf(y).any() or not torch.isfinite(y).all():
                y = y.clamp(-1, 1)
            return y

    ported = port.from_torch(Guards(3, 2), torch.ones(2, 3))
    assert any("whether values are finite" in note for note in ported.notes)


def test_memory_that_is_read_by_steps_and_written_is_refused():
    class Writes(nn.Module):
        def forward(self, x):
            y = x * 2
            y.as_strided((3, 2), (2, 1))[0] += 1
            return y

    with pytest.raises(ConversionError, match="reads by steps is written in place"):
        port.from_torch(Writes(), torch.ones(3, 4))


def test_noise_of_an_open_size_may_name_its_generator():
    class Noisy(nn.Linear):
        def forward(self, x, generator=None):
            noise = torch.randn((x.shape[0], 3), generator=generator, dtype=x.dtype)
            return super().forward(x) + noise

    ported = port.from_torch(Noisy(4, 3), torch.ones(2, 4))
    assert ported.model(torch.ones(5, 4)).std(0).min() > 0


def test_random_numbers_of_python_are_told():
    class Drops(nn.Linear):
        def forward(self, x):
            return x if random.random() < 0 else super().forward(x)

    ported = port.from_torch(Drops(3, 2), torch.ones(2, 3))
    assert any("this one draw" in note for note in ported.notes)


def test_tensors_in_nested_inputs_become_inputs_of_their_own():
    ported = port.from_torch(*zoo.build("plain/cached"), dynamic={"cache": {1: "past"}})
    names = {one.name: tuple(one.shape) for one in ported.model.inputs}
    assert names == {
        "x": (None, 1, 6),
        "cache_keys_0": (None, None, 6),
        "cache_values_0": (None, None, 6),
    }
    assert set(ported.model.output) == {"out", "cache"}


def test_example_inputs_that_do_not_fit_are_refused():
    with pytest.raises(NotExportable, match="do not fit"):
        port.from_torch(nn.ReLU(), (torch.ones(2), torch.ones(2)))


def test_layers_are_real_and_mirror_the_module_path():
    net = nn.Sequential(nn.Linear(4, 3), nn.ReLU(), nn.LayerNorm(3))
    model = port.from_torch(net, torch.zeros(2, 4)).model
    layers = {layer.name: type(layer) for layer in model.layers}
    assert layers["0"] is keras.layers.Dense
    assert layers["2"] is keras.layers.LayerNormalization


def test_keras_alone_loads_a_file_without_layers_of_ours(tmp_path):
    net = nn.Sequential(nn.Linear(4, 3), nn.ReLU())
    ported = port.from_torch(net, torch.zeros(2, 4))
    assert ported.own_layers() == {}
    path = ported.save(tmp_path / "model.keras")
    x = torch.randn(2, 4)
    torch.testing.assert_close(keras.saving.load_model(path)(x), net(x))


def test_a_checkpoint_that_does_not_fit_lists_every_problem():
    net = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
    ported = port.from_torch(net, torch.zeros(2, 4))
    before = port.to_state_dict(ported.model)
    wrong = dict(before)
    del wrong["0.bias"]
    wrong["extra"] = wrong["0.weight"]
    wrong["1.weight"] = wrong["1.weight"].T
    with pytest.raises(PortError) as caught:
        port.load_state_dict(ported.model, wrong)
    for part in ("missing: 0.bias", "extra: extra", "misshapen: 1.weight"):
        assert part in str(caught.value)
    after = port.to_state_dict(ported.model)
    assert all((before[name] == after[name]).all() for name in before)


def test_a_checkpoint_loads_by_the_original_names(tmp_path):
    from safetensors.torch import save_file

    ported = port.from_torch(nn.Linear(4, 3), torch.zeros(2, 4))
    newer = nn.Linear(4, 3)
    save_file(newer.state_dict(), tmp_path / "newer.safetensors")
    port.load_state_dict(ported.model, tmp_path / "newer.safetensors")
    x = torch.randn(2, 4)
    torch.testing.assert_close(ported.model(x), newer(x))


def test_a_pickle_that_is_no_checkpoint_is_not_executed(tmp_path):
    class Bomb:
        def __reduce__(self):
            return (open, (str(tmp_path / "executed"), "w"))

    torch.save({"weight": Bomb()}, tmp_path / "bomb.pt")
    ported = port.from_torch(nn.Linear(4, 3), torch.zeros(2, 4))
    with pytest.raises(PortError, match="weights_only"):
        port.load_state_dict(ported.model, tmp_path / "bomb.pt")
    assert not (tmp_path / "executed").exists()
