"""Linear algebra, Fourier transforms, distances and special functions, many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import torch
from port.zoo.inputs import numbers
from port.zoo.plain.tables import Table
from torch import nn
from torch.nn import functional

Model = tuple[Any, Any]
Functions = dict[str, Callable[[torch.Tensor], torch.Tensor]]


def _definite(x: torch.Tensor) -> torch.Tensor:
    return x[:, :3] @ x[:, :3].mT + torch.eye(3).to(x)


FACTORS: Functions = {
    "log_determinant": lambda x: torch.linalg.slogdet(x[:, :3, :3])[1],
    "log_determinants": lambda x: torch.logdet(_definite(x)),
    "triangle": lambda x: torch.linalg.qr(x[:, :3, :3])[1].abs(),
    "singular_values": lambda x: torch.linalg.svdvals(x[:, :3]),
    "eigenvalues": lambda x: torch.linalg.eigh(_definite(x))[0],
    "nuclear": lambda x: torch.linalg.matrix_norm(x, "nuc"),
    "exponential": lambda x: torch.matrix_exp(x[:, :3, :3]),
    "solved": lambda x: torch.cholesky_solve(x[:, :3, :2], torch.linalg.cholesky(_definite(x))),
    "pseudo_inverse": lambda x: torch.linalg.pinv(x[:, :3]),
    "identity": lambda x: x.sum((1, 2)) @ torch.eye(x.size(0)).to(x),
    "powers": lambda x: x.abs() ** torch.arange(6.0).to(x),
    "exponents": lambda x: torch.arange(1.0, 7.0).to(x) ** x,
    "spread": lambda x: x.var() + x.std(0),
}


def factors() -> Model:
    """Factorisations and what comes of them."""
    return Table(FACTORS), numbers(2, 4, 6)


def _complex(x: torch.Tensor) -> torch.Tensor:
    return torch.complex(x, x.flip(1) + 0.5)


def _round_trip(x: torch.Tensor) -> torch.Tensor:
    window = torch.hann_window(8).to(x)
    made = torch.stft(x.flatten(1), 8, 4, window=window, return_complex=True)
    return torch.istft(made * made.abs().sigmoid(), 8, 4, window=window, length=24)


class Spectral(nn.Module):
    """Weights, and a table, of complex numbers."""

    def __init__(self) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(4, 3, 3, dtype=torch.complex64))
        self.register_buffer("turns", torch.polar(torch.ones(3), torch.arange(3.0)))

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        modes = torch.fft.rfft(x)[..., :3] * self.turns
        mixed = torch.einsum("bix,iox->box", modes, self.weight)
        return torch.fft.irfft(mixed * 2j, n=x.size(-1))


def spectral_convolution() -> Model:
    """See `Spectral`."""
    return Spectral(), numbers(2, 4, 6)


SPECTRA: Functions = {
    "half": lambda x: torch.fft.irfft(torch.fft.rfft(x, norm="ortho") * 2j, n=5, norm="ortho"),
    "halves": lambda x: torch.fft.irfft2(torch.fft.rfft2(x).conj(), s=(4, 6)),
    "longer": lambda x: torch.fft.fft(x, n=8, norm="forward").imag,
    "shifted": lambda x: torch.fft.fftshift(torch.fft.ifft(x).real, dim=-1),
    "size": lambda x: torch.fft.rfftn(x, dim=(1, 2)).abs(),
    "frames": _round_trip,
    "angle": lambda x: (_complex(x) + 1e-3).angle(),
    "product": lambda x: (_complex(x) @ _complex(x).mH).imag,
    "sums": lambda x: torch.view_as_real(_complex(x).cumsum(-1) + _complex(x).mean(1, True)),
}


def spectra() -> Model:
    """Fourier transforms and complex numbers."""
    return Table(SPECTRA), numbers(2, 4, 6)


SPECIAL: Functions = {
    "log_gamma": torch.lgamma,
    "digamma": torch.digamma,
    "distances": lambda x: torch.cdist(x, x.flip(2)[:, :3]),
    "many_distances": lambda x: torch.cdist(x.repeat(1, 9, 1), x * 0.5 + 1),
    "cubed_distances": lambda x: torch.cdist(x, x.flip(2), p=3.0),
    "pairs": lambda x: functional.pdist(x[0]),
    "no_norm": lambda x: (x * 0.0).norm(dim=-1) + x.norm(),
    "scattered": lambda x: x.masked_scatter(x > 0, x.flip(2)),
    "kept_rows": lambda x: x[:, torch.tensor([True, False, True, True])],
    "running_products": lambda x: (x * (x > 0)).cumprod(-1) + x.cumprod(1),
    "powers_of_two": lambda x: torch.exp2(x) + torch.logaddexp2(x, x.flip(1)),
    "places": lambda x: functional.adaptive_max_pool1d(x, 4, return_indices=True)[1] * x.sum(),
}

ENDS = torch.linspace(0.0, 1.0, 6)[:, None] * 30  # from close to zero to far from it
DEGREES = torch.tensor([0, 1, 4, 2, 5, 3])
BESSEL: Functions = {
    "i0e": lambda x: torch.special.i0e(x.flip(1) * 5 + ENDS[:4]),
    "i1": lambda x: torch.special.i1(x) + torch.special.i1(x * 0),
    "j": lambda x: torch.special.bessel_j0(x + ENDS[:4]),
    "tails": lambda x: torch.special.log_ndtr(x * 4),
    "quantile": lambda x: torch.special.ndtri((x * 5).sigmoid()),
    "trigamma": lambda x: torch.polygamma(1, x),
    "zeta": lambda x: torch.special.zeta(2.5, x.abs() + 0.1),
    "chebyshev": lambda x: torch.special.chebyshev_polynomial_t(x.tanh(), DEGREES),
}


def bessel() -> Model:
    """Special functions close to where their formulas change, and polynomials."""
    return Table(BESSEL), numbers(2, 4, 6)


def special() -> Model:
    """Special functions, distances, and places found in the data."""
    return Table(SPECIAL), numbers(2, 4, 6)
