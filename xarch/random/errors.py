"""What can go wrong in `xarch.random`, each also a `ValueError`, as `keras.random` raises."""

from __future__ import annotations

from xarch.errors import ArgumentError, XarchError


class RandomArgumentError(ArgumentError, ValueError):
    """An argument of a random function does not fit."""


class UnknownInitializer(XarchError, ValueError):
    """A variable of a model has no initializer that can be found."""


class UnsupportedKeras(XarchError, RuntimeError):
    """The installed Keras lies outside the range in which a private part of it was checked."""
