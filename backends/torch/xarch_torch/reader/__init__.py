"""PyTorch models to Keras: `torch.export` walked once, each op given to its converter.

**The way of a model.** `exporting` exports the module in eval and in train mode at the level that
`torch.export.export` gives, where batch_norm, linear, conv2d and dropout are still whole. `merge`
decides whether one graph serves both modes. `walk` visits the nodes in order and hands each to the
converter registered for its op; what the converter returns is the node's value. `model` ties the
values into a functional `keras.Model` and fills in the weights.

**The seam.** A converter is one decorated function in `converters/`, a file per family of ops. It
takes the `Context`, then the op's arguments by the names and defaults of its schema, and returns
what the op returns::

    @converts("aten.relu.default")
    def relu(ctx, self):
        return ops.relu(self)

Arguments arrive as: symbolic Keras tensors (numpy arrays where a small constant is meant), Python
numbers, `Dim` for sizes unknown until the model runs, None, and lists of these. A parameter
arrives as a Keras tensor too, except for the arguments that the decorator lists in `weights`:
they arrive as `WeightRef`, which `ctx.layer` turns into a variable of a real Keras layer::

    @converts("aten.linear.default", weights=("weight", "bias"))
    def linear(ctx, input, weight, bias=None):
        if ctx.owns(weight, bias):
            layer = ctx.layer(keras.layers.Dense, {"kernel": weight.moved(1, 0), "bias": bias}, ...)
            return layer(input)
        ...

`ctx.out` tells the shape and dtype that torch computed for the result: prefer it to redoing
torch's rules. After the converter returns, the walker checks rank and casts to that dtype.
In-place ops need no converter of their own: `aten.add_.Tensor` runs `aten.add.Tensor`, and the
walker carries the new value to every view of the old one (`views`).

**Whole modules.** `@converts_module("torch.nn.LSTM")` registers a converter for the calls of a
module class. It takes a `ModuleContext`, the module and its arguments, and returns what `forward`
returns, or `NotImplemented`; the ops then have their turn. `calls` keeps such calls in sight
through the export, `modules` holds the registry.

Names are checked against torch's registry when the converter is registered, and a second converter
for one op is refused. Users register theirs the same way, before they call `from_torch`, or through
the entry-point group `xarch.converters`, whose modules are imported on first use.
"""

from xarch_torch.reader.checkpoint import load_checkpoint
from xarch_torch.reader.context import Context, Meta
from xarch_torch.reader.dims import Dim
from xarch_torch.reader.modules import ModuleContext, converts_module
from xarch_torch.reader.native import Native, in_two_precisions, native
from xarch_torch.reader.read import read
from xarch_torch.reader.registry import converts
from xarch_torch.reader.samples import samples
from xarch_torch.reader.weights import WeightRef

__all__ = [
    "Context",
    "Dim",
    "Meta",
    "ModuleContext",
    "Native",
    "WeightRef",
    "converts",
    "converts_module",
    "in_two_precisions",
    "load_checkpoint",
    "native",
    "read",
    "samples",
]
