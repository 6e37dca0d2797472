"""What a user can get wrong: one clear sentence each, and nothing half written."""

import re
import warnings

import numpy as np
import pytest
import torch
from torch import nn

from xarch import port
from xarch.errors import PortError, SavedModelError
from xarch.port import task


class Branches(nn.Module):
    def forward(self, x):
        return x if x.sum() > 0 else -x


class Counts(nn.Module):
    def forward(self, x):
        return x[: int(x.sum())]


@pytest.mark.parametrize("module", [Branches(), Counts()])
def test_control_flow_that_depends_on_data_names_its_line_and_the_way_out(module):
    with pytest.raises(PortError, match=r"test_bad_input\.py:\d+ \(`return x") as caught:
        port.from_torch(module, torch.ones(2, 3))
    assert "torch.where" in str(caught.value)


@pytest.mark.parametrize("inputs", [torch.ones(2, 5), torch.ones(2, 5, dtype=torch.int64)])
def test_inputs_that_the_model_itself_refuses(inputs):
    with pytest.raises(PortError, match="does not run on the example inputs"):
        port.from_torch(nn.Linear(4, 3), inputs)


def test_a_torch_whose_graphs_are_others_is_refused(monkeypatch):
    monkeypatch.setattr(torch, "__version__", "2.12.1+cu130")
    with pytest.raises(PortError, match=r"read with torch>=2\.13, and this is 2\.12\.1\+cu130"):
        port.from_torch(nn.Linear(4, 3), torch.ones(2, 4))


def _quantized():
    small = nn.Sequential(nn.ReLU(), nn.Linear(4, 3))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch moves quantization into a package of its own
        return torch.ao.quantization.quantize_dynamic(small, {nn.Linear})


def _scripted():
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # torch.jit is on its way out
        return nn.Sequential(torch.jit.trace(nn.Linear(4, 3), torch.ones(2, 4)))


@pytest.mark.parametrize(
    ("make", "told"),
    [
        (_scripted, "The module '0' was compiled by torch.jit"),
        (_quantized, "The module '1' is a quantized Linear"),
        (lambda: nn.Sequential(nn.LazyLinear(3)), r"no shape yet: 0\.weight, 0\.bias"),
    ],
    ids=["scripted", "quantized", "lazy"],
)
def test_modules_without_code_or_weights_are_told_from_others(make, told):
    with pytest.raises(PortError, match=told):
        port.from_torch(make(), torch.ones(2, 4))


def test_weights_that_are_nan_are_named():
    module = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2))
    with torch.no_grad():
        module[1].bias[0] = float("nan")
    with pytest.raises(PortError, match=r"hold NaN: 1\.bias\."):
        port.from_torch(module, torch.ones(2, 4))


@pytest.mark.parametrize(
    ("target", "says"),
    [
        ("no_such_package:f", "cannot be imported"),
        ("torch:no_such_name", "cannot be imported"),
        ("math:pi", "neither a module nor a function"),
        ("math:floor", "raised TypeError"),
        ("builtins:dict", "makes a dict, not a torch module"),
    ],
)
def test_a_path_that_leads_to_no_module(target, says):
    with pytest.raises(PortError, match=re.escape(says)):
        task.make(target, {})


def test_a_checkpoint_of_nan_is_refused_and_nothing_is_loaded():
    ported = port.from_torch(nn.Linear(4, 3), torch.ones(2, 4))
    before = port.to_state_dict(ported.model)
    wrong = {**before, "bias": np.full(3, np.nan, "float32")}
    with pytest.raises(PortError, match="not finite: bias"):
        ported.load_state_dict(wrong)
    after = port.to_state_dict(ported.model)
    assert all(np.array_equal(before[name], after[name]) for name in before)


@pytest.mark.parametrize("name", ["bad.safetensors", "bad.pt", "bad.bin", "bad.npz", "none.pt"])
@pytest.mark.parametrize("content", [b"", b"\x00" * 64, b"\xff" * 64, b"cos\nsystem\n(S'ls'\ntR."])
def test_a_checkpoint_file_that_is_none(tmp_path, name, content):
    ported = port.from_torch(nn.Linear(4, 3), torch.ones(2, 4))
    if not name.startswith("none"):
        (tmp_path / name).write_bytes(content)
    with pytest.raises(PortError, match=name):
        port.load_state_dict(ported.model, tmp_path / name)


@pytest.mark.parametrize("place", ["file.txt/model.keras", "model.h5", "folder.keras"])
def test_a_place_that_cannot_be_written_is_refused_and_left_as_it_was(tmp_path, place):
    (tmp_path / "file.txt").write_text("mine")
    (tmp_path / "folder.keras").mkdir()
    ported = port.from_torch(nn.Linear(4, 3), torch.ones(2, 4))
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(SavedModelError):
        ported.save(tmp_path / place)
    assert sorted(tmp_path.rglob("*")) == before
    assert (tmp_path / "file.txt").read_text() == "mine"


def test_a_save_that_fails_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "model.keras"
    ported = port.from_torch(nn.Linear(4, 3), torch.ones(2, 4))
    ported.save(path)
    before = path.read_bytes()

    def full(*arguments, **more):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zipfile.ZipFile.writestr", full)
    with pytest.raises(SavedModelError, match="No space left"):
        ported.save(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
