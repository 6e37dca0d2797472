"""Converters of a distribution outside the tree are found by its entry point alone."""

import sys

import keras
import torch
from torch import nn
from xarch_toy_converters import Doubled, Halves

import xarch
from xarch import port


def test_an_op_and_a_module_class_are_converted_without_an_import():
    assert "reader" in xarch.backend.current_backend().capabilities
    assert "xarch_toy_converters.converters" not in sys.modules
    net = nn.Sequential(nn.Linear(3, 4), Halves(), Doubled(4, 2))
    x = torch.randn(2, 3)
    ported = port.from_torch(net, x)
    torch.testing.assert_close(ported.model(x), net(x))
    assert [type(one) for one in ported.model.layers if one.name == "2"] == [keras.layers.Dense]
    assert set(port.to_state_dict(ported.model)) == set(net.state_dict())
