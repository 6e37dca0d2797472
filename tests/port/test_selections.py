"""What masks select, and branches on whether they select anything."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from xarch import port
from xarch.errors import PortError

DIM, EXPERTS = 6, 3


class Mixture(nn.Module):
    """A mixture of experts; how rows go to them is each test's."""

    def __init__(self):
        super().__init__()
        self.gate = nn.Linear(DIM, EXPERTS, bias=False)
        self.experts = nn.ModuleList(
            nn.Sequential(nn.Linear(DIM, 8), nn.GELU(), nn.Linear(8, DIM)) for _ in range(EXPERTS)
        )

    def forward(self, x):
        rows = x.reshape(-1, DIM)
        weight, chosen = self.gate(rows).softmax(-1).topk(2)
        out = torch.zeros_like(rows)
        for at, expert in enumerate(self.experts):
            self.route(at, expert, rows, weight, chosen, out)
        return out.view_as(x)


class ByWhere(Mixture):
    def route(self, at, expert, rows, weight, chosen, out):
        mask = functional.one_hot(chosen, EXPERTS).permute(2, 1, 0)
        slot, row = torch.where(mask[at])
        found = expert(rows[None, row].reshape(-1, DIM)) * weight[row, slot, None]
        out.index_add_(0, row, found)


class ByNonzero(Mixture):
    def route(self, at, expert, rows, weight, chosen, out):
        row, slot = (chosen == at).nonzero(as_tuple=True)
        if row.numel() == 0:
            return
        out[row] += weight[row, slot].unsqueeze(-1) * expert(rows[row])


class ByMask(Mixture):
    def route(self, at, expert, rows, weight, chosen, out):
        mask = chosen[:, 0] == at
        if mask.any():
            out[mask] = expert(rows[mask]) * weight[:, :1][chosen[:, 0] == at]


class ByHit(Mixture):
    """As the libraries of language models do."""

    def forward(self, x):
        rows = x.reshape(-1, DIM)
        weight, chosen = self.gate(rows).softmax(-1).topk(2)
        out = torch.zeros_like(rows)
        mask = functional.one_hot(chosen, EXPERTS).permute(2, 1, 0)
        for expert in torch.greater(mask.sum(dim=(-1, -2)), 0).nonzero():
            slot, row = torch.where(mask[expert].squeeze(0))
            found = self.experts[expert](rows[row]) * weight[row, slot, None]
            out.index_add_(0, row, found.to(rows.dtype))
        return out.view_as(x)


class ByLength(Mixture):
    def route(self, at, expert, rows, weight, chosen, out):
        row = torch.where(chosen[:, 1] == at)[0]
        if len(row) > 0 and (chosen[:, 1] == at).sum() > 0:
            out.index_copy_(0, row, out[row] + expert(rows.index_select(0, row)))


class ByRepetition(Mixture):
    def route(self, at, expert, rows, weight, chosen, out):
        repeated = rows.repeat_interleave(2, 0)
        found = torch.empty_like(repeated)
        flat = chosen.view(-1)
        found[flat == at] = expert(repeated[flat == at])
        found[flat != at] = 0
        out += (found.view(*weight.shape, -1) * weight.unsqueeze(-1)).sum(1)


class Several(nn.Module):
    """Masks over two axes, places as pairs, means and sums of rows."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(DIM, DIM)

    def forward(self, x):
        mask = x[..., 0] > 0
        y = x.clone()
        y[mask] = self.layer(x[mask]).log_softmax(-1) @ self.layer.weight
        at = mask.nonzero()
        y[at[:, 0], at[:, 1]] = y[at[:, 0], at[:, 1]] * 2
        row = mask.reshape(-1).nonzero().squeeze(1)
        return y + x[mask].mean(0) + x.reshape(-1, DIM)[row].sum()


class Neighbours(nn.Module):
    """Picks by what is computed from places, from tables and from what was selected."""

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(5, DIM)

    def forward(self, x):
        rows = x.reshape(-1, DIM)
        at = (rows[:-1, 0] > 0).nonzero(as_tuple=True)[0]
        out = rows.clone()
        out[at] = rows[at + 1] * self.table(at % 5)
        kind = (rows[:, 1] > 0).long()
        return out.index_put((kind[at] + 1,), rows[at].cos(), accumulate=True)


ROUTES = [ByHit, ByWhere, ByNonzero, ByMask, ByLength, ByRepetition]


@pytest.mark.parametrize("model", [*ROUTES, Several, Neighbours])
@pytest.mark.parametrize("lonely", [False, True])
def test_rows_that_are_selected_are_worked_on_and_put_back(model, lonely):
    module = model()
    if lonely and isinstance(module, Mixture):  # no row goes to the first expert
        nn.init.constant_(module.gate.weight[0], -10)
    ported = port.from_torch(module, torch.rand(2, 4, DIM))
    for size in (5, 1):
        x = torch.rand(size, 4, DIM)
        x = (x if lonely else x - 0.5).requires_grad_()
        ours, theirs = ported.model(x), module.eval()(x)
        torch.testing.assert_close(ours, theirs, rtol=1e-4, atol=1e-5)
        (a,), (b,) = (torch.autograd.grad(y.sin().sum(), x) for y in (ours, theirs))
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-5)


class Scales(nn.Module):
    def forward(self, x):
        return x / x.abs().max() if (x > 1).any() else x


class Counts(Mixture):
    def forward(self, x):
        chosen, out, used = self.gate(x).argmax(-1), torch.zeros_like(x), 0
        for at, expert in enumerate(self.experts):
            mask = chosen == at
            if not mask.any():
                continue
            used += 1
            out[mask] = expert(x[mask])
        return out / used


class Lengths(nn.Module):
    def forward(self, x):
        row = (x[:, 0] > 0).nonzero(as_tuple=True)[0]
        return x * len(row)


class Mixes(nn.Module):
    def forward(self, x):
        some = x[x[:, 0] > 0]
        return x + (some @ some.T).sum()


class Sizes(nn.Module):
    def forward(self, x):
        some = x[x[:, 0] > 0]
        return x + some.sum() / (1 + some.shape[0])


@pytest.mark.parametrize("model", [Scales, Counts, Lengths, Mixes, Sizes])
def test_what_depends_on_the_number_of_rows_is_refused(model):
    with pytest.raises(PortError, match=r"known only when the model runs|depends on the data"):
        port.from_torch(model(), torch.randn(5, DIM))
