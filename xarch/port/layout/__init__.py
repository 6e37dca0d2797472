"""`layout="channels_last"`: a port's graph rewritten so that convolutions see channels last.

**The pass.** `keras.models.clone_model` walks the finished graph and hands each operation to a rule
(`rules`, by the operation's class). A value is either a Keras tensor, laid out as in the original,
or a `Turned` one: a tensor in some other order of axes, and that order. Convolutions and pooling
ask for channels last and return turned values; elementwise operations pass an order on; reductions,
concatenations, paddings and slices name the axis where it now lies; a transpose changes the noted
order and computes nothing. An operation without a rule gets the original layout, by a transpose
where there is no other way. So the pass is sound for every graph, and good for convolutional ones.

The inputs, the outputs, the names and the values of all weights stay as they were.
"""

from xarch.port.layout.model import channels_last, transposes
from xarch.port.layout.turn import Turn

__all__ = ["Turn", "channels_last", "transposes"]
