"""Verification finds what is wrong, says where, and says what it could not compare."""

import json
import zipfile

import pytest
import torch
from torch import nn
from xarch_torch.reader import converts

from xarch import port
from xarch.errors import ArgumentError, PortError
from xarch.port.verdict import Verification
from xarch.port.verify import CHECKS, verify_in

BACKENDS = {"torch", "jax", "tensorflow"}


@torch.library.custom_op("xarch_tests::twist", mutates_args=())
def twist(x: torch.Tensor) -> torch.Tensor:
    return x * 2


@twist.register_fake
def _(x):
    return torch.empty_like(x)


@converts("xarch_tests.twist.default")
def wrong(ctx, x):
    return x * 2.001


@torch.library.custom_op("xarch_tests::carried", mutates_args=())
def carried(x: torch.Tensor) -> torch.Tensor:
    return x.clone()


carried.register_fake(torch.empty_like)
carried.register_autograd(lambda _, gradient: gradient)


@converts("xarch_tests.carried.default")
def rounded(ctx, x):
    """A port that rounds otherwise than its original, on any processor."""
    return x * (1 + 2**-52)


class Inner(nn.Module):
    def forward(self, x):
        return twist(torch.tanh(x))


class Twisted(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.inner, self.last = nn.Linear(4, 3), Inner(), nn.Linear(3, 2)

    def forward(self, x):
        return self.last(self.inner(self.first(x)))


def test_the_first_node_that_differs_is_named_with_module_line_and_error(wide, plain):
    found = verify_in(
        port.from_torch(Twisted(), torch.randn(2, 4)), wide, plain, checks=["forward"]
    )
    assert not found.ok
    assert set(found.first_difference) == BACKENDS
    for text in found.first_difference.values():
        assert "differs by 5.0e-04 at node twist (xarch_tests.twist.default) in inner" in text
        assert "test_verify.py:" in text
    before = next(one for one in found.nodes if one.op == "aten.tanh.default")
    assert set(before.gaps) == BACKENDS
    assert max(before.gaps.values()) < 1e-14


class Counting(nn.Module):
    """Its graph for training holds nodes, of counting batches, that shift the others' names."""

    def __init__(self):
        super().__init__()
        self.one, self.two = nn.BatchNorm1d(4), nn.BatchNorm1d(4)

    def forward(self, x):
        y = torch.tanh(self.one(x))
        y += x
        z = self.two(y)
        z += y
        return z


def test_every_node_of_a_right_port_agrees(wide, plain):
    ported = port.from_torch(Counting(), torch.randn(3, 4))
    found = verify_in(ported, wide, plain, checks=["forward", "nodes"])
    assert len(found.nodes) == 5
    for node in found.nodes:
        assert set(node.gaps) == BACKENDS
        assert max(node.gaps.values()) < 1e-13


def test_a_gradient_that_torch_itself_has_wrong_is_held_against_its_formula(wide, plain):
    module = nn.Sequential(nn.Linear(4, 3), nn.Hardsigmoid(), nn.Hardsigmoid(inplace=True))
    found = verify_in(
        port.from_torch(module, torch.randn(64, 4)), wide, plain, checks=["gradients"]
    )
    assert found.ok, str(found)
    assert any("hardsigmoid" in note for note in found.notes)


class Several(nn.Module):
    """Another graph in training, a whole-number output, a constant one, a weight at rest."""

    def __init__(self):
        super().__init__()
        self.body, self.head, self.extra = nn.Linear(4, 6), nn.Linear(6, 3), nn.Linear(6, 2)
        self.rest = nn.Linear(2, 2)

    def forward(self, x):
        x = torch.relu(self.body(x))
        logits = self.head(x)
        found = {"logits": logits, "best": logits.argmax(-1), "ones": torch.ones_like(logits)}
        if self.training:
            found["extra"] = self.extra(x)
        return found


@pytest.fixture(scope="module")
def several(wide, plain):
    ported = port.from_torch(Several(), torch.randn(3, 4))
    ported.verification = verify_in(ported, wide, plain, checks=CHECKS)
    return ported


def test_the_graph_for_training_is_compared_where_it_is_one_of_its_own(several):
    assert several.reading.train_model is not None
    assert several.verification.ok, str(several.verification)
    for check in ("forward", "round trip", "other batch", "gradients", "20 steps", "float32"):
        assert {row.backend for row in several.verification.of(check)} == BACKENDS
    assert {row.backend for row in several.verification.of("without torch")} == {
        "jax",
        "tensorflow",
    }


def test_what_a_comparison_cannot_show_is_said(several):
    notes = "\n".join(several.verification.notes)
    assert "constant, so that comparing them shows nothing: ones." in notes
    assert (
        "2 of 8 parameters receive no gradient from these inputs: rest.weight, rest.bias" in notes
    )


def test_the_verification_goes_into_the_file_and_comes_back(several, tmp_path):
    path = several.save(tmp_path / "several.keras")
    with zipfile.ZipFile(path) as archive:
        kept = json.loads(archive.read("xarch_port.json"))
    assert kept["source"].endswith("Several")
    again = Verification.from_dict(kept["verify"])
    assert again.rows == several.verification.rows
    assert torch.__version__ in again.environment["worker torch"]


def test_the_page_stands_alone_and_shows_every_part(several, tmp_path):
    text = several.report(tmp_path / "page.html").read_text()
    for part in ("Verification", "Graph by module", "All weights", "Environment", "test_verify.py:",
                 "body.weight", "20 steps", "Several, ported to Keras"):  # fmt: skip
        assert part in text
    assert "http://" not in text.replace("http://www.w3.org", "")
    assert "<script" not in text


class Wild(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 3)

    def forward(self, x):
        return torch.sin(300 * carried(self.linear(x.float())))


def test_steps_are_taken_at_a_rate_at_which_the_original_itself_is_stable(wide, plain):
    checks = ["gradients", "steps"]
    found = verify_in(port.from_torch(Wild(), torch.randn(8, 4)), wide, plain, checks=checks)
    assert found.ok, str(found)
    assert len(found.of("20 steps")) == 3
    assert any("at a learning rate of 0.001 part by" in note for note in found.notes)
    assert any("asks for float32 1 times" in note for note in found.notes)


class Cancelling(nn.Module):
    """The gradient of `scale` hangs on a difference of nearly equal numbers, the output hardly."""

    def __init__(self):
        super().__init__()
        self.linear, self.scale = nn.Linear(64, 3), nn.Parameter(torch.randn(3))

    def forward(self, x):
        y = carried(self.linear(x))
        apart = self.linear(x + 1e-7) - y
        return y + 1e-3 * self.scale * apart / (apart.abs() + 1e-7)


def test_gradients_may_part_as_far_as_the_originals_own_are_worth(wide, plain):
    ported = port.from_torch(Cancelling(), torch.randn(4, 64))
    found = verify_in(ported, wide, plain, checks=["gradients"])
    assert found.ok, str(found)
    (limit,) = {row.limit for row in found.of("gradients")}
    assert 1e-10 < max(row.gap for row in found.of("gradients")) <= limit < 1e-6
    (note,) = [note for note in found.notes if "Gradients of the original part by" in note]
    assert f"may part by {limit:.0e}" in note


class Jumping(Cancelling):
    """After steps nothing is left of where it began, whatever the rate."""

    def forward(self, x):
        return torch.frac(1e12 * carried(self.linear(x))) + self.linear(x)


def test_steps_that_part_from_themselves_at_every_rate_are_not_compared(wide, plain):
    ported = port.from_torch(Jumping(), torch.randn(4, 64))
    found = verify_in(ported, wide, plain, checks=["steps"])
    assert not found.of("20 steps")
    assert "Steps were not compared" in "\n".join(found.notes)


class Noisy(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 3)

    def forward(self, x):
        noise = torch.rand_like(x) * torch.bernoulli(torch.full_like(x, 0.5))
        return self.linear(x + noise + torch.randn(x.shape[0], 4))


def test_numbers_that_the_original_draws_are_named_as_the_reason(wide, plain):
    ported = port.from_torch(Noisy(), torch.randn(8, 4))
    found = verify_in(ported, wide, plain, checks=["forward", "gradients"])
    assert {row.verdict for row in found.of("forward")} == {"differs at output"}
    assert any("draws random numbers in evaluation too" in note for note in found.notes)
    assert any("draws random numbers in training" in note for note in found.notes)


class Constant(nn.Module):
    def forward(self, x):
        return torch.zeros_like(x)


def test_a_comparison_that_could_not_fail_is_refused(wide, plain):
    with pytest.raises(PortError, match="constant"):
        verify_in(port.from_torch(Constant(), torch.randn(2, 4)), wide, plain)


class _Loss(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 2)

    def forward(self, x):
        return self.linear(x).square().mean()


class _Overwrites(nn.Module):
    """What torch itself cannot differentiate: an operand that is written over."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        found = torch.zeros_like(x)
        for at in range(3):
            found[:, at] = self.linear(found)[:, at] + x[:, at]
        return found


def test_a_model_that_returns_one_number_is_compared(wide, plain):
    made = port.from_torch(_Loss(), torch.randn(4, 3))
    found = verify_in(made, wide, plain, checks=["forward", "gradients"])
    assert {row.check for row in found.rows} == {"forward", "gradients"}
    assert found.ok, str(found)
    assert not any("constant" in note for note in found.notes)


def test_an_original_without_gradients_is_compared_in_what_it_has(wide, plain):
    made = port.from_torch(_Overwrites(), torch.randn(4, 3))
    found = verify_in(made, wide, plain, checks=["forward", "gradients"])
    assert {row.check for row in found.rows} == {"forward"}
    assert found.ok, str(found)
    assert any("The original itself has no gradients" in note for note in found.notes)


class _Replaced(nn.Module):
    """Every row of a parameter is written over, so that its gradient is zero."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)
        self.table = nn.Parameter(torch.randn(4, 3))

    def forward(self, x):
        return self.table.slice_scatter(self.linear(x), 0)


def test_a_gradient_of_zero_is_that_of_a_weight_that_the_port_does_not_read(wide, plain):
    made = port.from_torch(_Replaced(), torch.randn(4, 3))
    found = verify_in(made, wide, plain, checks=["forward", "gradients"])
    assert {row.check for row in found.rows} == {"forward", "gradients"}
    assert found.ok, str(found)


def test_a_check_that_does_not_exist_is_refused(wide, plain):
    ported = port.from_torch(nn.Linear(4, 3), torch.randn(2, 4))
    with pytest.raises(ArgumentError, match="no check 'speed'"):
        verify_in(ported, wide, plain, checks=["speed"])


def test_another_length_is_compared_where_the_axis_is_open(wide, plain):
    ported = port.from_torch(nn.Linear(4, 3), {"input": torch.randn(2, 5, 4)},
                             dynamic={"input": {1: "length"}})  # fmt: skip
    found = verify_in(ported, wide, plain, checks=["forward", "other sizes"])
    assert found.ok, str(found)
    assert len(found.of("other length")) == len(BACKENDS)


class Hooked(nn.Module):
    """Functions made in the module, which a copy of it has to have made in the copy."""

    def __init__(self):
        super().__init__()
        self.layer, self.scale = nn.Linear(4, 4), nn.Parameter(torch.tensor(1.5))
        self.seen = seen = []
        self.layer.register_forward_hook(lambda *given: seen.append(given[2] * 2))
        self.squash = lambda x: torch.tanh(x * self.scale)

    def forward(self, x):
        self.seen.clear()
        return self.squash(self.layer(x)) + self.seen[-1]


def test_functions_that_a_module_holds_are_those_of_its_copy(wide, plain):
    ported = port.from_torch(Hooked(), torch.randn(2, 4))
    found = verify_in(ported, wide, plain, checks=["forward", "round trip", "gradients"])
    assert found.ok, str(found)
    assert not any("no gradient" in one for one in found.notes)
