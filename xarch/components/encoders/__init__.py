"""Encoders, one file each; they are found through `xarch.components.registry`."""
