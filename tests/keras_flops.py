"""FLOPs of a built Keras model, counted from its layers: a second opinion on the shape rules.

Two for each multiply-add of matrix products and convolutions, one sample, forward.
"""

import math

from keras import layers


def count_flops(model) -> int:
    nodes = [node for level in model._nodes_by_depth.values() for node in level]
    return sum(_of_call(node) for node in nodes)


def _of_call(node) -> int:
    inputs = [tuple(x.shape[1:]) for x in node.arguments.keras_tensors]
    outputs = [tuple(x.shape[1:]) for x in node.outputs]
    return _of_layer(node.operation, inputs, outputs[0])


def _of_layer(layer, inputs, output) -> int:  # noqa: PLR0911  one for each layer
    match layer:
        case layers.Dense():
            return 2 * math.prod(output) * layer.kernel.shape[0]
        case layers.EinsumDense():
            kept = layer.kernel.shape[0]  # one axis is summed, the others are the output's
            return 2 * math.prod(output) * kept
        case layers.DepthwiseConv1D() | layers.DepthwiseConv2D():
            return 2 * math.prod(output) * math.prod(layer.kernel.shape[:-2])
        case layers.SeparableConv2D():
            field, features = math.prod(output[:-1]), inputs[0][-1]
            return 2 * field * features * (math.prod(layer.kernel_size) + output[-1])
        case layers.Conv1D() | layers.Conv2D():
            return 2 * math.prod(output[:-1]) * math.prod(layer.kernel.shape)
        case layers.LSTM() | layers.GRU():
            weights = layer.cell.kernel, layer.cell.recurrent_kernel
            return 2 * inputs[0][0] * sum(math.prod(one.shape) for one in weights)
        case layers.Bidirectional():
            halves = (layer.forward_layer, layer.backward_layer)
            return sum(_of_layer(half, inputs, output) for half in halves)
        case layers.MultiHeadAttention():
            return _of_attention(layer, inputs)
    assert not getattr(layer, "weights", None) or isinstance(
        layer, (layers.Embedding, layers.BatchNormalization, layers.LayerNormalization)
    ), f"{layer} has weights and is not counted"
    return 0


def _of_attention(layer, inputs) -> int:
    asked, seen = inputs[0][0], inputs[1][0]
    heads, size = layer.num_heads, layer.key_dim
    dense = {
        layer._query_dense: asked,
        layer._key_dense: seen,
        layer._value_dense: seen,
        layer._output_dense: asked,
    }
    projections = sum(rows * math.prod(one.kernel.shape) for one, rows in dense.items())
    return 2 * projections + 2 * 2 * heads * size * asked * seen


def weight_shapes(model):
    trained = [tuple(one.shape) for one in model.trainable_variables]
    states = [one for one in model.non_trainable_variables if one.dtype != "uint32"]
    return trained, [tuple(one.shape) for one in states if "seed" not in one.path]
