"""`scan`, whose results may be of any shape; Keras's on TensorFlow takes them for carries."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import keras
import tensorflow as tf

from xarch.ops.tensors import is_symbolic, tensor

Function = Callable[..., Any]


def along(shared: Function) -> Function:
    """The first step outside of the loop says what each step gives."""

    def call(
        f: Function, init: Any, xs: Any = None, length: Any = None, reverse: bool = False,
        unroll: Any = 1,
    ) -> Any:  # fmt: skip
        flat = [] if xs is None else [tensor(one) for one in keras.tree.flatten(xs)]
        steps = flat[0].shape[0] if flat and length is None else length
        known = isinstance(steps, int) and steps > 0
        if not known or not callable(f) or is_symbolic(*flat, *keras.tree.flatten(init)):
            return shared(f, init, xs, length=length, reverse=reverse, unroll=unroll)
        carry = keras.tree.map_structure(tensor, init)

        def step(place: Any, carry: Any) -> Any:
            rows = [tf.gather(one, place) for one in flat]
            after, given = f(carry, keras.tree.pack_sequence_as(xs, rows) if flat else None)
            return after, keras.tree.map_structure(lambda x: x if x is None else tensor(x), given)

        first, by = (steps - 1, -1) if reverse else (0, 1)
        carry, given = step(first, carry)
        return _others(step, carry, given, range(first, first + by * steps, by))

    return call


def _others(step: Function, carry: Any, given: Any, places: range) -> Any:
    """The carry after all steps, and what each gave; the first is done."""
    held = [
        tf.TensorArray(x.dtype, len(places), element_shape=x.shape).write(places[0], x)
        for x in _given(given)
    ]

    def body(place: Any, flat: Any, held: Any) -> Any:
        after, given = step(place, keras.tree.pack_sequence_as(carry, list(flat)))
        held = [one.write(place, x) for one, x in zip(held, _given(given), strict=True)]
        return place + places.step, keras.tree.flatten(after), held

    last = places[-1]
    start = (tf.constant(places[0] + places.step), keras.tree.flatten(carry), held)
    _, flat, held = tf.while_loop(
        lambda place, *_: place <= last if places.step > 0 else place >= last, body, start
    )
    found = iter([one.stack() for one in held])
    return (
        keras.tree.pack_sequence_as(carry, list(flat)),
        keras.tree.map_structure(lambda x: x if x is None else next(found), given),
    )


def _given(given: Any) -> list[Any]:
    """The tensors that a step gives; a place may hold none."""
    return [one for one in keras.tree.flatten(given) if one is not None]
