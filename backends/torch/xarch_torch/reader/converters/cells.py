"""Recurrent cells: one step of a recurrent layer."""

from __future__ import annotations

from typing import Any

from keras import ops

from xarch_torch.reader.context import Context
from xarch_torch.reader.registry import converts


@converts("aten.lstm_cell.default")
def lstm_cell(
    ctx: Context,
    input: Any,
    hx: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any = None,
    b_hh: Any = None,
) -> Any:
    hidden, cell = hx
    gates = ops.add(_moved(input, w_ih, b_ih), _moved(hidden, w_hh, b_hh))
    enter, forget, fresh, leave = ops.split(gates, 4, axis=-1)
    kept = ops.multiply(ops.sigmoid(forget), cell)
    cell = ops.add(kept, ops.multiply(ops.sigmoid(enter), ops.tanh(fresh)))
    return [ops.multiply(ops.sigmoid(leave), ops.tanh(cell)), cell]


@converts("aten.gru_cell.default")
def gru_cell(
    ctx: Context,
    input: Any,
    hx: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any = None,
    b_hh: Any = None,
) -> Any:
    reset, update, fresh = ops.split(_moved(input, w_ih, b_ih), 3, axis=-1)
    own_reset, own_update, own = ops.split(_moved(hx, w_hh, b_hh), 3, axis=-1)
    keep = ops.sigmoid(ops.add(update, own_update))
    own = ops.multiply(ops.sigmoid(ops.add(reset, own_reset)), own)
    candidate = ops.tanh(ops.add(fresh, own))
    return ops.add(candidate, ops.multiply(keep, ops.subtract(hx, candidate)))


@converts("aten.rnn_tanh_cell.default")
def tanh_cell(
    ctx: Context,
    input: Any,
    hx: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any = None,
    b_hh: Any = None,
) -> Any:
    return ops.tanh(ops.add(_moved(input, w_ih, b_ih), _moved(hx, w_hh, b_hh)))


@converts("aten.rnn_relu_cell.default")
def relu_cell(
    ctx: Context,
    input: Any,
    hx: Any,
    w_ih: Any,
    w_hh: Any,
    b_ih: Any = None,
    b_hh: Any = None,
) -> Any:
    return ops.relu(ops.add(_moved(input, w_ih, b_ih), _moved(hx, w_hh, b_hh)))


def _moved(value: Any, weight: Any, bias: Any) -> Any:
    product = ops.matmul(value, ops.transpose(weight))
    return product if bias is None else ops.add(product, bias)
