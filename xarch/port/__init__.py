"""Native models to Keras and their weights back; imports no framework until it is used.

`from_torch` reads a PyTorch module; `load` opens what `Port.save` wrote; `to_state_dict` and
`load_state_dict` move weights under the original's names.
"""

from xarch.port.files import load, save
from xarch.port.ported import Port, from_torch
from xarch.port.state import load_state_dict, to_state_dict

__all__ = ["Port", "from_torch", "load", "load_state_dict", "save", "to_state_dict"]
