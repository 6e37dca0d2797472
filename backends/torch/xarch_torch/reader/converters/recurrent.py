"""LSTM, GRU and simple recurrent layers as torch's fused ops give them."""

from __future__ import annotations

from typing import Any

from xarch.layers import Recurrent
from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts


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
    )
    return list(layer([sequence, *(ctx.tensor(one) for one in states)]))
