"""Numbers that a model draws by itself: in the range, and about as often, as torch's."""

import numpy as np
import pytest
import torch
from torch import nn

from xarch import port

ROWS = 4000


class Drawn(nn.Module):
    def __init__(self, draw):
        super().__init__()
        self.draw = draw

    def forward(self, x):
        return x[:, :1] * 0 + self.draw(x).reshape(x.shape[0], -1).to(x.dtype)


DRAWS = {
    "randint": lambda x: torch.randint(5, (x.shape[0], 2)),
    "randint from": lambda x: torch.randint(-3, 4, (x.shape[0], 2)),
    "randint_like": lambda x: torch.randint_like(x, 6),
    "random_": lambda x: torch.empty_like(x).random_(2, 9),
    "bernoulli_": lambda x: torch.empty_like(x).bernoulli_(0.3),
    "geometric_": lambda x: torch.empty_like(x).geometric_(0.4),
    "log_normal_": lambda x: torch.empty_like(x).log_normal_(0.5, 0.25),
    "multinomial": lambda x: torch.multinomial(x.abs() + 0.1, 1),
    "with replacement": lambda x: torch.multinomial(x.abs() + 0.1, 5, replacement=True),
    "without": lambda x: torch.multinomial(x.abs() + 0.1, 2)[:, 1:],
}


@pytest.mark.parametrize("name", DRAWS)
def test_draws_are_distributed_as_torch_s(name):
    draw = DRAWS[name]
    x = torch.tensor([[1.0, 2.0, 4.0]]).expand(ROWS, 3).contiguous()
    ported = port.from_torch(Drawn(draw), x)
    ours, theirs = np.asarray(ported.model(x).detach()), draw(x).double().numpy()
    assert ours.shape == theirs.reshape(ROWS, -1).shape
    for power in (1, 2):
        a, b = (one.astype("float64") ** power for one in (ours, theirs))
        error = np.hypot(a.std() / np.sqrt(a.size), b.std() / np.sqrt(b.size))
        assert abs(a.mean() - b.mean()) < 5 * error
    if name not in ("geometric_", "log_normal_"):
        assert set(np.unique(ours)) == set(np.unique(theirs))


def test_a_permutation_has_each_place_once():
    class Shuffles(nn.Module):
        def forward(self, x):
            return x[torch.randperm(x.shape[0])]

    x = torch.arange(50.0)[:, None]
    shuffled = np.asarray(port.from_torch(Shuffles(), x).model(x).detach())[:, 0]
    assert sorted(shuffled) == list(range(50))
    assert list(shuffled) != list(range(50))


def test_half_of_what_is_drawn_by_a_wide_law_lies_within_its_width():
    x = torch.zeros(ROWS, 3)
    drawn = port.from_torch(Drawn(lambda x: torch.empty_like(x).cauchy_(1, 2)), x).model(x)
    within = (abs(np.asarray(drawn.detach()) - 1) < 2).mean()
    assert abs(within - 0.5) < 0.03


def test_dropout_that_is_always_on_drops_in_inference_too():
    class Sampled(nn.Module):
        def __init__(self):
            super().__init__()
            self.drop = nn.Dropout(0.5)

        def forward(self, x):
            return self.drop(nn.functional.dropout(x, 0.25, training=True))

    x = torch.ones(ROWS, 3)
    ported = port.from_torch(Sampled(), x)
    for training, kept in ((False, 0.75), (True, 0.375)):
        found = np.asarray(ported.model(x, training=training).detach())
        assert abs((found > 0).mean() - kept) < 0.03
        assert abs(found.mean() - 1) < 0.05
    assert any("draws random numbers" in note for note in ported.notes)
