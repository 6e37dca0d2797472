"""As a stranger writes calls from Keras's documentation: shapes, new arrays and places."""

import numpy as np
from calls import call
from plain import grid, wave
from plain import numbers as f

F = np.float32


def calls():
    yield from _shapes()
    yield from _making()
    yield from _places()


def _shapes():
    x, v, k = wave(2, 3, 4), wave(5), grid(2, 3, 4)
    for one in ((0, 2, 1), None, (-1, 0, 1), [2, 1, 0], (0, 1), (0, 0, 1), (2, 1, 3)):
        yield call("transpose", x, one)
        yield call("transpose", k > 5, axes=one)
    for shape in (
        (6, 4),
        (-1,),
        (2, -1, 2),
        (24, 1),
        (5, -1),
        (-1, -1),
        24,
        [4, 6],
        (2, 3, 4),
        (0, 3),
        (),
        (-2, 12),
    ):
        yield call("reshape", x, shape)
        yield call("reshape", k, newshape=shape)
    yield call("reshape", np.zeros((0, 3), F), (3, -1))
    yield call("reshape", np.zeros((0, 3), F), (0, -1))
    for name, ones in (
        ("expand_dims", (0, -1, 1, (0, 1), [0, -1], 4, -5, (0, 0), ())),
        ("squeeze", (None, 0, 2, (0, 2), -2, 1, 5, [0], ())),
        ("flip", (None, 0, -1, (0, 1), [0, 2], 3, ())),
    ):
        for one in ones:
            yield call(name, wave(1, 3, 1, 2), one)
            yield call(name, grid(1, 2, 1, 3), axis=one)
    for one in ((0, 1), (0, -1), (-1, -3), (1, 1), (0, 3)):
        yield call("swapaxes", x, *one)
        yield call("moveaxis", x, *one)
    for one in (
        ((0, 1), (1, 0)),
        ([0, 1, 2], [2, 0, 1]),
        ((0,), (-1,)),
        ((0, 1), (0,)),
        ((0, 0), (1, 2)),
    ):
        yield call("moveaxis", x, *one)
    for shift, axis in (
        (1, None),
        (-1, 0),
        (5, 1),
        ((1, 2), (0, 1)),
        ((1, 1), (0, 0)),
        (0, 2),
        (2, (0, 1)),
        (1, 3),
        (1.5, 0),
        (-7, -1),
    ):
        yield call("roll", x, shift, axis)
        yield call("roll", k, shift=shift, axis=axis)
    for options in (
        {},
        {"k": 2},
        {"k": -1},
        {"k": 5},
        {"axes": (1, 2)},
        {"axes": (2, 0), "k": 3},
        {"axes": (0, 0)},
        {"axes": (-1, -2)},
        {"k": 0},
    ):
        yield call("rot90", x, **options)
        yield call("rot90", grid(3, 4), **options)
    for one in (
        2,
        (2, 1),
        (1, 2, 3),
        [2, 2, 2, 2],
        (),
        0,
        (2, 0),
        -1,
        (1,),
        f(2, 1, dtype="int32"),
        np.int64(2),
    ):
        yield call("tile", wave(2, 3), one)
        yield call("tile", grid(3, dtype="uint8"), repeats=one)
    for one, axis in (
        (2, None),
        (2, 0),
        ([1, 2], 0),
        ([1, 2, 0], -1),
        (0, 1),
        (f(1, 2, dtype="int32"), 0),
        (-1, 0),
        ([2], 1),
        (2, 5),
        ([1, 2, 3], None),
    ):
        yield call("repeat", wave(2, 3), one, axis)
        yield call("repeat", grid(2, 3) > 2, one, axis=axis)
    for one in (2, 3, [1, 3], (2,), [0, 9], [-1], [3, 1], 7, 0, f(1, 3, dtype="int32"), []):
        for name in ("split", "array_split", "hsplit", "vsplit"):
            yield call(name, wave(6, 6), one)
        yield call("dsplit", wave(2, 2, 6), one)
        yield call("split", wave(6, 4), one, axis=1)
        yield call("array_split", wave(7), one, axis=-1)
    for options in ({}, {"axis": 1}, {"axis": -1, "num": 4}, {"num": 2}, {"num": 3}, {"axis": 3}):
        yield call("unstack", x, **options)
        yield call("unstack", k, **options)
    for name in ("concatenate", "stack"):
        for axis in (0, 1, -1, 3):
            yield call(name, [x, x + 1], axis=axis)
            yield call(name, (x, k), axis=axis)
            yield call(name, [k.astype("uint8"), k.astype("int8")], axis=axis)
    for name in ("hstack", "vstack", "dstack"):
        for given in (
            [v, v],
            [wave(2, 2), wave(2, 2)],
            [np.asarray(1.0, F), np.asarray(2.0, F)],
            [grid(2), wave(2)],
            [[1, 2], [3, 4]],
            [wave(2), wave(3)],
        ):
            yield call(name, given)
    for widths in (
        1,
        (1, 2),
        ((1, 0), (2, 1)),
        [[0, 1], [1, 0]],
        ((0, 0), (0, 0)),
        ((1, 1),),
        ((-1, 0), (0, 0)),
        (1,),
    ):
        for mode in ("constant", "reflect", "symmetric", "edge"):
            yield call("pad", wave(3, 4), widths, mode=mode)
        yield call("pad", grid(2, 3), widths, constant_values=7)
        yield call("pad", wave(2, 3), widths, mode="constant", constant_values=-1.5)
        yield call("pad", grid(2, 3) > 2, widths, constant_values=True)
        yield call("pad", grid(2, 3, dtype="uint8"), widths, constant_values=2.7)
    for mode in ("wrap", "empty", "linear_ramp", "maximum", "CONSTANT", None):
        yield call("pad", wave(3, 4), 1, mode=mode)
    for one in ((2, 3, 4), (5, 2, 3, 4), (3, 4), (2, 1, 4), (-1, 3, 4), (4,), 4):
        yield call("broadcast_to", wave(3, 1), one)
        yield call("broadcast_to", grid(4), one)
    for name in (
        "ravel",
        "ndim",
        "shape",
        "size",
        "copy",
        "fliplr",
        "flipud",
        "zeros_like",
        "ones_like",
        "empty_like",
        "isreal",
        "convert_to_numpy",
        "convert_to_tensor",
        "dtype",
    ):
        for given in (
            x,
            k,
            np.asarray(1.0, F),
            np.zeros((0, 2), "bool"),
            wave(2, 3, dtype="float16"),
        ):
            if name != "empty_like":
                yield call(name, given)
    for dtype in ("float16", "int32", "bool", "uint8", "complex64", "string"):
        for name in ("zeros_like", "ones_like", "cast", "convert_to_tensor", "saturate_cast"):
            yield call(name, wave(2, 3) * 200, dtype=dtype)
            yield call(name, grid(2, 3, start=-2), dtype=dtype)
        yield call("full_like", wave(2), 2.5, dtype=dtype)
        yield call("view", grid(2, 4), dtype=dtype)
        yield call("view", wave(2, 4), dtype=dtype)
    for value in (2, 2.7, True, np.nan, [1, 2, 3], f([1.0], [2.0]), -1, None):
        yield call("full_like", wave(2, 3), value)
        yield call("full_like", grid(2, 3, dtype="uint8"), value)
    for one in (((2, 1), "a b -> b a"),):
        yield call("rearrange", wave(2, 3), one[1])
    for pattern, axes in (("b (h w) c -> b h w c", {"h": 2}), ("b h c -> (b h) c", {}), ("b h c -> c (h b)", {}), ("b h c -> b h c", {}),
                          ("b h c -> b c", {}), ("b (h w) c -> b h w c", {}), ("b ... -> ... b", {}), ("b h c -> b h c 1", {}), ("(b 1) h c -> b h c", {})):  # fmt: skip
        yield call("rearrange", wave(2, 6, 4), pattern, **axes)


def _making():
    for one in (
        (5,),
        (2, 8),
        (2, 9, 3),
        (9, 2, -2),
        (0.5, 3),
        (0, 1, 0.25),
        (5, 5),
        (3, 1),
        (0,),
        (-3,),
        (2.5,),
        (0, 10, 3.0),
        (1, 2, 0),
    ):
        yield call("arange", *one)
        for dtype in ("float32", "int32", "float16", "uint8", "bool"):
            yield call("arange", *one, dtype=dtype)
    yield call("arange", start=2, stop=7, step=2)
    yield call("arange", np.asarray(4, "int32"))
    for options in ({}, {"num": 5}, {"num": 0}, {"num": 1}, {"endpoint": False, "num": 4}, {"num": 4, "dtype": "int32"}, {"num": 3, "retstep": True},
                    {"num": 4, "axis": -1}, {"num": -1}, {"num": 3, "dtype": "float16"}, {"num": 3, "axis": 1}):  # fmt: skip
        for start, stop in (
            (0, 1),
            (1.0, -1.0),
            (f(0.0, 1.0), 5.0),
            (f(0.0, 1.0), f(2.0, -1.0)),
            (2, 2),
            (grid(2, 2), 4),
            ([0, 1], [2, 3]),
        ):
            yield call("linspace", start, stop, **options)
            rest = {key: one for key, one in options.items() if key != "retstep"}
            yield call("logspace", start, stop, **rest)
            if not (isinstance(start, list) or np.any(np.asarray(start) == 0)):
                yield call("geomspace", start, stop, **rest)
    yield call("logspace", 0, 3, num=4, base=2)
    yield call("logspace", 0, 3, num=4, base=np.e)
    yield call("logspace", 0, 3, num=4, base=f(2.0, 3.0))
    yield call("geomspace", -1, -1000, num=4)
    yield call("geomspace", 1, 256, num=9, dtype="int32")
    yield call("geomspace", 1000, 1, num=4, endpoint=False)
    yield call("geomspace", -1, 1, num=4)
    for name in ("zeros", "ones", "empty"):
        for shape in ((2, 3), (), 3, [2, 2], (0, 2), (-1,), (2.0,)):
            if name != "empty":
                for dtype in (None, "int32", "bool", "float16", "bfloat16", "uint8"):
                    yield call(name, shape, dtype=dtype)
    for shape in ((2, 3), (), 3, [1]):
        for value in (2, 2.5, True, -1, np.nan, [1, 2, 3], f(1.0, 2.0, 3.0)):
            for dtype in (None, "int32", "float16", "bool", "uint8"):
                yield call("full", shape, value, dtype=dtype)
    for one in ((3,), (2, 4), (3, None, 1), (3, 3, -1), (0,), (2, 0), (3, 2, 5), (-1,), (2.0,)):
        for dtype in (None, "int32", "bool"):
            yield call("eye", *one, dtype=dtype)
            yield call("tri", *one, dtype=dtype)
    for n in (0, 1, 3, -1):
        for dtype in (None, "int32", "bool", "bfloat16"):
            yield call("identity", n, dtype=dtype)
    for name in ("bartlett", "blackman", "hamming", "hanning"):
        for n in (0, 1, 2, 7, -1, 3.5, np.asarray(5, "int32")):
            yield call(name, n)
    for n in (0, 1, 2, 7, np.asarray(5, "int32")):
        for beta in (0, 0.0, 5.0, 14, np.asarray(2.0, F)):
            yield call("kaiser", n, beta)
    for options in ({}, {"indexing": "ij"}, {"indexing": "xx"}):
        yield call("meshgrid", wave(3), wave(2), **options)
        yield call("meshgrid", wave(3), grid(2), wave(4), **options)
        yield call("meshgrid", wave(3), **options)
        yield call("meshgrid", [1, 2], [3.0], **options)
        yield call("meshgrid", wave(2, 2), wave(3), **options)
    for one in ({}, {"N": 2}, {"N": 5, "increasing": True}, {"N": 0}, {"increasing": True}):
        yield call("vander", f(1.0, 2.0, -3.0), **one)
        yield call("vander", f(1, 2, 3, dtype="int32"), **one)
    for kk in (0, 1, -1, 7):
        for given in (wave(3), wave(3, 4), grid(4), grid(3, 3) > 4):
            yield call("diag", given, kk)
            yield call("diagflat", given, kk)
            yield call("tril", given, kk)
            yield call("triu", given, k=kk)
        for name in ("diagonal", "trace"):
            yield call(name, wave(3, 4), kk)
            yield call(name, grid(2, 3, 4), kk, 0, 2)
            yield call(name, grid(2, 3, 4) > 7, offset=kk, axis1=-1, axis2=1)
            yield call(name, grid(3, 3, dtype="uint8"), kk)


def _places():
    x, k = wave(3, 4), grid(2, 3, 4)
    for at in (0, -1, [0, 2], [[0, 1], [2, 0]], f(1, -1, dtype="int32"), np.asarray(2, "int32"), [], f(0, 1, dtype="uint8"), 1.0, f(1.0, 0.0), [True, False],
               np.zeros((0,), "int32"), [3], [-4]):  # fmt: skip
        for axis in (None, 0, 1, -1):
            yield call("take", x, at, axis=axis)
        yield call("take", k, at, axis=1)
    for at, axis in (
        (grid(3, 2) % 4, 1),
        (grid(1, 4) % 3, 0),
        (grid(5), None),
        (grid(3, 1) % 4 - 4, -1),
        (grid(3, 2) + 9, 1),
        (grid(2, 4) % 3, 0),
        (grid(2), 0),
    ):
        yield call("take_along_axis", x, at, axis=axis)
        yield call("take_along_axis", grid(3, 4), at, axis)
    for key in (0, -1, slice(1, 3), (0, 1), (slice(None), 2), (Ellipsis, 0), None, (None, 0), (slice(None, None, -1),), (slice(None), slice(3, 0, -2)),
                [0, 2], ([0, 1], [1, 2]), (slice(None), [0, 3]), True, (0, Ellipsis, 1), 5, (0, 0, 0), slice(5, 9), "a", 1.0,
                np.asarray(1, "int32"), f(True, False, True, dtype="bool"), x > 0, (np.asarray(0, "int32"), 1)):  # fmt: skip
        yield call("get_item", x, key)
        yield call("get_item", grid(3, 4), key)
    for start, shape in (
        ((0, 0), (2, 2)),
        ((1, 1), (2, 3)),
        ([0, 1], [3, -1]),
        ((2, 3), (2, 2)),
        ((0, 0), (0, 4)),
        ((-1, 0), (1, 1)),
        ((0,), (1, 1)),
        (f(1, 0, dtype="int32"), (2, 4)),
    ):
        yield call("slice", x, start, shape)
        yield call("slice", grid(3, 4), start, shape)
    for start, update in (((0, 0), wave(2, 2)), ((1, 1), wave(2, 3)), ((2, 3), wave(2, 2)), ((-1, 0), wave(1, 1)), (f(1, 0, dtype="int32"), wave(2, 4)), ((0, 0), grid(1, 1)),
                          ([1, 2], wave(1, 2)), ((0, 0), wave(2)), ((0, 0), np.zeros((0, 4), F))):  # fmt: skip
        yield call("slice_update", x, start, update)
        yield call("slice_update", grid(3, 4), start, update)
    for places, values, shape in ((f([[0], [2], [0]], dtype="int32"), wave(3, 2), (4, 2)), (f([[0, 1], [1, 0]], dtype="int32"), wave(2), (2, 2)),
                                  ([[1], [3]], [9.0, 10.0], (4,)), (f([[0]], dtype="int32"), grid(1, 3), (2, 3)), (f([[5]], dtype="int32"), wave(1), (4,)),
                                  (f([[-1]], dtype="int32"), wave(1), (4,)), (np.zeros((0, 1), "int32"), np.zeros((0,), F), (3,)),
                                  (f([[0], [0]], dtype="int32"), grid(2, dtype="uint8") + 200, (2,)), (f([[0], [1]], dtype="int32"), f(True, False, dtype="bool"), (3,))):  # fmt: skip
        yield call("scatter", places, values, shape)
    for places, values in ((f([[0, 0], [2, 3]], dtype="int32"), f(1.5, -2.0)), (f([[0], [2]], dtype="int32"), wave(2, 4)), ([[0, 1]], [5.0]), (f([[0, 0], [0, 0]], dtype="int32"), f(1.0, 2.0)),
                           (f([[3, 0]], dtype="int32"), f(1.0)), (f([[-1, -1]], dtype="int32"), [4.0]), (np.zeros((0, 2), "int32"), np.zeros((0,), F))):  # fmt: skip
        for reduction in (None, "add", "max", "min", "mul"):
            if places is not None and not (
                reduction is None and np.array_equal(places, [[0, 0], [0, 0]])
            ):
                yield call("scatter_update", x, places, values, reduction=reduction)
                yield call("scatter_update", grid(3, 4), places, values, reduction)
    yield call("scatter_update", x, [[0, 0]], [1.0], reduction="mean")
    for name in ("segment_sum", "segment_max", "segment_min", "segment_prod"):
        for data, ids in ((wave(5), [0, 0, 1, 3, 3]), (wave(5, 2), f(0, 0, 1, 3, 3, dtype="int32")), (grid(5), f(2, 0, 2, 1, 0, dtype="int32")), ([1.0, 2.0], [0, 0]),
                          ([[1, 2], [3, 4]], [1, 1]), (wave(3), [0, -1, 5]), (wave(0), np.zeros((0,), "int32")), (grid(4) > 1, [0, 0, 1, 1]), (wave(3), f(0.0, 1.0, 1.0)),
                          (wave(5, dtype="float16"), [0, 1, 1, 2, 4]), (wave(3), [[0], [1], [2]]), (wave(2), [0])):  # fmt: skip
            yield call(name, data, ids)
            yield call(name, data, ids, num_segments=4)
            yield call(name, data, ids, num_segments=2, sorted=True)
    for labels in (
        f(0, 2, 1, dtype="int32"),
        [0, 2],
        1,
        f([[0, 1], [2, 3]], dtype="int32"),
        f(-1, 5, dtype="int32"),
        np.zeros((0,), "int32"),
        f(0, 1, dtype="uint8"),
        f(0.0, 2.0),
        f(True, False, dtype="bool"),
    ):
        for options in (
            {},
            {"axis": 0},
            {"dtype": "int32"},
            {"dtype": "bool"},
            {"axis": 1},
            {"axis": -2},
        ):
            yield call("one_hot", labels, 4, **options)
            yield call("multi_hot", labels, 4, **options)
            yield call("multi_hot", labels, num_classes=4, **options)
    for places, shape in (
        (f(5, 0, 11, dtype="int32"), (3, 4)),
        (5, (3, 4)),
        ([1, 2], (2, 2)),
        (12, (3, 4)),
        (-1, (3, 4)),
        (f([[1, 2]], dtype="int32"), [2, 3]),
        (0, ()),
        (3, 4),
    ):
        yield call("unravel_index", places, shape)
    for conditions, choices, default in (([x > 0, x < -1], [x, -x], 0), ([x > 9], [x], 7.5), ([f(True, False, dtype="bool")], [f(1, 2, dtype="int32")], 0.5),
                                         ([True, False], [1.0, 2.0], 3.0), ([x > 0], [x, x], 0), ([], [], 0), ([x > 0, x > 1], [1, 2.0], np.nan)):  # fmt: skip
        yield call("select", conditions, choices, default)
        yield call("select", conditions, choices)
