"""Modules that write into their own buffers while they train."""

import pytest
import torch
from port import zoo
from torch import nn
from xarch_torch.reader import native

from xarch import port
from xarch.port.form import Form
from xarch.port.verify import compare


@pytest.mark.parametrize("name", ["moving_average", "normed_weights"])
def test_buffers_follow_training_on_every_backend(name, wide):
    original = native(*zoo.build(f"plain/{name}"))
    found = compare(original, original.read(None), wide, checks=["steps"])
    assert {row.check for row in found.rows} > {"forward"}
    assert found.ok, str(found)


def test_evaluation_leaves_the_buffers():
    module, inputs = zoo.build("plain/moving_average")
    ported = port.from_torch(module, inputs)
    ported.model(inputs.numpy(), training=False)
    assert ported.model(inputs.numpy(), training=True).shape == (5, 3)
    state = port.to_state_dict(ported.model)
    assert int(state["count"]) == 1
    assert not state["table"][0].any()
    assert state["table"][1].any()


class Clipped(nn.Module):
    """Changes its own parameter, and cannot be traced in training."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        if self.training:
            with torch.no_grad():
                self.linear.weight.clamp_(-0.1, 0.1)
        return self.linear(x)


def test_a_write_into_a_parameter_leaves_the_eval_graph_alone():
    module = Clipped()
    ported = port.from_torch(module, torch.ones(2, 3))
    assert any("writes into the parameter 'linear.weight'" in note for note in ported.notes)
    torch.testing.assert_close(ported.model(torch.ones(2, 3)), module.eval()(torch.ones(2, 3)))


class Teacher(nn.Module):
    """A frozen copy that follows what is trained, put into place through `.data`."""

    def __init__(self):
        super().__init__()
        self.own, self.mean = nn.Linear(3, 2), nn.Linear(3, 2)
        self.mean.requires_grad_(False)

    def forward(self, x):
        if self.training:
            for mean, own in zip(self.mean.parameters(), self.own.parameters(), strict=True):
                mean.data = mean.data * 0.9 + own.data * 0.1
        return self.own(x) - self.mean(x)


def test_what_is_put_in_the_place_of_data_is_written(wide):
    original = native(Teacher(), (torch.randn(4, 3),))
    found = compare(original, original.read(None), wide, checks=["gradients", "steps"])
    assert {row.check for row in found.rows} == {"forward", "gradients", "20 steps"}
    assert found.ok, str(found)


class Replaces(nn.Module):
    """Puts a new parameter in the place of another, which an optimizer would not follow."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)
        self.shift = nn.Parameter(torch.ones(3))

    def forward(self, x):
        if self.training:
            self.shift = nn.Parameter(self.shift * 0.5)
        return self.linear(x) + self.shift


def test_a_parameter_in_the_place_of_another_leaves_the_eval_graph_alone():
    module = Replaces()
    ported = port.from_torch(module, torch.ones(2, 3))
    assert any("a new Parameter in the place of 'shift'" in note for note in ported.notes)
    torch.testing.assert_close(ported.model(torch.ones(2, 3)), module.eval()(torch.ones(2, 3)))


class Siamese(nn.Module):
    """One norm called three times, whose statistics weigh the last call most."""

    def __init__(self):
        super().__init__()
        self.body = nn.Sequential(nn.Conv1d(2, 3, 1), nn.BatchNorm1d(3), nn.ReLU())
        self.head = nn.Linear(3, 2)

    def forward(self, a, b):
        one, two = self.body(a), self.body(b * 3 + 1)
        return self.head(self.body(one[:, :2] - two[:, :2]).mean(-1)) + two.sum() - one.mean()


@pytest.mark.parametrize("layout", ["original", "channels_last"])
def test_a_norm_that_is_called_again_follows_in_order(layout, wide):
    original = native(Siamese(), {"a": torch.randn(4, 2, 5), "b": torch.randn(4, 2, 5)})
    reading = Form(layout=layout).applied(original.read(None))
    found = compare(original, reading, wide, checks=["gradients", "steps"])
    assert {row.check for row in found.rows} == {"forward", "gradients", "20 steps"}
    assert found.ok, str(found)


class Queue(nn.Module):
    """Writes what it sees into a row of a table, the next one each time."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)
        self.register_buffer("table", torch.zeros(4, 3))
        self.register_buffer("place", torch.zeros(1, dtype=torch.long))

    def forward(self, x):
        y = self.linear(x)
        if self.training:
            with torch.no_grad():
                place = int(self.place)
                self.table[place] = y.mean(0)
                self.place[0] = (place + 1) % 4
        return y + self.table.sum(0)


def test_a_place_that_moves_on_leaves_the_eval_graph_alone():
    module = Queue()
    ported = port.from_torch(module, torch.ones(2, 3))
    said = "reads a number out of the buffer 'place' and writes another into it"
    assert any(said in note for note in ported.notes)
    torch.testing.assert_close(ported.model(torch.ones(2, 3)), module.eval()(torch.ones(2, 3)))
