"""What masks select, and branches on whether they select anything."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from xarch import port
from xarch.errors import PortError

DIM, EXPERTS = 6, 3


class Layered(nn.Module):
    """A module with one layer from rows to rows."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(DIM, DIM)


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


class ByAny(Mixture):
    """By a mask over rows and slots, and by whether a row has any slot."""

    def route(self, at, expert, rows, weight, chosen, out):
        slots = chosen == at
        hit = slots.any(-1)
        if not hit.any():
            return
        out[hit] += expert(rows[hit]) * weight[slots].unsqueeze(-1)


class ByRuns(Mixture):
    """Rows sorted by expert, cut into as many as each has, joined, and added back."""

    def forward(self, x):
        rows = x.reshape(-1, DIM)
        weight, chosen = self.gate(rows).softmax(-1).topk(2)
        counts = torch.zeros(len(rows), EXPERTS).scatter(1, chosen, 1).long().sum(0).tolist()
        order = chosen.flatten().sort(0).indices
        row = order.div(2, rounding_mode="trunc")
        parts = rows[row].split(counts, dim=0)
        found = torch.cat([one(part) for one, part in zip(self.experts, parts, strict=True)])
        found = found * weight.flatten()[order, None]
        return torch.zeros_like(rows).index_add(0, row, found).view_as(x)


class ByHitAndNone(ByHit):
    """With one more class than experts, which no row goes to."""

    def forward(self, x):
        rows = x.reshape(-1, DIM)
        weight, chosen = self.gate(rows).softmax(-1).topk(2)
        matrices = torch.stack([one[0].weight for one in self.experts])
        out = rows.new_zeros(len(rows), 8)
        mask = functional.one_hot(chosen, EXPERTS + 1).permute(2, 1, 0)
        for expert in torch.greater(mask.sum(dim=(-1, -2)), 0).nonzero():
            slot, row = torch.where(mask[expert[0]])
            found = functional.linear(rows[row], matrices[expert[0]]) * weight[row, slot, None]
            out.index_add_(0, row, found)
        return out.view(*x.shape[:2], 8)


class Bins(nn.Module):
    """Inside an interval a place in bins of its own for each element, as splines have it."""

    def __init__(self):
        super().__init__()
        self.layer = nn.Linear(DIM, DIM * 4)

    def forward(self, x):
        widths = self.layer(x).view(*x.shape, 4)
        inside = (x > 0.2) & (x < 0.8)
        out = torch.zeros_like(x)
        out[~inside] = x[~inside]
        if inside.any():
            out[inside] = self.moved(x[inside], widths[inside, :])
        return out

    @staticmethod
    def moved(x, widths):
        edges = functional.pad(widths.softmax(-1).cumsum(-1), (1, 0))
        edges[..., -1] = 1.0
        at = (x[..., None] >= edges).sum(-1, keepdim=True) - 1
        left, right = edges[..., :-1].gather(-1, at)[..., 0], edges[..., 1:].gather(-1, at)[..., 0]
        best, _ = widths.topk(2, dim=-1)
        first, second = widths.split([1, 3], dim=-1)
        return (x - left) / (right - left) + best.sum(-1) * first[:, 0] - second.flip(-1)[:, 0]


class Picks(nn.Module):
    """One of each row, by what `one_hot` marks."""

    def forward(self, x):
        best = functional.one_hot(x[..., 0].argmax(-1), 4) > 0.5
        return x[best].reshape(-1, DIM).cumsum(-1)


class Selected(Layered):
    """Losses of what a mask selects."""

    def forward(self, x):
        scores, labels = self.layer(x), x.argmax(-1)
        valid = x.sum(-1) >= x.sum(-1).mean()
        goal = x[valid].roll(1, -1)
        return torch.stack([
            functional.cross_entropy(scores[valid], labels[valid], ignore_index=-1),
            functional.cross_entropy(scores[valid], goal.softmax(-1), reduction="sum"),
            functional.mse_loss(scores[valid], goal),
            functional.smooth_l1_loss(scores[valid], goal, beta=0.5),
            functional.binary_cross_entropy_with_logits(scores[valid], goal.sigmoid()),
        ])  # fmt: skip


class Several(Layered):
    """Masks over two axes, places as pairs, means and sums of rows."""

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


class Loops(Layered):
    """The edges of a graph without its loops, and then one for each node."""

    def forward(self, x):
        h, n = self.layer(x[:, 0]), x.shape[0]
        ends = (x[:, :2, 1] * 97).long().remainder(n).T
        keep = ends[0] != ends[1]
        start, end = torch.cat([ends[:, keep], torch.arange(n).repeat(2, 1)], dim=1)
        weight = torch.cat([x[:, 2, 2][keep], x.new_ones(n)])
        weight = weight.masked_fill(weight == 0, 1.0)
        weight[start == end] -= 0.5
        score = (h[start] * h[end]).sum(1)
        most = h.new_zeros(n).scatter_reduce_(0, end, score, "amax", include_self=False)
        share = (score - most[end]).exp()
        total = score.new_zeros(n).scatter_add_(0, end, share)
        found = (share / total.index_select(0, end) * weight)[:, None] * h[start]
        out = torch.zeros_like(h).index_add(0, end, found)
        last = h.new_zeros(n)
        last[ends[1][keep] - n] = 2.0
        return out + found.mean(0) + score.max() + last[:, None]


class Columns(Layered):
    """By masks at the second axis, over one axis and over two."""

    def forward(self, x):
        some = x[0, :, 0] > 0
        y, pairs = x.clone(), x.reshape(len(x), 2, 2, DIM).clone()
        y[:, some] = self.layer(x[:, some]).softmax(-1)
        both = some.view(2, 2)
        pairs[:, both] = self.layer(pairs[:, both]) * 2
        return y + x[:, some].sum(1, keepdim=True) + pairs.view_as(x)


class Folds(nn.Module):
    """What is made of selected rows in one number."""

    def forward(self, x):
        some = x[x[..., 0] >= x[..., 0].min()]
        whole = (some * 5).long()
        return torch.stack([
            some.max(), some.amin(0).sum(), some.sigmoid().prod(0).sum(), some.logsumexp(0).sum(),
            whole.max() + whole.amin(0).sum() + (some > 1).any(0).sum() + (some > -1).all(),
        ])  # fmt: skip


class Twice(Layered):
    """By masks that are computed again at each use, and written into in between."""

    def forward(self, x):
        h, y = self.layer(x), x.argmax(-1)
        loss = functional.cross_entropy(h[y != 2], y[y != 2])
        loss = loss + functional.smooth_l1_loss(
            torch.masked_select(h, (y > 1)[..., None]), torch.masked_select(x, (y > 1)[..., None])
        )
        first, second = y > 1, y > 1
        second[:, 0] = True
        z = x.clone()
        before = z[..., 0] > 0
        z[..., 0] = -z[..., 0]
        after = z[..., 0] > 0
        return loss + h[first].sum() + x[second].sum() + h[before].sum() * 2 + h[after].sum() * 3


ROUTES = [
    ByHit, ByWhere, ByNonzero, ByMask, ByLength, ByRepetition, ByAny, ByRuns, ByHitAndNone,
]  # fmt: skip
OTHERS = [Several, Neighbours, Bins, Picks, Selected, Loops, Columns, Folds, Twice]


@pytest.mark.parametrize("model", [*ROUTES, *OTHERS])
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


class Orders(nn.Module):
    """Rows that are joined with as many others in two orders do not belong together."""

    def forward(self, x):
        some = x[x[:, 0] > 0]
        return (torch.cat([some, x]) * torch.cat([x, some])).sum(0)


@pytest.mark.parametrize("model", [Scales, Counts, Lengths, Mixes, Sizes, Orders])
def test_what_depends_on_the_number_of_rows_is_refused(model):
    with pytest.raises(PortError, match=r"known only when the model runs|depends on the data"):
        port.from_torch(model(), torch.randn(5, DIM))
