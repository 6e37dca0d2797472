"""Float32 is computed in float32 on every device, unless the user asks for the framework's own way.

Tensor cores round float32 inputs to TensorFloat-32, which keeps 10 of 23 bits: left to themselves,
JAX does so in matrix products and convolutions, torch in convolutions and recurrent layers. On an
H200 their results then differ by 3e-4 instead of 1e-7, and frozen cases of convolutions fail.

The settings are environment variables, because they must act before the framework is imported.
A variable that the user has set stays as it is.

Source: Keras sets nothing here; https://docs.nvidia.com/cuda/cublas/ (`NVIDIA_TF32_OVERRIDE`) and
https://docs.jax.dev/en/latest/config_options.html (`jax_default_matmul_precision`).
"""

from __future__ import annotations

import os

from xarch.backend.contract import Backend
from xarch.errors import BackendError

VARIABLE = "XARCH_PRECISION"
EXACT = "exact"
FRAMEWORK = "framework"


def apply(backend: Backend) -> None:
    """Sets the backend's variables for this process and its children.

    Raises:
        BackendError: `XARCH_PRECISION` is neither `exact` nor `framework`.
    """
    wanted = os.environ.get(VARIABLE) or EXACT
    if wanted not in (EXACT, FRAMEWORK):
        raise BackendError(
            f"{VARIABLE}={wanted}, expected {EXACT} (float32 is computed in float32, the default) "
            f"or {FRAMEWORK} (as the framework does by itself)."
        )
    if wanted == EXACT:
        for name, value in backend.exact.items():
            os.environ.setdefault(name, value)
