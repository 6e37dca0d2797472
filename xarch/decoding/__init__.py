"""From what a model gives, step by step, to what it says."""

from xarch.decoding.autoregressive import beam, greedy
from xarch.decoding.ctc import greedy_ctc, spelled

__all__ = ["beam", "greedy", "greedy_ctc", "spelled"]
