"""Modules whose code branches on sizes that stay open: right or refused, on every backend."""

from pathlib import Path

import pytest
import torch
from port.functions import numbers
from torch import nn
from torch.nn import functional
from xarch_torch.reader import native

import xarch.port
from xarch.errors import PortError
from xarch.port.verify import compare

WORKER_SIDE = str(Path(__file__).with_name("worker_side.py"))


class Pads(nn.Module):
    """Another graph for odd lengths."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        if x.size(1) % 2:
            x = functional.pad(x, (0, 0, 0, 1))
        return self.linear(x).sum(1)


class Ghosts(nn.Module):
    """As many norms as its batch has fours, in training."""

    def __init__(self):
        super().__init__()
        self.norm = nn.BatchNorm1d(3)

    def forward(self, x):
        if not self.training:
            return self.norm(x)
        return torch.cat([self.norm(one) for one in x.chunk(-(-x.shape[0] // 4))])


class Lengths(nn.Module):
    """Sizes by `len`, in the forward and in a module within."""

    def __init__(self):
        super().__init__()
        self.token = nn.Parameter(torch.randn(3))
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        x = torch.cat([x, self.token.repeat(len(x), 1, 1)], 1)
        places = torch.arange(len(x), dtype=x.dtype)
        return self.linear(x).sum(1) / len(x) + places[:, None]


class Products(nn.Module):
    """Three factors, whose order opt_einsum chooses by their sizes where it is installed."""

    def __init__(self):
        super().__init__()
        self.left, self.right = nn.Parameter(torch.randn(3, 5)), nn.Parameter(torch.randn(5, 2))

    def forward(self, x):
        return torch.einsum("bli,ij,jk->blk", x, self.left, self.right)


class Single(nn.Module):
    """Asks for a batch of one, and goes on as with any."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        return self.linear(x if x.shape[0] == 1 else x.clone())


def test_a_port_refuses_sizes_for_which_its_original_has_another_graph(plain, tmp_path):
    port = xarch.port.from_torch(Pads(), numbers(2, 6, 3).float(), dynamic={"x": {1: "length"}})
    (note,) = port.notes
    assert "the port is right only where (x.shape[1] % 2) == 0" in note
    path = str(port.save(tmp_path / "pads.keras"))
    right, wrong = numbers(3, 8, 3).float().numpy(), numbers(3, 7, 3).float().numpy()
    for backend, found in plain.run(f"{WORKER_SIDE}:at_sizes", path, right, wrong).items():
        fine, said, predicted = found["called"], found["refusal"], found["predicted"]
        assert fine, backend
        assert "right only where (x.shape[1] % 2) == 0" in said, backend
        assert "x.shape[1] is 7" in said, backend
        assert predicted in ("refused", "NaN"), backend


def test_what_training_asks_is_asked_in_training():
    module = Ghosts()
    port = xarch.port.from_torch(module, numbers(8, 3).float())
    x = numbers(12, 3).float()
    torch.testing.assert_close(port.model(x, training=False), module.eval()(x))
    with pytest.raises(ValueError, match=r"right only where .* // 4.* == 2"):
        port.model(x, training=True)
    x = numbers(7, 3).float()
    torch.testing.assert_close(port.model(x, training=True), module.train()(x))


class Pools(nn.Module):
    """Windows over a length, the last of them beyond its end."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        x = self.linear(x).transpose(1, 2)
        return (
            functional.avg_pool1d(x, 3, 2, 1, ceil_mode=True, count_include_pad=False),
            functional.avg_pool1d(x, 3, 2, 1, ceil_mode=True),
            functional.avg_pool1d(x, 2, 1, 1, count_include_pad=False),
            functional.max_pool1d(x, 3, 2, 1, ceil_mode=True),
            functional.max_pool1d(x[0], 2),
        )


def test_windows_that_may_start_behind_the_end_are_refused():
    class Far(nn.Module):
        def forward(self, x):
            return functional.avg_pool1d(x, 2, 3, 1, ceil_mode=True)

    with pytest.raises(PortError, match="ceil_mode with these steps"):
        xarch.port.from_torch(Far(), torch.randn(2, 6, 3), dynamic={"x": {2: "length"}})


@pytest.mark.parametrize("made", [Pads, Lengths, Products, Pools])
def test_sizes_that_the_port_takes_are_right(made, wide):
    original = native(made(), (numbers(2, 6, 3),))
    reading = original.read({"x": {1: "length"}})
    found = compare(original, reading, wide, checks=["forward", "other sizes", "gradients"])
    assert {row.check for row in found.rows} >= {"other batch", "other length"}
    assert found.ok, str(found)


def test_a_question_about_a_batch_of_one_is_told_and_refuses_nothing():
    module = Single().eval()
    port = xarch.port.from_torch(module, numbers(2, 3).float())
    (note,) = port.notes
    assert "asks whether these sizes are 1" in note
    assert "where they are not: x.shape[0]." in note
    x = numbers(1, 3).float()
    torch.testing.assert_close(port.model(x), module(x))


def test_products_are_ordered_by_opt_einsum_here():
    assert torch.backends.opt_einsum.is_available()


def test_the_files_of_a_module_keep_their_own_len():
    before = globals().get("len")
    xarch.port.from_torch(Lengths(), numbers(2, 6, 3).float())
    assert globals().get("len") is before
