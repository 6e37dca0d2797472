"""Packed sequences, traced as padded ones.

`pack_padded_sequence` lays the valid steps of all sequences end to end, so that its size depends on
the lengths and no graph can hold it. While a module is traced, the rows that it leaves out stay in,
as zeros that nothing reads: what is packed is `(time * batch, ...)`, the recurrent layers step over
padding without moving, and `pad_packed_sequence` writes its padding value there. What lies between
must work on each row by itself, which the converter of `xarch::pack` makes sure of.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch.nn.utils import rnn
from torch.overrides import TorchFunctionMode

_library = torch.library.Library("xarch", "FRAGMENT")
_library.define("pack(Tensor padded) -> Tensor")
_library.define("unpack(Tensor rows, SymInt steps, SymInt batch) -> Tensor")
_library.define(
    "packed_recurrent(Tensor rows, Tensor batch_sizes, Tensor[] hx, Tensor[] params, str kind, "
    "bool has_biases, int num_layers, float dropout, bool train, bool bidirectional) -> Tensor[]"
)
NOTE = (
    "The module packs sequences; the graph works on padded ones, and what it unpacks is as long as "
    "the input, not as the longest sequence in it."
)
KINDS = ("lstm", "gru", "rnn_tanh", "rnn_relu")


def _pack(padded: torch.Tensor) -> torch.Tensor:
    return padded.reshape(padded.size(0) * padded.size(1), *padded.shape[2:]).clone()


def _unpack(rows: torch.Tensor, steps: int, batch: int) -> torch.Tensor:
    return rows.reshape(steps, batch, *rows.shape[1:]).clone()


def _recurrent(
    rows: torch.Tensor, batch_sizes: torch.Tensor, hx: Any, params: Any, kind: str, *settings: Any
) -> Any:
    """By torch's own, for values; for shapes alone every step counts."""
    padded = _unpack(rows, batch_sizes.size(0), hx[0].size(1))
    function, given = getattr(torch, kind), hx if kind == "lstm" else hx[0]
    if rows.is_meta:
        return [_pack(padded.new_empty(*padded.shape[:2], _width(hx, params, *settings)))] + [
            one.clone() for one in hx
        ]
    lengths = (torch.arange(hx[0].size(1))[:, None] < batch_sizes).sum(1)
    packed = rnn.pack_padded_sequence(padded, lengths)
    outputs, *finals = function(packed.data, packed.batch_sizes, given, params, *settings)
    whole = rnn.PackedSequence(outputs, packed.batch_sizes)
    return [_pack(rnn.pad_packed_sequence(whole, total_length=padded.size(0))[0]), *finals]


def _width(hx: Any, params: Any, *settings: Any) -> int:
    return int(hx[0].size(-1)) * (2 if settings[-1] else 1)


for _name, _function in (("pack", _pack), ("unpack", _unpack), ("packed_recurrent", _recurrent)):
    _library.impl(_name, _function, "CompositeExplicitAutograd")


class _Padded(TorchFunctionMode):  # type: ignore[misc]  # torch is skipped by mypy
    """Answers torch's functions for packed sequences with padded ones."""

    def __init__(self) -> None:
        super().__init__()
        self.known: dict[int, tuple[torch.Tensor, Any]] = {}  # batch sizes, and the batch's own

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        name = getattr(func, "__name__", "")
        if name == "_pack_padded_sequence":
            return self._packed(*args, **(kwargs or {}))
        if name == "_pad_packed_sequence":
            return self._unpacked(*args, **(kwargs or {}))
        place = 1 if name in KINDS else 0
        held = self.known.get(id(args[place])) if len(args) > place else None
        if held is not None and name in KINDS:
            return self._stepped(name, *args)
        if held is not None and name == "__getitem__" and args[1] == 0:
            return held[1]
        return func(*args, **(kwargs or {}))

    def _packed(self, value: torch.Tensor, lengths: torch.Tensor, batch_first: bool) -> Any:
        padded = value.transpose(0, 1) if batch_first else value
        steps = torch.arange(padded.size(0))
        sizes = (lengths > steps[:, None]).sum(1)
        self.known[id(sizes)] = sizes, padded.size(1)
        return torch.ops.xarch.pack(padded), sizes

    def _stepped(
        self, name: str, rows: Any, sizes: Any, hx: Any, params: Any, *settings: Any
    ) -> Any:
        states = list(hx) if name == "lstm" else [hx]
        return tuple(torch.ops.xarch.packed_recurrent(rows, sizes, states, params, name, *settings))

    def _unpacked(
        self, rows: Any, sizes: Any, batch_first: bool, padding_value: float, total_length: int
    ) -> Any:
        batch = self.known[id(sizes)][1]
        padded = torch.ops.xarch.unpack(rows, sizes.size(0), batch)
        valid = torch.arange(batch) < sizes[:, None]
        mask = valid.reshape(*valid.shape, *[1] * (padded.dim() - 2))
        padded = torch.where(mask, padded, padding_value)
        more = total_length - padded.size(0) if total_length > 0 else 0
        if more:
            filling = padded.new_full((more, *padded.shape[1:]), padding_value)
            padded = torch.cat([padded, filling])
        return padded.transpose(0, 1) if batch_first else padded, valid.sum(0)


@contextmanager
def _unchecked_states() -> Iterator[None]:
    """Leaves out the check of given states, which makes a fixed number of an open batch size."""
    classes = (torch.nn.RNNBase, torch.nn.LSTM)
    before = [cls.check_forward_args for cls in classes]
    for cls in classes:
        cls.check_forward_args = lambda *_: None
    try:
        yield
    finally:
        for cls, function in zip(classes, before, strict=True):
            cls.check_forward_args = function


@contextmanager
def padded_sequences(notes: list[str]) -> Iterator[None]:
    """Lets modules be traced that pack sequences; says so in the notes."""
    with _Padded() as mode, _unchecked_states():
        yield
    if mode.known:
        notes.append(NOTE)
