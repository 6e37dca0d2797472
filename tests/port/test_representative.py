"""A representative set of models, ported and held against their originals on every backend.

A convolutional network of each library, an encoder, a decoder, both together, and a vision
transformer; `nox -s port_sweep` takes any others.
"""

import numpy as np
import pytest
import torch
from port import zoo

from xarch import port
from xarch.port.verify import CHECKS, verify_in

MODELS = (
    "torchvision/squeezenet1_1",
    "timm/test_efficientnet",
    "transformers/bart",
    "transformers/bert",
    "transformers/llama",
    "transformers/vit",
)


@pytest.mark.parametrize("name", MODELS)
def test_a_model_follows_its_original_and_takes_its_weights_back(name, wide, plain):
    module, inputs = zoo.build(name)
    ported = port.from_torch(*_in_float32(module, inputs))
    found = verify_in(ported, wide, plain, checks=CHECKS[:-1])
    assert found.ok, str(found)
    checks = {row.check for row in found.rows}
    assert checks >= {"forward", "round trip", "other batch", "gradients", "20 steps", "float32"}
    own = {key: one.clone() for key, one in module.state_dict().items()}
    state = {
        key: torch.from_numpy(np.array(one))
        for key, one in port.to_state_dict(ported.model).items()
    }
    module.load_state_dict(state, strict=True)
    assert all(torch.equal(own[key], one) for key, one in state.items())


def _in_float32(module, inputs):
    def narrow(value):
        return value.float() if value.is_floating_point() else value

    return module.float(), torch.utils._pytree.tree_map_only(torch.Tensor, narrow, inputs)
