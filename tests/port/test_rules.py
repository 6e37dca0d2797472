"""Gradient rules that modules bring along; the models of `plain/rules` hold the numbers."""

import pytest
import torch
from port import zoo
from torch import nn
from torch.utils.checkpoint import checkpoint
from xarch_torch.reader import native

from xarch import port
from xarch.port.verify import compare


def test_rules_that_are_followed_need_no_note():
    assert port.from_torch(*zoo.build("plain/own_gradients")).notes == []


class Root(torch.autograd.Function):
    """A square root, whose rule has a pole."""

    @staticmethod
    def forward(ctx, x):
        ctx.save_for_backward(x)
        return x.sqrt()

    @staticmethod
    def backward(ctx, grad):
        return grad / (2 * ctx.saved_tensors[0].sqrt())


class Rooted(nn.Module):
    def forward(self, x):
        return Root.apply(x.relu())


def test_a_pole_of_the_rule_leaves_the_output_as_it_is():
    x = torch.tensor([[-1.0, 0.0, 4.0], [9.0, 1.0, -2.0]])
    torch.testing.assert_close(port.from_torch(Rooted(), x).model(x), x.relu().sqrt())


class Outside(torch.autograd.Function):
    """A rule that leaves torch."""

    @staticmethod
    def forward(ctx, x):
        ctx.factor = 3
        return x * 2

    @staticmethod
    def backward(ctx, grad):
        return torch.from_numpy(grad.detach().numpy() * ctx.factor)


class Net(nn.Module):
    def forward(self, x):
        return Outside.apply(x) + Outside.apply(x + 1)


def test_a_rule_that_cannot_be_followed_is_told_once():
    apply = torch.autograd.Function.__dict__["apply"]
    ported = port.from_torch(Net(), torch.ones(2, 3))
    told = [one for one in ported.notes if "Outside has a gradient rule of its own" in one]
    assert len(told) == 1
    x = torch.randn(4, 3)
    torch.testing.assert_close(ported.model(x), Net()(x))
    assert torch.autograd.Function.__dict__["apply"] is apply


class Kept(nn.Module):
    """Checkpoints of the old kind, which are rules of their own."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(3, 3), nn.Linear(3, 3)

    def forward(self, x):
        y = checkpoint(self.first, x, use_reentrant=True)  # no input has a gradient
        z = self.second(x)
        return y + checkpoint(lambda a, b: self.first(a.sin()) * b, z, x, use_reentrant=True)


@pytest.mark.filterwarnings("ignore:None of the inputs have requires_grad")
def test_checkpoints_have_the_gradients_of_their_functions(wide):
    original = native(Kept(), (torch.randn(4, 3),))
    found = compare(original, original.read(None), wide, checks=["gradients"])
    assert {row.check for row in found.rows} == {"forward", "gradients"}
    assert found.ok, str(found)


class Reversible(torch.autograd.Function):
    """Asks for no gradients in its forward, and takes them in a way that no graph follows."""

    @staticmethod
    def forward(ctx, x, layer):
        ctx.layer = layer
        ctx.save_for_backward(x)
        with torch.no_grad():
            return layer(x)

    @staticmethod
    def backward(ctx, grad):
        x = ctx.saved_tensors[0].detach().requires_grad_()
        with torch.enable_grad():
            ctx.layer(x).backward(grad)
        return x.grad, None


class Reverses(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Linear(3, 4), nn.Linear(4, 2)

    def forward(self, x):
        return Reversible.apply(self.first(x).relu(), self.second)


def test_gradients_reach_what_a_rule_computes_again_for_them(wide):
    original = native(Reverses(), (torch.randn(5, 3),))
    reading = original.read(None)
    assert any("Reversible has a gradient rule of its own" in one for one in reading.notes)
    found = compare(original, reading, wide, checks=["gradients"])
    assert found.ok, str(found)
