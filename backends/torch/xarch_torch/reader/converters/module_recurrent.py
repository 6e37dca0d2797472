"""`nn.LSTM` without biases as `keras.layers.LSTM`.

Torch adds two biases where Keras adds one. Their sum would compute the same and could not be taken
apart again, so that layers with biases stay `xarch.layers.Recurrent`. So do GRUs: Keras has the
update gate before the reset gate, and one variable holds both.
"""

from __future__ import annotations

from typing import Any

import keras
from keras import ops
from torch import nn

from xarch_torch.reader.modules import ModuleContext, converts_module


@converts_module("torch.nn.LSTM")
def lstm(ctx: ModuleContext, module: nn.LSTM, sequence: Any, states: Any = None) -> Any:
    """One layer, from a zero state, in one direction or both."""
    ways = ["", "_reverse"] if module.bidirectional else [""]
    weights = [ctx.weight(f"weight_{kind}_l0{way}") for way in ways for kind in ("ih", "hh")]
    plain = not module.bias and module.num_layers == 1 and not module.proj_size
    batched = states is None and len(getattr(sequence, "shape", ())) == 3
    if not plain or not batched or not ctx.owns(*weights):
        return NotImplemented
    if not module.batch_first:
        sequence = ops.swapaxes(sequence, 0, 1)
    kinds = ("kernel", "recurrent_kernel")
    found = [
        _direction(
            ctx, module, dict(zip(kinds, weights[2 * at : 2 * at + 2], strict=True)), at == 1
        )
        for at in range(len(ways))
    ]
    runs = [layer(sequence) for layer in found]
    outputs = [run[0] if at == 0 else ops.flip(run[0], axis=1) for at, run in enumerate(runs)]
    joined = outputs[0] if len(outputs) == 1 else ops.concatenate(outputs, axis=-1)
    hidden, cell = (ops.stack([run[at] for run in runs], axis=0) for at in (1, 2))
    return (joined if module.batch_first else ops.swapaxes(joined, 0, 1), (hidden, cell))


def _direction(ctx: ModuleContext, module: nn.LSTM, held: Any, backwards: bool) -> Any:
    moved = {name: weight.moved(1, 0) for name, weight in held.items()}
    return ctx.layer(
        keras.layers.LSTM,
        {f"cell.{name}": weight for name, weight in moved.items()},
        units=module.hidden_size,
        use_bias=False,
        return_sequences=True,
        return_state=True,
        go_backwards=backwards,
    )
