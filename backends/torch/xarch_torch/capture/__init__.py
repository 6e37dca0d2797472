"""A Keras model as one flat graph of torch calls over the same parameters.

`program` exports the model and links what the graph holds to the model's variables. The passes
that follow keep what the graph computes: `clean` drops what does nothing, `affine` joins biases
and normalisation by fixed statistics to the op before them, `hoist` moves what depends on weights
alone out of the graph, and `calls` names torch's own functions in place of its dispatcher's
entries. `recurrent` comes before: it lets LSTM and GRU layers call torch's kernels while the
model is exported.
"""

from xarch_torch.capture.program import Captured, capture

__all__ = ["Captured", "capture"]
