"""An entry point that cannot be loaded: doctor must say so, and nothing else may break."""

raise RuntimeError("this package is broken on purpose")
