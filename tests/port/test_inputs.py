"""How a module may take its inputs and hold its parameters."""

import dataclasses

import pytest
import torch
from torch import nn
from xarch_torch.reader import native
from xarch_torch.reader.errors import ConversionError

from xarch import port
from xarch.port.verify import compare, verify_in


@dataclasses.dataclass
class Batch:
    left: torch.Tensor
    right: torch.Tensor


torch.export.register_dataclass(Batch, serialized_type_name="test_inputs.Batch")


class Optional(nn.Module):
    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 2)

    def forward(self, x, shift=None, scale=None):
        y = self.linear(x)
        y = y if shift is None else y + shift
        return y if scale is None else y * scale


class Nested(Optional):
    def forward(self, pairs, options):
        (first, second), third = pairs
        return self.linear(first + second) * options["scale"] + third.sum(1, keepdim=True)


class Held(Optional):
    def forward(self, batch):
        return self.linear(batch.left) + batch.right


class Flags(Optional):
    def forward(self, x, *, twice, power=2, factor=0.5):
        y = self.linear(x) ** power * factor
        return y + y if twice else y


def values(*shape):
    return torch.randn(*shape, generator=torch.Generator().manual_seed(1))


X = values(2, 3)
PAIRS = ["pairs_0_0", "pairs_0_1", "pairs_1", "options_scale"]
CASES = {
    "none_left_out": (Optional, (X,), ["x"]),
    "none_given": (Optional, {"x": X, "shift": None, "scale": values(2, 2)}, ["x", "scale"]),
    "nested": (Nested, (((X, values(2, 3)), values(2, 4)), {"scale": values(2, 2)}), PAIRS),
    "lists": (Nested, ([[X, values(2, 3)], values(2, 4)], {"scale": values(2, 2)}), PAIRS),
    "dataclass": (Held, (Batch(X, values(2, 2)),), ["batch_left", "batch_right"]),
    "flags": (Flags, {"x": X, "twice": True, "power": 3, "factor": 0.25}, ["x"]),
    "keyword_only": (Flags, {"x": X, "twice": False}, ["x"]),
}


def larger(value):
    return torch.cat([value, value[:1]])


@pytest.mark.parametrize("name", CASES)
def test_inputs_of_every_form(name):
    cls, given, names = CASES[name]
    module = cls().eval()
    ported = port.from_torch(module, given if isinstance(given, tuple) else dict(given))
    args, kwargs = ((), given) if isinstance(given, dict) else (given, {})
    args, kwargs = torch.utils._pytree.tree_map_only(torch.Tensor, larger, (args, kwargs))
    leaves = torch.utils._pytree.tree_leaves((args, kwargs))
    tensors = [one for one in leaves if isinstance(one, torch.Tensor)]
    assert {one.name for one in ported.model.inputs} == set(names)
    flat = dict(zip(names, tensors, strict=True)) if len(names) > 1 else tensors[0]
    with torch.no_grad():
        torch.testing.assert_close(ported.model(flat), module(*args, **kwargs))


class Frozen(nn.Module):
    """A frozen convolution, a norm with frozen scale, half of a linear layer frozen."""

    def __init__(self):
        super().__init__()
        self.conv = nn.Conv1d(3, 4, 2)
        self.norm = nn.BatchNorm1d(4)
        self.linear = nn.Linear(4, 2)
        self.scale = nn.Parameter(torch.ones(2), requires_grad=False)
        self.conv.requires_grad_(False)
        self.norm.requires_grad_(False)
        self.linear.weight.requires_grad_(False)

    def forward(self, x):
        return self.linear(self.norm(self.conv(x)).mean(2)) * self.scale


def trainable_names(ported, model):
    paths = {variable.path for variable in model.trainable_variables}
    return {one.names[0] for one in ported.reading.weights if one.variable in paths}


def test_frozen_parameters_stay_frozen_in_the_file_too(tmp_path):
    module = Frozen()
    ported = port.from_torch(module, values(2, 3, 5))
    wanted = {name for name, one in module.named_parameters() if one.requires_grad}
    again = port.load(ported.save(tmp_path / "model.keras"))
    assert trainable_names(ported, ported.model) == wanted == {"linear.bias"}
    assert trainable_names(ported, again) == wanted


class Fixed(nn.Module):
    """Buffers where others have parameters: of a linear layer, a convolution, a table, a norm."""

    def __init__(self):
        super().__init__()
        self.register_buffer("square", torch.randn(4, 4))
        self.register_buffer("kernel", torch.randn(3, 4, 2))
        self.register_buffer("table", torch.randn(5, 3))
        self.shift, self.norm = nn.Parameter(torch.randn(4)), nn.BatchNorm1d(3, affine=False)
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        y = nn.functional.linear(nn.functional.linear(x, self.square), self.square, self.shift)
        y = self.norm(nn.functional.conv1d(y.transpose(1, 2), self.kernel))
        return self.linear(y.transpose(1, 2)) + nn.functional.embedding(
            x[:, 1:].argmax(-1), self.table
        )


def test_buffers_do_not_train_where_an_op_takes_them_for_weights(wide, plain):
    ported = port.from_torch(Fixed(), torch.randn(6, 5, 4))
    trained = trainable_names(ported, ported.model)
    assert trained == {"shift", "linear.weight", "linear.bias"}
    found = verify_in(ported, wide, plain, checks=["gradients", "steps"])
    assert found.ok, str(found)
    assert len(found.of("20 steps")) == 3


def test_a_norm_with_frozen_scale_still_takes_statistics():
    module = Frozen().train()
    ported = port.from_torch(module, values(2, 3, 5))
    x = values(4, 3, 5)
    with torch.no_grad():
        torch.testing.assert_close(ported.model(x, training=True), module(x))
    state = port.to_state_dict(ported.model)
    torch.testing.assert_close(
        torch.from_numpy(state["norm.running_mean"]), module.norm.running_mean
    )


def test_buffers_and_tied_weights_keep_their_names():
    class Tied(nn.Module):
        def __init__(self):
            super().__init__()
            self.table = nn.Embedding(7, 3)
            self.head = nn.Linear(3, 7, bias=False)
            self.head.weight = self.table.weight
            self.register_buffer("kept", torch.arange(3.0))
            self.register_buffer("lost", torch.ones(3), persistent=False)

        def forward(self, tokens):
            return self.head(self.table(tokens) * self.kept + self.lost)

    module, tokens = Tied(), torch.tensor([[1, 2], [3, 4]])
    ported = port.from_torch(module, tokens)
    with torch.no_grad():
        torch.testing.assert_close(ported.model(tokens), module(tokens))
    assert set(port.to_state_dict(ported.model)) == {"table.weight", "head.weight", "kept"}


def test_the_padding_row_of_an_embedding_does_not_train():
    module = nn.Sequential(nn.Embedding(5, 3, padding_idx=0), nn.Linear(3, 2))
    tokens = torch.tensor([[0, 1, 2], [0, 0, 3]])
    ported = port.from_torch(module, tokens)
    module(tokens).square().sum().backward()
    ported.model(tokens).square().sum().backward()
    (found,) = (one.value.grad for one in ported.model.variables if "embeddings" in one.path)
    torch.testing.assert_close(found, module[0].weight.grad)
    assert not found[0].any()


class Caching(nn.Module):
    """Registers a table when it is first called."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x):
        if not hasattr(self, "table"):
            self.register_buffer("table", torch.arange(x.size(1)).to(x).cos(), persistent=False)
        return self.linear(x) * self.table


def test_a_table_that_forward_registers_is_part_of_the_port_and_not_left_behind():
    module, x = Caching(), torch.randn(2, 4)
    ported = port.from_torch(module, x)
    assert not hasattr(module, "table")
    torch.testing.assert_close(ported.model(x), module(x))


class Mixing(nn.Module):
    def forward(self, x, lengths):
        packed = nn.utils.rnn.pack_padded_sequence(x, lengths, batch_first=True)
        return packed.data.mean() * x


def test_packed_steps_that_are_mixed_are_refused():
    with pytest.raises(ConversionError, match="each by itself"):
        port.from_torch(Mixing(), (torch.ones(2, 3, 4), torch.tensor([3, 2])))


class Listing(nn.Linear):
    def forward(self, x):
        return [super().forward(x)]


def test_a_list_of_one_output_is_the_output(plain, wide):
    ported = port.from_torch(Listing(3, 4), torch.randn(2, 3))
    assert tuple(ported.model(torch.ones(2, 3)).shape) == (2, 4)
    assert verify_in(ported, wide, plain, checks=["forward"]).ok


class Reading(nn.Module):
    """Branches on a buffer, and makes a mask as long as the longest of some lengths."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)
        self.register_buffer("ready", torch.tensor([1.0]))
        self.seen, self.tables = None, {}

    def forward(self, x, lengths):
        if not self.ready:
            x = x * 100
        if self.seen != x.shape[1]:
            self.seen, self.tables["scale"] = x.shape[1], torch.arange(4.0) * self.ready
        mask = torch.arange(lengths.max().item()) < lengths[:, None]
        return self.linear(x) * mask[..., None] * self.tables["scale"]


def test_what_forward_reads_out_of_buffers_and_lengths_is_foreseen_and_said(plain, wide):
    module, given = Reading(), (torch.randn(3, 5, 4), torch.tensor([5, 2, 3]))
    ported = port.from_torch(module, given, dynamic={"x": {1: "time"}})
    assert any("reads the buffer 'ready'" in note for note in ported.notes)
    assert any("axis 1 of 'x'" in note for note in ported.notes)
    assert module.seen is None
    assert not module.tables
    assert verify_in(ported, wide, plain, checks=["forward", "gradients"]).ok
    longer = torch.randn(2, 7, 4), torch.tensor([7, 4])
    found = ported.model({"x": longer[0], "lengths": longer[1]})
    torch.testing.assert_close(found, module.eval()(*longer))


class Masked(nn.Module):
    """An encoder whose fast path leaves zeros where the mask is."""

    def __init__(self):
        super().__init__()
        layer = nn.TransformerEncoderLayer(8, 2, 16, batch_first=True, dropout=0.0)
        self.encoder = nn.TransformerEncoder(layer, 2)

    def forward(self, x, mask):
        return self.encoder(x, src_key_padding_mask=mask)


def test_the_fast_path_of_encoders_is_told_and_loosens_no_limit(plain, wide):
    mask = torch.tensor([[False] * 5, [False, False, False, True, True]])
    ported = port.from_torch(Masked(), {"x": torch.randn(2, 5, 8), "mask": mask})
    assert any("zeros where src_key_padding_mask masks" in note for note in ported.notes)
    found = verify_in(ported, wide, plain, checks=["forward", "float32"])
    assert found.ok, str(found)
    assert max(row.limit for row in found.of("float32")) < 1e-5


class Dropping(nn.Module):
    """Leaves a layer out at random, and says so in Python."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(4, 4)

    def forward(self, x):
        if self.training and torch.rand(1).item() < 0.1:
            return x
        return self.linear(x)


def test_a_layer_that_is_left_out_at_random_stays_and_the_notes_say_so():
    ported = port.from_torch(Dropping(), torch.randn(2, 4))
    assert any("keeps 0.5 for it" in note for note in ported.notes)
    assert len(ported.model.trainable_variables) == 2


def test_fixed_sizes_keep_a_batch_of_one(plain, wide):
    class Unbatched(Optional):
        def forward(self, x):
            return self.linear(x.reshape(3))

    ported = port.from_torch(Unbatched(), X[:1], dynamic=False)
    assert ported.model.inputs[0].shape == (1, 3)
    assert verify_in(ported, wide, plain, checks=["forward", "gradients", "float32"]).ok


class Paired(nn.Module):
    """Asks for a batch of two."""

    def forward(self, x):
        return x.sum(0) / (2 if x.shape[0] == 2 else 3)


def test_an_axis_that_the_modules_code_fixes_is_told_and_held(plain, wide):
    ported = port.from_torch(Paired(), torch.randn(2, 3))
    (told,) = ported.notes
    assert "fixes a size: the port is right only where x.shape[0] == 2, and refuses" in told
    with pytest.raises(ValueError, match=r"right only where x.shape\[0\] == 2.*x.shape\[0\] is 4"):
        ported.model(torch.randn(4, 3))
    found = verify_in(ported, wide, plain, checks=["forward", "other sizes", "float32"])
    assert found.ok
    assert "The batch size is fixed; no other was tried." in found.notes
    assert port.from_torch(nn.Tanh(), torch.randn(2, 3)).notes == []


def test_a_write_into_a_window_that_holds_nothing_changes_nothing():
    class Shifts(nn.Module):
        def forward(self, x):
            y = x * 2
            y[1:] += x[:-1]
            y[: int(x.shape[0] * 0)] = 7
            return y

    ported = port.from_torch(Shifts(), torch.randn(7, 4)).model
    for size in (1, 2, 5):
        x = torch.randn(size, 4)
        torch.testing.assert_close(ported(x), Shifts()(x))


class Open(nn.Module):
    """Rolls by sizes, counts up to them, and sums exponentials along them; in training it drops
    whole samples."""

    def __init__(self):
        super().__init__()
        self.linear = nn.Linear(3, 3)

    def forward(self, x):
        batch, length, _ = x.shape
        y = torch.roll(self.linear(x), (batch, length // 2), (0, 1)) + x.roll(length)
        y = y * torch.linspace(-1, 2, steps=length)[:, None] + y.logcumsumexp(1)
        if self.training:
            y = y * torch.empty([batch, 1, 1]).bernoulli_(0.5).div_(0.5)
        return y


def test_sizes_that_stay_open_move_and_count_in_the_file_too(tmp_path):
    module = Open().eval()
    ported = port.from_torch(module, torch.randn(2, 5, 3), dynamic={"x": {1: "length"}})
    assert ported.own_layers()["StochasticDepth"] == 1
    ported.save(tmp_path / "open.keras")
    again = port.load(tmp_path / "open.keras")
    for shape in [(2, 5, 3), (3, 8, 3), (1, 2, 3)]:
        x = torch.randn(shape)
        for model in (ported.model, again):
            torch.testing.assert_close(model(x), module(x), rtol=1e-4, atol=1e-5)


class Always(nn.Module):
    """Looks up rows that are always the same beside those of its input."""

    def __init__(self):
        super().__init__()
        self.rows = nn.Embedding(6, 4)
        self.register_buffer("places", torch.tensor([1, 3]))

    def forward(self, x):
        return self.rows(x).sum(1) + self.rows(self.places + 1).sum(0)


def test_an_embedding_is_looked_up_at_constant_places_too(wide):
    original = native(Always(), (torch.randint(0, 6, (2, 3)),))
    found = compare(original, original.read(None), wide, checks=["round trip", "gradients"])
    assert found.ok, str(found)
