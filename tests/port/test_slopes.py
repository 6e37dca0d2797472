"""Modules that ask autograd for gradients: what cannot be ported says why."""

import pytest
import torch
from port import zoo
from torch import nn
from xarch_torch.reader import native
from xarch_torch.reader.errors import NotExportable

import xarch.port
from xarch.port.verify import compare


@pytest.mark.parametrize("name", ["forces", "residual"])
def test_gradients_within_a_forward_have_gradients_themselves(name, wide):
    original = native(*zoo.build(f"plain/{name}"))
    found = compare(original, original.read(None), wide, checks=["other sizes", "gradients"])
    assert {row.check for row in found.rows} == {"forward", "other batch", "gradients"}
    assert found.ok, str(found)


class Asks(nn.Module):
    """The gradient of what a function makes of a linear layer."""

    def __init__(self, function, **options):
        super().__init__()
        self.linear = nn.Linear(3, 3)
        self.function, self.options = function, options

    def forward(self, x):
        with torch.enable_grad():
            x = x.clone().requires_grad_()
            value = self.function(self.linear(x))
            (slope,) = torch.autograd.grad(value.sum(), x, **self.options)
        return value if slope is None else value + slope


def _moved_in_place(value):
    value += 1
    return value.sin()


def _dropped(value):
    return nn.functional.dropout(value, 0.5, True)


@pytest.mark.parametrize(
    ("function", "said"),
    [(_moved_in_place, "through add_, which writes in place"),
     (_dropped, "through dropout, which draws random numbers")],
)  # fmt: skip
def test_what_cannot_be_computed_again_is_refused(function, said):
    with pytest.raises(NotExportable, match=said):
        xarch.port.from_torch(Asks(function), torch.randn(2, 3))


class Unread(nn.Module):
    """Asks for a gradient with respect to what the value does not depend on."""

    def __init__(self, **options):
        super().__init__()
        self.linear, self.options = nn.Linear(3, 3), options

    def forward(self, x):
        with torch.enable_grad():
            x = x.clone().requires_grad_()
            value = self.linear(x.detach())
            (slope,) = torch.autograd.grad(value.sum(), x, **self.options)
        return value if slope is None else value + slope + 1


@pytest.mark.parametrize("options", [{"allow_unused": True}, {"materialize_grads": True}])
def test_what_does_not_depend_on_an_input_is_none_or_zero(options):
    module, x = Unread(**options).eval(), torch.randn(2, 3)
    torch.testing.assert_close(xarch.port.from_torch(module, x).model(x), module(x))


def test_what_does_not_depend_on_an_input_is_refused_as_torch_does():
    with pytest.raises(NotExportable, match="to not have been used"):
        xarch.port.from_torch(Unread(), torch.randn(2, 3))


def test_a_gradient_of_which_no_graph_is_asked_has_none():
    def trained(create_graph):
        torch.manual_seed(0)
        options = {"create_graph": create_graph, "retain_graph": True}
        original = native(Asks(torch.sin, **options), (torch.randn(4, 3),))
        targets = original.targets(original.training_outputs())
        return original.gradients(original.inputs, targets)["linear.weight"]

    assert abs(trained(True) - trained(False)).max() > 1e-3


@pytest.mark.parametrize("create_graph", [True, False])
def test_the_port_has_the_gradients_that_were_asked_for(create_graph, wide):
    module = Asks(torch.sin, create_graph=create_graph, retain_graph=True)
    original = native(module, (torch.randn(4, 3),))
    found = compare(original, original.read(None), wide, checks=["gradients"])
    assert {row.check for row in found.rows} == {"forward", "gradients"}
    assert found.ok, str(found)
