"""The layers of Keras with one meaning on every backend.

`table` says which layers differ and in what, `rebinding` is the one technique that makes them
alike, `reading` is what they read in the place of Keras's own ops, and the other modules hold what
ops alone do not mend. `namespace` puts it together.
"""
