"""A port is a plain `keras.Model`: it fits, freezes, clones and quantizes, on every backend."""

from pathlib import Path

import numpy as np
import pytest
import torch
from torch import nn

from xarch import port

WORKER_SIDE = str(Path(__file__).with_name("worker_side.py"))


@pytest.fixture(scope="module")
def ported(tmp_path_factory):
    torch.manual_seed(0)
    module = nn.Sequential(
        nn.Conv2d(1, 4, 3, padding=1),
        nn.BatchNorm2d(4),
        nn.ReLU(),
        nn.MaxPool2d(2),
        nn.Flatten(),
        nn.Linear(36, 8),
        nn.Tanh(),
        nn.Linear(8, 2),
    )
    module[0].requires_grad_(False)
    found = port.from_torch(module, torch.zeros(2, 1, 6, 6))
    path = found.save(tmp_path_factory.mktemp("ported") / "model.keras")
    return module, str(path)


def data():
    random = np.random.default_rng(1)
    x = random.standard_normal((16, 1, 6, 6)).astype("float32")
    return x, random.standard_normal((16, 2)).astype("float32")


def trained(module, x, y, epochs):
    module = module.train()
    optimizer = torch.optim.SGD([p for p in module.parameters() if p.requires_grad], 0.05)
    losses = []
    for _ in range(epochs):
        optimizer.zero_grad()
        loss = nn.functional.mse_loss(module(torch.from_numpy(x)), torch.from_numpy(y))
        loss.backward()
        optimizer.step()
        losses.append(float(loss.detach()))
    return losses, module.state_dict()


def test_fit_follows_the_native_run(ported, plain):
    module, path = ported
    x, y = data()
    results = plain.run(f"{WORKER_SIDE}:fitted", path, x, y, 8)
    losses, state = trained(module, x, y, 8)
    for backend, (found, after) in results.items():
        np.testing.assert_allclose(found, losses, rtol=2e-5, err_msg=backend)
        for name, value in state.items():
            np.testing.assert_allclose(
                after[name], value.numpy(), rtol=1e-4, atol=2e-5, err_msg=f"{backend} {name}"
            )


def test_it_freezes_clones_and_rebuilds(ported, plain):
    for found in plain.run(f"{WORKER_SIDE}:plain_uses", ported[1], data()[0]).values():
        assert found == (6, 4)  # the convolution is frozen already


def test_it_quantizes_where_keras_can(ported, plain):
    found = plain.run(f"{WORKER_SIDE}:quantized", ported[1], data()[0])
    for backend, (change, kinds) in found.items():
        assert 0 < change < 0.1, backend
        assert "int8" in kinds, backend
