"""What `trace.py` does, as source for scripts that run without xarch."""

COMPILED = """\
import torch

compiled = torch.compile(function, backend="aot_eager", dynamic=False)
"""

GRADIENT = """\
import torch

leaves = [one.detach().clone().requires_grad_() for one in inputs]
outputs = outputs_of(*leaves)
given = [torch.as_tensor(one).to(output.dtype) for one, output in zip(weights, outputs)]
gradients = torch.autograd.grad(outputs, leaves, given, allow_unused=True)
"""
