"""What `trace.py` does, as source for scripts that run without xarch."""

COMPILED = """\
import jax

compiled = jax.jit(function)
"""

GRADIENT = """\
import jax

outputs, pull = jax.vjp(outputs_of, *inputs)
gradients = pull([jax.numpy.asarray(one, to.dtype) for one, to in zip(weights, outputs)])
"""
