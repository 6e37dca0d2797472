"""Functions of torch with their options, one each, forward and gradients in float64 on torch."""

import pytest
import torch
import torchvision
from port.functions import Applied, compare_here, numbers
from torch import nn
from torch.nn import functional

X = numbers(4, 6)
FAR = torch.tensor([0.0, 1e-9, 0.5, 1.0, 1.5, 7.9, 19.9, 20.0, 20.1, 24.9, 25.0, 25.1, 80.0])
BOTH = torch.cat([-FAR, FAR]).double()
ABOVE = FAR[1:].double()


def _clamped(x):
    low, high = torch.tensor(-2.0).double(), torch.tensor(3.0).double()
    return (
        x.clamp(-2, 3), x.clamp(min=0), x.clamp(max=1), x.clamp(low, high), x.clamp_min(low),
        functional.hardtanh(x), functional.hardsigmoid(x), functional.hardswish(x),
    )  # fmt: skip


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
    "modified_i1": (torch.special.modified_bessel_i1, BOTH),
    "y0": (torch.special.bessel_y0, ABOVE[:4]),
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
    "clamped_at_bounds": (_clamped, torch.arange(-4.0, 5).double()),
    "sinc": (torch.sinc, torch.tensor([0.0, 1e-3, 0.5, -2.5], dtype=torch.float64)),
    "copysign": (lambda x: torch.copysign(x, x.flip(0)), X),
    "floors": (lambda x: x * x.div(0.3, rounding_mode="floor"), X),
}
PLACES = torch.tensor([[0, 2, 2, 1, 0, 3], [1, 1, 0, 2, 3, 3]])
SEVERAL = torch.tensor(
    [[0, 1, -1, 2, 3, 4], [1, -1, 0, 2, -1, 5], [3, 2, 1, 0, 5, 4], [-1, 1, 2, 3, 0, 0]]
)
HOLES = torch.where(X > 0.8, float("nan"), X)
TABLE, WORDS = numbers(7, 3), torch.tensor([0, 3, 3, 6, 2, 1, 4])
BAGS = torch.tensor([0, 2, 2, 5])


def _product(x, y, **options):
    return x.scatter_reduce(0, PLACES, y, "prod", **options)


def _bag(table, **options):
    return functional.embedding_bag(WORDS, table, BAGS, **options)


PARTS = torch.tensor([0.0, -0.0, 1, -1, 0.5, -7.5, 1e300, 1e-300, 1 - 2**-53, torch.inf, torch.nan])
PARTS, RUNS = PARTS.double(), torch.tensor([2, 0, 3, 1])
ORDERS = torch.tensor([0.1, 0.5, 1, 2.5, 10, 50, 300, 900, 0, 2]).double()
ENDS = torch.tensor([0.05, 3, 9, 2, 12, 70, 280, 950, 1, 0]).double()
SAMPLES = torch.tensor([[0.1, 0.7, 0.3], [0.9, 0.2, 0.6], [0.4, 0.4, 0.5]]).double().repeat(2, 1, 1)
ENCODER = nn.TransformerEncoder(
    nn.TransformerEncoderLayer(6, 2, 8, batch_first=True), 1, enable_nested_tensor=False
)
ENCODER = ENCODER.double().eval().requires_grad_(False)
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
    "householder": (torch.linalg.householder_product, X.T, X[0, :3]),
    "householder_of_nothing": (
        lambda x: torch.linalg.householder_product(x, x[:, 0, :3] * torch.tensor([1.0, 0, 1])),
        numbers(2, 5, 3),
    ),
    "pinv": (torch.linalg.pinv, X),
    "pinv_of_low_rank": (lambda x: torch.linalg.pinv(x.T @ x, rtol=1e-6), X[:2]),
    "pinv_up_to": (lambda x: torch.linalg.pinv(x, atol=1.5), X),
    "pinv_up_to_both": (
        lambda x: torch.linalg.pinv(x, atol=x.detach()[:, 0, 0] ** 2, rtol=torch.tensor(0.3)),
        numbers(2, 4, 3),
    ),
    "pinv_of_symmetric": (
        lambda x: torch.linalg.pinv(x + x.T, atol=0.5, hermitian=True),
        X[:, :4],
    ),
    "transcription": (
        lambda x: functional.ctc_loss(x[:, None].log_softmax(-1), PLACES[1:, :3], (4,), (3,)),
        numbers(5, 4),
    ),
    "without_axes": (
        lambda x: x.sum().cumsum(0) + x.mean().softmax(0) + x[0, 0].gather(0, PLACES[0, 0]) ** 2,
        X,
    ),
    "far_below": (lambda x: torch.polygamma(3, x), torch.tensor([-8.4, -20.7, -0.3, 2.0]).double()),
    "cut_and_padded": (lambda x: functional.pad(x[None], (-5, 2, 1, -4), mode="replicate"), X),
    "nothing_but_minus_infinity": (
        lambda x: torch.ops.aten._safe_softmax(torch.where(x > x[:1, :1], x, -torch.inf), 1),
        torch.cat([X[:1], -X[:3].abs() - 9]),
    ),
    "bags_without_the_last_word": (lambda x: _bag(x, mode="sum", padding_idx=-1), TABLE),
    "slopes_of_groups": (
        lambda x: torch.native_group_norm(x[None], None, None, 1, 4, 6, 2, 0.1),
        X,
    ),
    "shortened_rows": (lambda x: functional.embedding(WORDS, x, max_norm=1.2), TABLE),
    "shortened_bags": (lambda x: _bag(x, mode="sum", max_norm=0.9, norm_type=1.0), TABLE),
    "least_squares": (
        lambda x, y: torch.linalg.lstsq(x.T, y)[0] + torch.linalg.lstsq(x.T, y, driver="gels")[1],
        X,
        numbers(6, 2),
    ),
    "given_mask": (lambda x, mask: ENCODER(x, mask=mask), numbers(2, 4, 6), X[:4, :4] > 1),
    "mode": (lambda x: x.round().mode(0)[0] * x.sum(), X),
    "places_of": (lambda x: (x > 0.5).nonzero_static(size=9) * x.sum(), X),
    "places_of_all": (lambda x: (x > 9).nonzero_static(size=2, fill_value=7) * x.sum(), X),
    "old_triangles": (
        lambda x: torch.triangular_solve(x, x[:, :4], upper=False, transpose=True)[0],
        X,
    ),
    "inverse_of_a_factor": (lambda x: torch.cholesky_inverse(x, upper=True), X[:, :4]),
    "repeated": (
        lambda x: x.repeat_interleave(PLACES[0, :4] + PLACES[1, :4], 0, output_size=9),
        X,
    ),
    "searched_by_order": (
        lambda x: x * torch.searchsorted(x, X[:, :1].clone(), sorter=x.argsort(1)),
        X,
    ),
    "poles": (
        lambda x: (torch.lgamma(x + 0 * x), torch.digamma(x.detach()), x.long().cumsum(0)),
        torch.tensor([0.0, -1.0, -3.0, 2.0, -2.5]).double(),
    ),
    "with_info": (
        lambda x: (*torch.linalg.inv_ex(x), *torch.linalg.solve_ex(x, x[0]), x @ x),
        numbers(2, 3, 3),
    ),
    "solved_across": (
        lambda x, y: torch.linalg.solve(x, y) + torch.linalg.solve(x.mT, y.mT, left=False),
        numbers(2, 3, 3),
        numbers(3, 3),
    ),
    "triangle_across": (
        lambda x, y: torch.linalg.solve_triangular(x, y, upper=True),
        numbers(2, 1, 3, 3),
        numbers(4, 3, 5),
    ),
    "cholesky_with_info": (lambda x: torch.linalg.cholesky_ex(x @ x.mT), X),
    "by_frequency": (
        lambda x: functional.embedding(WORDS, x, scale_grad_by_freq=True),
        TABLE,
    ),
    "unit_triangle": (
        lambda x: torch.linalg.solve_triangular(x[:, :4], x, upper=False, unitriangular=True),
        X,
    ),
    "gaussian": (lambda x: functional.gaussian_nll_loss(x, x[:1], x.abs(), full=True), X),
    "several_labels": (
        lambda x: (
            functional.multilabel_margin_loss(x, SEVERAL, reduction="none"),
            functional.multilabel_margin_loss(x, SEVERAL),
            functional.multilabel_margin_loss(x[1], SEVERAL[1], reduction="sum"),
        ),
        X,
    ),
    "along_an_axis": (
        lambda x: (
            torch.take_along_dim(x, PLACES[:1, :3], 1),
            torch.take_along_dim(x[:1], PLACES, 0 - 1),
        ),
        X,
    ),
    "covariance": (lambda x: torch.cov(x) + torch.corrcoef(x), X),
    "triangles": (
        lambda x: (*torch.linalg.lu(x), *torch.linalg.lu_factor_ex(x.mT)),
        numbers(2, 5, 3),
    ),
    "solved_by_triangles": (
        lambda x, y: (
            torch.linalg.lu_solve(*torch.linalg.lu_factor(x), y, adjoint=True)
            + torch.linalg.lu_solve(*torch.linalg.lu_factor(x), y.mT, left=False).mT
            + torch.lu_solve(y, *torch.linalg.lu_factor(x))
        ),
        numbers(2, 4, 4),
        numbers(2, 4, 3),
    ),
    "unpacked_triangles": (
        lambda x: torch.lu_unpack(*torch.linalg.lu_factor(x), unpack_pivots=True),
        numbers(2, 4, 3),
    ),
    "neighbours": (lambda x: torch.nextafter(x.detach(), x.detach().flip(0)) + x, PARTS),
    "taken_apart": (torch.frexp, PARTS),
    "sums_of_runs": (
        lambda x: (
            torch.segment_reduce(x, "sum", lengths=RUNS)
            + torch.segment_reduce(x, "mean", lengths=RUNS, initial=1.0)
            + torch.segment_reduce(x, "prod", offsets=functional.pad(RUNS.cumsum(0), (1, 0)))
        ),
        numbers(6, 3),
    ),
    "extremes_of_runs": (
        lambda x: (
            torch.segment_reduce(x, "max", lengths=RUNS),
            torch.segment_reduce(x, "min", lengths=RUNS, initial=0.3),
            torch.segment_reduce(x, "mean", lengths=RUNS),
        ),
        numbers(6, 3),
    ),
    "lower_gamma": (lambda x: torch.igamma(ORDERS, x), ENDS),
    "upper_gamma": (lambda x: torch.igammac(ORDERS, x), ENDS + ORDERS / 5),
    "fractions_of_images": (
        lambda x: functional.fractional_max_pool2d(
            x, 2, (3, 2), return_indices=True, _random_samples=SAMPLES[..., :2]
        ),
        numbers(2, 3, 5, 5),
    ),
    "fractions_of_volumes": (
        lambda x: functional.fractional_max_pool3d(
            x, (2, 2, 1), (2, 3, 2), _random_samples=SAMPLES
        ),
        numbers(2, 3, 4, 5, 4),
    ),
    "angle_of_nothing": (
        lambda x: torch.complex(x.relu(), x.relu()).angle() * x + torch.complex(x, -x).angle(),
        X,
    ),
    "one_filter": (
        lambda x, kernel: functional.conv2d(x, kernel, padding=1),
        numbers(2, 3, 5, 5),
        numbers(1, 3, 3, 3),
    ),
    "conjugate": (lambda x: x.conj() + torch.complex(x, x[:1]).abs(), X),
}
# over the edges, of no size, turned round, and beyond the picture
ROIS = torch.tensor(
    [[0, 1, 1, 6, 5], [1, -3.5, 0.4, 4.6, 9], [1, 5.5, 5.5, 5.5, 5.5], [0, 6, 5, 2, 1.0],
     [0, 20, 20, 30, 30]]
).double()  # fmt: skip
IMAGES = numbers(2, 8, 6, 7)
REGIONS = {
    "aligned": (lambda x: torchvision.ops.roi_align(x, ROIS, (3, 2), 0.8, 2, aligned=True), IMAGES),
    "not_aligned": (lambda x: torchvision.ops.roi_align(x, ROIS, 2, 1.0, 3), IMAGES),
    "pooled": (lambda x: torchvision.ops.roi_pool(x, ROIS, (3, 2), 0.7), IMAGES),
    "aligned_by_place": (lambda x: torchvision.ops.ps_roi_align(x, ROIS, 2, 1.0, 2), IMAGES),
}
CASES = {**SPECIAL, **MORE, **REGIONS}


@pytest.mark.filterwarnings("ignore:index_reduce", "ignore:torch.triangular_solve")
@pytest.mark.parametrize("name", CASES)
def test_a_function_follows_its_original(name):
    function, *inputs = CASES[name]
    assert compare_here(Applied(function, inputs), tuple(inputs))
