"""Loops that a graph holds: what they give, what is told, and what is refused."""

import pytest
import torch
from torch import nn
from torch._higher_order_ops.map import map as mapped
from torch._higher_order_ops.scan import scan
from torch._higher_order_ops.while_loop import while_loop
from xarch_torch.reader import native

import xarch
from xarch import port
from xarch.errors import PortError
from xarch.port.verify import compare


class Looped(nn.Module):
    """A recurrence written as a scan, whose steps are then mapped over the batch."""

    def __init__(self):
        super().__init__()
        self.inner, self.outer = nn.Linear(3, 4), nn.Linear(4, 3)

    def forward(self, x):
        def step(state, part):
            new = torch.tanh(self.outer(self.inner(state[0])) + part)
            return (new, state[1] * 0.5 + new.sum(-1)), new[:, :2] * part[:, 1:]

        start = (torch.zeros_like(x[:, 0]), x[:, 0, 0].exp())
        (last, total), steps = scan(step, start, x, dim=1, reverse=True)
        weight = self.outer.weight
        means = mapped(lambda one, rows: (one * rows[0, :2]).cumsum(0), steps, weight)
        return means + (last.sum(-1) + total).reshape(-1, 1, 1)


@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor")  # torch's scan looks at it
def test_a_scan_and_a_map_follow_their_original_on_every_backend(wide):
    original = native(Looped(), torch.randn(2, 5, 3))
    found = compare(original, original.read({"x": {1: "t"}}), wide, checks=["gradients"])
    assert {row.check for row in found.rows} >= {"forward", "gradients"}
    assert found.ok, str(found)


@pytest.mark.filterwarnings("ignore:The .grad attribute of a Tensor")
def test_a_scan_takes_other_lengths():
    module = Looped()
    ported = port.from_torch(module, torch.randn(2, 5, 3), dynamic={"x": {1: "t"}})
    x = torch.randn(3, 2, 3)
    torch.testing.assert_close(ported.model(x), module(x))


class Repeated(nn.Module):
    """Applies a layer until its outputs are small."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        def holds(count, value):
            return (value.abs().max() > 0.3) & (count < 20)

        def step(count, value):
            return count + 1, torch.tanh(self.linear(value)) * 0.9

        return while_loop(holds, step, (torch.zeros((), dtype=torch.int64), x))


def test_a_loop_by_values_runs_as_long_as_they_say(tmp_path):
    module = Repeated()
    ported = port.from_torch(module, torch.randn(2, 3))
    assert any("JAX has no gradient" in note for note in ported.notes)
    ported.save(tmp_path / "loop.keras")
    again = xarch.port.load(tmp_path / "loop.keras")
    counts = set()
    for scale in (0.1, 1.0, 30.0):
        x = torch.randn(4, 3) * scale
        count, value = module(x)
        for model in (ported.model, again):
            found = model(x)
            assert int(found[0]) == int(count)
            torch.testing.assert_close(found[1], value)
        counts.add(int(count))
    assert len(counts) > 1


class Noisy(nn.Module):
    """Draws random numbers in each step of a scan."""

    def forward(self, x):
        return scan(lambda a, b: (a + torch.rand_like(b), b + 1), x[0] * 0, x)[1]


def test_random_numbers_within_a_loop_are_refused():
    with pytest.raises(PortError, match=r"draws random|cannot trace"):
        port.from_torch(Noisy(), torch.randn(3, 2), dynamic=False)


class Transcribed(nn.Module):
    """The loss of a transcription, with lengths that the data tell."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 5)

    def forward(self, x, labels, steps, lengths):
        scores = self.linear(x).log_softmax(-1).transpose(0, 1)
        return nn.functional.ctc_loss(scores, labels, steps, lengths, reduction="none")


def test_the_loss_of_a_transcription_takes_any_batch():
    def inputs(batch):
        labels = torch.randint(1, 5, (batch, 3))
        steps, lengths = torch.randint(6, 9, (batch,)), torch.randint(0, 4, (batch,))
        return torch.randn(batch, 8, 3), labels, steps, lengths

    module = Transcribed()
    ported = port.from_torch(module, inputs(2))
    given = inputs(4)
    found = ported.model(dict(zip(("x", "labels", "steps", "lengths"), given, strict=True)))
    torch.testing.assert_close(found, module(*given))
