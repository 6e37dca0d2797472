"""What models learn from: data that come with packages, are generated, or are the user's own.

A source is one class in one file, found by name as components are; a spec names it in its section
`data`. It gives `Data`: arrays under the names of the spec's inputs and outputs, and what is needed
to show them. Arrays are made in the parent process: no source imports Keras or a framework.
"""

from xarch.data.base import DataSource
from xarch.data.data import Data, Split
from xarch.data.registry import get, names
from xarch.data.splitting import split

__all__ = ["Data", "DataSource", "Split", "get", "names", "split"]
