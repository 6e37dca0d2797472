"""Functions mapped or differentiated in a forward: what stays open, what is refused, and why."""

import pytest
import torch
from torch import func, nn
from torch.autograd.functional import jacobian
from torch.nn import functional
from xarch_torch.reader import unsized

from xarch import port
from xarch.errors import PortError


class Called(nn.Module):
    """Calls a function on its input, with layers that the function is given."""

    def __init__(self, function, *layers):
        super().__init__()
        self.function = function
        self.layers = nn.ModuleList(layers)

    def forward(self, x):
        return self.function(x, *self.layers)


def convolved(x, convolution):
    mapped = func.vmap(lambda one: functional.avg_pool1d(convolution(one), 2).flatten(-2))
    return torch.cat([mapped(x), func.vmap(func.grad(lambda one: one.mean() ** 3))(x)[:, 0]], -1)


def test_the_batch_and_a_named_axis_stay_open():
    module = Called(convolved, nn.Conv1d(3, 4, 3, padding=1))
    ported = port.from_torch(module, torch.randn(2, 3, 8), dynamic={"x": {2: "time"}})
    for shape in [(2, 3, 8), (3, 3, 10), (5, 3, 7)]:
        x = torch.randn(shape)
        torch.testing.assert_close(ported.model(x), module(x))


@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_attention_of_each_in_a_batch():
    module = Called(func.vmap(lambda one: functional.scaled_dot_product_attention(one, one, one)))
    ported = port.from_torch(module, torch.randn(2, 3, 5, 4))
    x = torch.randn(3, 3, 5, 4)
    torch.testing.assert_close(ported.model(x), module(x))


def test_random_numbers_are_drawn_for_the_batch_or_for_each_in_it():
    x = torch.zeros(6, 5)
    for randomness, distinct in [("same", 1), ("different", 6)]:
        drawn = func.vmap(lambda one: one + torch.rand(5), randomness=randomness)
        found = port.from_torch(Called(drawn), x[:2]).model(x)
        assert len(torch.unique(found, dim=0)) == distinct


class Straight(torch.autograd.Function):
    """Rounding whose gradient is that of no rounding."""

    @staticmethod
    def forward(x):
        return x.round()

    @staticmethod
    def setup_context(ctx, inputs, output):
        pass

    @staticmethod
    def backward(_, grad):
        return grad


def test_a_gradient_rule_that_a_forward_differentiates_is_told():
    force = func.grad(lambda x: (Straight.apply(x) ** 2).sum())
    ported = port.from_torch(Called(force), torch.randn(2, 3))
    assert any("Straight has a gradient rule of its own" in one for one in ported.notes)
    x = torch.randn(4, 3)
    torch.testing.assert_close(ported.model(x), 2 * x.round())


@pytest.mark.parametrize(
    ("function", "says"),
    [
        (func.vmap(lambda one: torch.histc(one, 4)), "histc"),
        (lambda x: func.linearize(torch.sin, x)[1](x), "linearize"),
        (func.functionalize(torch.sin), "functionalize"),
        (lambda x: jacobian(lambda one: one.sin(), x, vectorize=True), "jacobian"),
    ],
    ids=["no_batched_form", "linearize", "functionalize", "jacobian"],
)
def test_what_cannot_be_traced_says_what_can_and_the_way_out(function, says):
    with pytest.raises(PortError, match=says) as caught:
        port.from_torch(Called(function), torch.randn(2, 4))
    assert "test_transforms.py:" in str(caught.value)
    assert "torch.func" in str(caught.value)
    assert "dynamic=False" in str(caught.value)


@pytest.mark.filterwarnings("ignore:There is a performance drop")
def test_an_op_without_a_batched_form_is_looped_over_where_the_size_is_fixed():
    module = Called(func.vmap(lambda one: torch.histc(one, 4, -1.0, 1.0)))
    x = torch.randn(3, 8)
    torch.testing.assert_close(port.from_torch(module, x, dynamic=False).model(x), module(x))


def told():
    """Sizes that know one unknown size, and the number that stands for it."""
    environment = torch.fx.experimental.symbolic_shapes.ShapeEnv()
    mode = torch._subclasses.FakeTensorMode(shape_env=environment)
    context = torch.fx.experimental.symbolic_shapes.StatelessSymbolicContext(
        dynamic_sizes=[torch.fx.experimental.symbolic_shapes.DimDynamic.DYNAMIC]
    )
    size = mode.from_tensor(torch.zeros(5), symbolic_context=context).shape[0]
    sizes = unsized.Sizes()
    return sizes, size, sizes.told(size)


def test_a_number_that_stands_for_a_size_becomes_the_size_again():
    sizes, size, number = told()
    halves, wide = size // 2, sizes.told(6 * size)
    assert sizes.told(7) == 7
    assert wide == 6 * number
    assert str(sizes.meant([wide, 3])[0]) == str(6 * size)
    assert str(sizes.meant(sizes.told(halves * size))) == str(halves * size)
    for unchanged in (-1, 2**31, 2**63 - 1, True, 0.5, None, "mean"):
        assert sizes.meant(unchanged) is unchanged


def test_a_number_that_stands_for_a_size_is_found_among_the_arguments_of_an_op():
    sizes, _, number = told()
    assert sizes.left(([3, 2 * number], {"value": 1.5}))
    assert not sizes.left(([3, True, 2**63 - 1], {"value": 0.5, "mode": "mean"}))


@pytest.mark.parametrize("computed", [lambda n: n + 1, lambda n: 2 * n - 1, lambda n: 1 / n, float])
def test_a_number_computed_from_one_that_stands_for_a_size_is_refused(computed):
    sizes, _, number = told()
    with pytest.raises(RuntimeError, match="from a size that is unknown"):
        sizes.meant((computed(number),))
