"""LSTM, GRU and simple recurrent layers as torch's fused ops give them."""

from __future__ import annotations

from typing import Any

import torch

from xarch.layers import Recurrent
from xarch_torch.reader.context import Context, Meta
from xarch_torch.reader.registry import converts

_BY_ROW = frozenset(
    f"aten.{name}.default"
    for name in ("linear", "layer_norm", "dropout", "dropout_", "embedding", "detach", "alias")
) | {"aten.softmax.int", "aten.log_softmax.int", "xarch.mark.default"}
_READ = frozenset({"xarch.unpack.default", "xarch.packed_recurrent.default", "aten.sym_size.int"})


@converts("aten.lstm.input", weights=("params",))
def lstm(
    ctx: Context,
    input: Any,
    hx: Any,
    params: Any,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
    batch_first: bool,
) -> Any:
    settings = (has_biases, num_layers, dropout, bidirectional, batch_first)
    return _recurrent(ctx, "lstm", input, list(hx), params, *settings)


@converts("aten.gru.input", weights=("params",))
def gru(
    ctx: Context,
    input: Any,
    hx: Any,
    params: Any,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
    batch_first: bool,
) -> Any:
    settings = (has_biases, num_layers, dropout, bidirectional, batch_first)
    return _recurrent(ctx, "gru", input, [hx], params, *settings)


@converts("aten.rnn_tanh.input", "aten.rnn_relu.input", weights=("params",))
def simple(
    ctx: Context,
    input: Any,
    hx: Any,
    params: Any,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
    batch_first: bool,
) -> Any:
    kind = "tanh" if "tanh" in str(ctx.node.target) else "relu"
    settings = (has_biases, num_layers, dropout, bidirectional, batch_first)
    return _recurrent(ctx, kind, input, [hx], params, *settings)


@converts("xarch.pack.default")
def pack(ctx: Context, padded: Any) -> Any:
    """Refuses what would mix the rows, padding among them."""
    waiting, seen = [ctx.node], set()
    while waiting:
        node = waiting.pop()
        for user in node.users:
            if user in seen or str(user.target) in _READ:
                continue
            seen.add(user)
            tags = getattr(user.target, "tags", ())
            if torch.Tag.pointwise not in tags and str(user.target) not in _BY_ROW:
                raise ctx.refuse(
                    f"{user.target} reads packed steps other than each by itself; unpack them first"
                )
            waiting.append(user)
    return ctx.reshape(padded, ctx.out.shape)


@converts("xarch.unpack.default")
def unpack(ctx: Context, rows: Any, steps: Any, batch: Any) -> Any:
    return ctx.reshape(rows, ctx.out.shape)


@converts("xarch.packed_recurrent.default", weights=("params",))
def packed_recurrent(
    ctx: Context,
    rows: Any,
    batch_sizes: Any,
    hx: Any,
    params: Any,
    kind: str,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    train: bool,
    bidirectional: bool,
) -> Any:
    steps, batch = ctx.meta(1).shape[0], Meta.of(ctx.node.args[2][0].meta["val"]).shape[1]
    sequence = ctx.reshape(rows, [steps, batch, ctx.meta(0).shape[1]])
    states = [batch_sizes, *hx]
    settings = (has_biases, num_layers, dropout, bidirectional, False)
    name = kind.removeprefix("rnn_")
    outputs, *finals = _recurrent(ctx, name, sequence, states, params, *settings, packed=True)
    return [ctx.reshape(outputs, ctx.out.shape), *finals]


def _recurrent(
    ctx: Context,
    kind: str,
    sequence: Any,
    states: list[Any],
    params: Any,
    has_biases: bool,
    num_layers: int,
    dropout: float,
    bidirectional: bool,
    batch_first: bool,
    *,
    packed: bool = False,
) -> Any:
    if not ctx.owns(*params):
        raise ctx.refuse("the weights are computed or shared with another op")
    if len(sequence.shape) != 3:
        raise ctx.refuse("a sequence without a batch axis is not supported yet")
    runs = num_layers * (2 if bidirectional else 1)
    each = len(params) // runs
    names = ["weight_ih", "weight_hh"] + (["bias_ih", "bias_hh"] if has_biases else [])
    names += ["weight_hr"] if each > len(names) else []
    ways = ["", "_reverse"] if bidirectional else [""]
    suffixes = [f"l{at}{way}" for at in range(num_layers) for way in ways]
    held = {
        f"held.{name}_{suffix}": params[at * each + place]
        for at, suffix in enumerate(suffixes)
        for place, name in enumerate(names)
    }
    units = params[1].shape[0] // {"lstm": 4, "gru": 3}.get(kind, 1)
    layer = ctx.layer(
        Recurrent,
        held,
        kind=kind,
        units=units,
        num_layers=num_layers,
        bidirectional=bidirectional,
        use_bias=has_biases,
        projection=params[-1].shape[0] if names[-1] == "weight_hr" else 0,
        batch_first=batch_first,
        dropout=dropout,
        **({"packed": True} if packed else {}),
    )
    return list(layer([sequence, *(ctx.tensor(one) for one in states)]))
