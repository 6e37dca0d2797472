"""Inputs whose values the graph keeps, and values that a trace may rely on."""

import keras
import pytest
import torch
from port import zoo
from torch import nn
from xarch_torch.reader.errors import NotExportable

from xarch import port
from xarch.errors import PortError
from xarch.port.verify import verify_in


class Cut(nn.Module):
    """Means over parts of a sequence."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 3)

    def forward(self, x, lengths):
        parts = self.linear(x).split(lengths.tolist(), dim=1)
        return torch.stack([one.mean(1) for one in parts], 1)


GIVEN = {"x": torch.randn(2, 6, 4), "lengths": torch.tensor([1, 3, 2])}


def test_a_fixed_input_sets_sizes_and_is_no_input_of_the_model(plain, wide, tmp_path):
    ported = port.from_torch(Cut(), GIVEN, fixed=["lengths"])
    assert [one.name for one in ported.model.inputs] == ["x"]
    assert ported.notes[0] == "The graph keeps the value of the input 'lengths'."
    checks = ["forward", "gradients", "other sizes", "float32"]
    assert verify_in(ported, wide, plain, checks=checks).ok
    loaded = keras.saving.load_model(ported.save(tmp_path / "cut.keras"))
    x = torch.randn(5, 6, 4)
    torch.testing.assert_close(loaded(x), ported.module.eval()(x, GIVEN["lengths"]))


def test_without_it_the_refusal_names_fixed():
    with pytest.raises(PortError, match="name the inputs that decide it in fixed"):
        port.from_torch(Cut(), GIVEN)


def test_fixed_inputs_do_not_decide_the_batch_size():
    given = {"x": GIVEN["x"][:1], "lengths": GIVEN["lengths"]}
    ported = port.from_torch(Cut(), given, fixed=["lengths"])
    assert ported.model.inputs[0].shape == (None, 6, 4)


@pytest.mark.parametrize(
    ("fixed", "dynamic", "told"),
    [
        (["sizes"], None, r"fixed names the inputs \['sizes'\]"),
        (["lengths"], {"lengths": {0: "parts"}}, "name each in one of them"),
    ],
)
def test_fixed_names_are_checked(fixed, dynamic, told):
    with pytest.raises(NotExportable, match=told):
        port.from_torch(Cut(), GIVEN, fixed=fixed, dynamic=dynamic)


def test_a_mask_that_is_kept_closes_the_sizes_that_it_covers():
    ported = port.from_torch(*zoo.build("plain/packed_rows"), fixed=["lengths"])
    assert ported.model.inputs[0].shape == (3, 6, 5)


class Unpadded(nn.Module):
    """Skips what a mask of its own asks for, which is nothing."""

    def forward(self, x):
        mask = torch.ones(x.shape[:2])
        mask = nn.functional.pad(mask, (0, 1), value=1.0)[:, :-1]
        if (mask[:, None] < 1).flatten().any().item():
            x = x * mask[..., None]
        return x + mask.sum(0)[0]


def test_a_mask_of_ones_is_known_whatever_the_batch_size_but_for_its_sum():
    ported = port.from_torch(Unpadded(), torch.randn(2, 3, 4))
    x = torch.randn(5, 3, 4)
    torch.testing.assert_close(ported.model(x), x + 5)


class Written(nn.Module):
    """Branches on a number that it has written somewhere first."""

    def __init__(self, write):
        super().__init__()
        self.write = write

    def forward(self, x):
        flag = torch.zeros(2)
        self.write(flag, x.sum())
        return x if flag[0].item() > 0 else -x


@pytest.mark.parametrize(
    "write",
    [
        lambda flag, value: flag.__setitem__(0, value),
        lambda flag, value: flag[:1].copy_(value[None]),
        lambda flag, value: flag.add_(value),
        lambda flag, value: torch.add(flag[:1], value, out=flag[:1]),
    ],
    ids=["item", "view", "in place", "out"],
)
def test_what_the_data_was_written_into_is_no_longer_known(write):
    with pytest.raises(NotExportable, match="known only when the model runs"):
        port.from_torch(Written(write), torch.ones(2, 3))
