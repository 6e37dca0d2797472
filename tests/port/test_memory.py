"""A port holds one copy of the weights beside the original's."""

import subprocess
import sys

CODE = """
import pathlib, re, resource, torch
from torch import nn
import xarch.port

def peak():
    status = pathlib.Path("/proc/self/status")  # there a child's ru_maxrss begins with its parent's
    if status.exists():
        return int(re.search(r"VmHWM:\\s+(\\d+)", status.read_text())[1]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

def ported(width):
    module = nn.Sequential(nn.Linear(width, width), nn.ReLU(), nn.Linear(width, width))
    return xarch.port.from_torch(module, torch.zeros(2, width))

ported(8)
before = peak()
port = ported(3072)
print((peak() - before) / (2 * 3072 * 3072 * 4 / 2**20))
"""


def test_a_port_needs_no_third_copy_of_the_weights():
    done = subprocess.run(
        [sys.executable, "-c", CODE], capture_output=True, text=True, check=True, timeout=300
    )
    assert 1.9 < float(done.stdout) < 2.25


def test_what_the_layers_want_besides_the_weights_keeps_its_initial_value():
    import torch

    import xarch.port

    module = torch.nn.Sequential(torch.nn.BatchNorm1d(4, track_running_stats=True))
    module[0].num_batches_tracked = None
    port = xarch.port.from_torch(module, torch.randn(3, 4))
    counters = [one for one in port.model.variables if one.path.endswith("updates")]
    assert [int(one.numpy()) for one in counters] == [0]
