"""The description of a model: data that is checked before a weight is made.

`load` reads a spec, `Spec.set` and `Spec.swap` change it, `diff` compares two, `Spec.budget` tells
what it costs. None of these imports Keras or a framework. `build` makes the model.
"""

from xarch.spec.chains import chain
from xarch.spec.costs import Budget, Row
from xarch.spec.difference import Change, Diff, diff
from xarch.spec.document import Spec
from xarch.spec.loading import load, presets

__all__ = ["Budget", "Change", "Diff", "Row", "Spec", "chain", "diff", "load", "presets"]
