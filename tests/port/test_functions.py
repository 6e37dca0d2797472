"""Functions of torch with their options, one each, forward and gradients in float64 on torch."""

import pytest
import torch
from torch import nn
from torch.nn import functional
from xarch_torch.reader import native
from xarch_torch.reader.exact import Exact

from xarch.layers.float64 import keep_float64


class Applied(nn.Module):
    """A function of the inputs, each with an offset that is a parameter of zeros."""

    def __init__(self, function, inputs):
        super().__init__()
        self.function = function
        self.offsets = nn.ParameterList(
            [torch.zeros_like(one) for one in inputs if one.is_floating_point()]
        ).double()

    def forward(self, *inputs):
        offsets = iter(self.offsets)
        moved = [one + next(offsets) if one.is_floating_point() else one for one in inputs]
        return self.function(*moved)


def numbers(*shape):
    return torch.randn(shape, generator=torch.Generator().manual_seed(2), dtype=torch.float64)


X = numbers(4, 6)
FAR = torch.tensor([0.0, 1e-9, 0.5, 1.0, 1.5, 7.9, 19.9, 20.0, 20.1, 24.9, 25.0, 25.1, 80.0])
BOTH = torch.cat([-FAR, FAR]).double()
ABOVE = FAR[1:].double()
SPECIAL = {
    "i0": (torch.special.i0, BOTH),
    "i0e": (torch.special.i0e, BOTH),
    "i1": (torch.special.i1, BOTH),
    "i1e": (torch.special.i1e, BOTH),
    "modified_i0": (torch.special.modified_bessel_i0, BOTH),
    "modified_k0": (torch.special.modified_bessel_k0, ABOVE),
    "modified_k1": (torch.special.modified_bessel_k1, ABOVE),
    "scaled_k0": (torch.special.scaled_modified_bessel_k0, ABOVE),
    "scaled_k1": (torch.special.scaled_modified_bessel_k1, ABOVE),
    "j0": (torch.special.bessel_j0, BOTH),
    "j1": (torch.special.bessel_j1, BOTH),
    "y1": (torch.special.bessel_y1, ABOVE[:4]),  # from five on torch is 1e-6 off
    "erfc": (torch.special.erfc, BOTH),
    "log_erfc": (lambda x: x.erfc().log(), X.abs() + 4),
    "erfcx": (torch.special.erfcx, torch.cat([-FAR[:6], FAR]).double()),
    "ndtr": (torch.special.ndtr, BOTH),
    "log_ndtr": (torch.special.log_ndtr, BOTH),
    "ndtri": (torch.special.ndtri, (BOTH * 0.2).sigmoid()),
    "trigamma": (lambda x: torch.polygamma(1, x), BOTH + 0.1),
    "polygamma": (lambda x: torch.special.polygamma(4, x), ABOVE),
    "zeta": (lambda x: torch.special.zeta(2.5, x), ABOVE),
    "chebyshev": (lambda x: torch.special.chebyshev_polynomial_v(x, 4), X),
    "shifted": (lambda x: torch.special.shifted_chebyshev_polynomial_u(x, 3), X),
    "hermite": (lambda x: torch.special.hermite_polynomial_h(x, 5), X),
    "legendre": (lambda x: torch.special.legendre_polynomial_p(x, torch.arange(6)), X),
    "laguerre": (lambda x: torch.special.laguerre_polynomial_l(x, 3), X),
    "spherical": (torch.special.spherical_bessel_j0, BOTH),
    "sinc": (torch.sinc, torch.tensor([0.0, 1e-3, 0.5, -2.5], dtype=torch.float64)),
    "copysign": (lambda x: torch.copysign(x, x.flip(0)), X),
    "floors": (lambda x: x * x.div(0.3, rounding_mode="floor"), X),
}
PLACES = torch.tensor([[0, 2, 2, 1, 0, 3], [1, 1, 0, 2, 3, 3]])
HOLES = torch.where(X > 0.8, float("nan"), X)
TABLE, WORDS = numbers(7, 3), torch.tensor([0, 3, 3, 6, 2, 1, 4])
BAGS = torch.tensor([0, 2, 2, 5])


def _product(x, y, **options):
    return x.scatter_reduce(0, PLACES, y, "prod", **options)


def _bag(table, **options):
    return functional.embedding_bag(WORDS, table, BAGS, **options)


MORE = {
    "product": (_product, X, numbers(2, 6)),
    "product_alone": (lambda x, y: _product(x, y, include_self=False), X, numbers(2, 6)),
    "product_of_zeros": (_product, X.relu(), numbers(3, 6).relu()[:2]),
    "multiplied": (
        lambda x: x * x.detach().scatter(1, PLACES[:, :2], 2.5, reduce="multiply"),
        X,
    ),
    "product_of_rows": (lambda x, y: x.index_reduce(0, PLACES[0, :3], y, "prod"), X, X[:3] + 1),
    "put": (lambda x: x.put(PLACES - 4, x[:2] * 2, accumulate=True), X),
    "take": (lambda x: x.take(PLACES * 3 - 4), X),
    "nanmedian": (lambda x: x.nanmedian(1)[0], HOLES),
    "nanmedian_of_all": (lambda x: x.nanmedian(), HOLES),
    "largest_of_bags": (lambda x: _bag(x, mode="max"), TABLE),
    "largest_of_padded_bags": (lambda x: _bag(x, mode="max", padding_idx=3), TABLE),
    "unit_triangle": (
        lambda x: torch.linalg.solve_triangular(x[:, :4], x, upper=False, unitriangular=True),
        X,
    ),
    "gaussian": (lambda x: functional.gaussian_nll_loss(x, x[:1], x.abs(), full=True), X),
    "covariance": (lambda x: torch.cov(x) + torch.corrcoef(x), X),
    "conjugate": (lambda x: x.conj() + torch.complex(x, x[:1]).abs(), X),
}
CASES = {**SPECIAL, **MORE}


@pytest.mark.filterwarnings("ignore:index_reduce")
@pytest.mark.parametrize("name", CASES)
def test_a_function_follows_its_original(name):
    function, *inputs = CASES[name]
    module = Applied(function, inputs)
    original = native(module, tuple(inputs), dynamic=False)
    zeros = module.state_dict()
    original.module.load_state_dict(zeros)  # the comparison would give them values
    with keep_float64():
        reading = original.read(False)
        tensors = dict(zip([one.name for one in reading.model.inputs], inputs, strict=True))
        outputs = _flat(reading.model(tensors if len(inputs) > 1 else inputs[0]))
    with Exact():
        truths = _flat(module(*inputs))
    assert len(outputs) == len(truths)
    places = {key: entry.variable for entry in reading.weights for key in entry.names}
    variables = {one.path: one.value for one in reading.model.trainable_variables}
    mine = [variables.get(places.get(key)) for key, _ in module.named_parameters()]
    for found, truth in zip(outputs, truths, strict=True):
        torch.testing.assert_close(found, truth, rtol=1e-9, atol=1e-12)
        if truth.requires_grad:
            assert found.requires_grad
            _same_slopes(truth, list(module.parameters()), found, mine)


def _same_slopes(truth, parameters, found, variables):
    weights = numbers(*truth.shape)
    wanted = torch.autograd.grad(truth, parameters, weights, allow_unused=True, retain_graph=True)
    used = [one for one in variables if one is not None]
    slopes = iter(torch.autograd.grad(found, used, weights, allow_unused=True, retain_graph=True))
    for one, want in zip(variables, wanted, strict=True):
        slope = None if one is None else next(slopes)
        if want is not None or slope is not None:
            a, b = (torch.zeros(()) if g is None else g.reshape(-1) for g in (slope, want))
            size = float(b.abs().max().clamp(min=1e-3))
            torch.testing.assert_close(
                *torch.broadcast_tensors(a / size, b / size), rtol=0.0, atol=1e-10
            )


def _flat(value):
    if isinstance(value, torch.Tensor):
        return [value]
    values = value.values() if isinstance(value, dict) else value
    return [one for each in values for one in _flat(each)]
