"""Portable `.keras` files: saved on one backend, trained further on any other.

Plain Keras stores class paths of the backend that saved a compiled model, and the compiler setting
that suited it, so that its files do not always train on elsewhere (see `xarch.saving.config`).
`save_model` writes files that plain Keras loads and trains everywhere; `load_model` and
`mend_file` mend those that plain Keras wrote. `mend_file` needs no framework and no Keras.
"""

from xarch.saving.config import mend_config
from xarch.saving.mend import mend_file
from xarch.saving.models import load_model, save_model
from xarch.saving.shapes import read_shapes

__all__ = ["load_model", "mend_config", "mend_file", "read_shapes", "save_model"]
