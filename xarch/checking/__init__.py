"""How far the same model's numbers lie apart on the backends that are here.

`check` does it for the components of a package, `card` for one model. Workers compute; the parent
compares, and imports no framework.
"""

from xarch.checking.card import Card, card
from xarch.checking.measuring import Distance
from xarch.checking.package import Checked, check

__all__ = ["Card", "Checked", "Distance", "card", "check"]
