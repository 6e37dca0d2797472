"""One function on every backend, and how far the results lie apart."""

from xarch.comparison.difference import Difference, Tolerance
from xarch.comparison.inputs import load_inputs
from xarch.comparison.run import Comparison, Row, compare

__all__ = ["Comparison", "Difference", "Row", "Tolerance", "compare", "load_inputs"]
