"""How long models take, held against the same models written natively; nothing is asserted.

`run` starts one worker per backend. The numbers are processor time of one thread: medians of
rounds in which every contender runs in turn, so that a loaded machine slows all alike.
"""

from xarch.bench.run import Bench, Timing, run

__all__ = ["Bench", "Timing", "run"]
