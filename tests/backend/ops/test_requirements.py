"""A call that one backend would take is refused on all of them, before a tensor has numbers too."""

import inspect

import keras
import numpy as np
import pytest
from numpy.exceptions import AxisError

from xarch import ops
from xarch.ops import choice
from xarch.ops.namespace import exists
from xarch.ops.requirements import REQUIREMENTS, requires
from xarch.ops.requiring import requiring


def floats(*shape):
    return np.linspace(-1, 2, num=int(np.prod(shape)), dtype="float32").reshape(shape)


def places(*items):
    return np.array(items, "int32")


CUBE, MATRIX, VECTOR, NUMBER = floats(2, 3, 4), floats(3, 4), floats(5), floats()
BATCH = floats(2, 6, 5, 3)
COMPLEX = (MATRIX + 1j).astype("complex64")
PARTS = [floats(2, 5, 3), floats(2, 5, 3)]

#: Wrong by shapes, axes and options: symbolic calls are refused as well.
STATIC = [
    *((name, ValueError, (-1,), {}) for name in ("bartlett", "blackman", "hamming", "hanning")),
    *((name, TypeError, (COMPLEX,), {}) for name in (
        "amax", "amin", "argmax", "argmin", "argsort", "log_softmax", "logsumexp", "max", "median",
        "min", "nanargmax", "nanargmin", "nanmax", "nanmedian", "nanmin", "nanstd", "nanvar", "ptp",
        "softmax", "sort", "sparsemax",
    )),
    *((name, TypeError, (COMPLEX, 0), {}) for name in (
        "argpartition", "nanpercentile", "nanquantile", "percentile", "quantile", "top_k",
    )),
    ("sum", TypeError, (MATRIX,), {"axis": True}),
    ("argmax", TypeError, (MATRIX,), {"axis": True}),
    ("reshape", TypeError, (MATRIX,), {"newshape": (6.0, 2)}),
    ("tile", TypeError, (MATRIX, 1.5), {}),
    ("tril", ValueError, (VECTOR,), {}),
    ("cross", ValueError, (MATRIX, MATRIX), {}),
    ("cond", TypeError, (VECTOR, np.sin, np.cos), {}),
    ("switch", TypeError, (1.0, [np.sin, np.cos], VECTOR), {}),
    ("switch", ValueError, (0, [], VECTOR), {}),
    ("fori_loop", TypeError, (0, 1.5, np.add, NUMBER), {}),
    ("while_loop", TypeError, (np.less, np.add, (NUMBER,)), {"maximum_iterations": 1.5}),
    ("map", ValueError, (np.sin, NUMBER), {}),
    ("vectorized_map", ValueError, (np.sin, NUMBER), {}),
    ("scan", ValueError, (np.add, NUMBER, VECTOR), {"length": 3}),
    ("associative_scan", ValueError, (np.add, NUMBER), {}),
    ("scatter", TypeError, (places([0]), floats(1), 3), {}),
    ("slice", TypeError, (VECTOR, (0,), 2), {}),
    ("ldexp", TypeError, (VECTOR, VECTOR), {}),
    ("ldexp", TypeError, (VECTOR, 0.5), {}),
    ("image.extract_patches", ValueError, (BATCH, 9), {}),
    ("histogram", ValueError, (VECTOR,), {"range": (2, 1)}),
    ("bincount", TypeError, (places(1, 2),), {"minlength": None}),
    ("take_along_axis", ValueError, (MATRIX, places([0])), {}),
    ("kaiser", ValueError, (-1, 5.0), {}),
    ("average", ValueError, (MATRIX,), {"weights": VECTOR[:4]}),
    ("vsplit", ValueError, (VECTOR, 5), {}),
    ("average", ValueError, (MATRIX,), {"axis": 0, "weights": floats(3, 1)}),
    ("reshape", ValueError, (floats(0, 3),), {"newshape": (0, -1)}),
    ("diag", ValueError, (CUBE,), {}),
    ("diag", ValueError, (NUMBER,), {}),
    ("diagonal", ValueError, (VECTOR,), {}),
    ("diagonal", ValueError, (CUBE,), {"axis1": 1, "axis2": -2}),
    ("diagonal", AxisError, (CUBE,), {"axis2": 3}),
    ("diagonal", TypeError, (MATRIX,), {"offset": 0.5}),
    ("trace", ValueError, (CUBE,), {"axis1": 0, "axis2": 0}),
    ("trace", ValueError, (NUMBER,), {}),
    ("tril", ValueError, (NUMBER,), {}),
    ("sum", AxisError, (NUMBER,), {"axis": 0}),
    ("mean", ValueError, (CUBE,), {"axis": (0, -3)}),
    ("prod", ValueError, (CUBE,), {"axis": (0, 0)}),
    ("max", TypeError, (CUBE,), {"axis": 1.5}),
    ("moments", TypeError, (CUBE,), {"axes": "x"}),
    ("norm", ValueError, (CUBE,), {"axis": (1, 1)}),
    ("cumsum", AxisError, (CUBE,), {"axis": 3}),
    ("transpose", TypeError, (MATRIX,), {"axes": 0}),
    ("transpose", ValueError, (CUBE,), {"axes": (0, 1)}),
    ("soft_shrink", ValueError, (VECTOR,), {"threshold": -1.0}),
    ("dot_product_attention", TypeError, (np.ones((1, 2, 1, 2), "int32"),) * 3, {}),
    ("lstsq", ValueError, (CUBE, MATRIX), {}),
    ("batch_normalization", ValueError, (MATRIX, floats(1), floats(4), -1), {}),
    ("sort", AxisError, (NUMBER,), {}),
    ("append", TypeError, (MATRIX, MATRIX), {"axis": (0,)}),
    *(
        (name, TypeError, (MATRIX,), {"axis": (0,)})
        for name in (
            "argmax", "argmin", "argsort", "glu", "nanargmax", "nanargmin", "sparsemax", "unstack",
        )
    ),
    ("concatenate", TypeError, (PARTS,), {"axis": (0,)}),
    ("diff", TypeError, (MATRIX,), {"axis": (0,)}),
    ("sort", TypeError, (MATRIX,), {"axis": [0]}),
    ("split", TypeError, (MATRIX, 2), {"axis": None}),
    ("stack", TypeError, ([MATRIX, MATRIX],), {"axis": (0,)}),
    ("take", TypeError, (MATRIX, places(0)), {"axis": (0,)}),
    ("swapaxes", TypeError, (CUBE, (0,), 1), {}),
    ("sort", AxisError, (CUBE,), {"axis": -4}),
    ("expand_dims", ValueError, (CUBE,), {"axis": (0, 0)}),
    ("squeeze", ValueError, (floats(1, 3),), {"axis": (0, 0)}),
    ("flip", ValueError, (CUBE,), {"axis": (0, 0)}),
    ("moveaxis", ValueError, (CUBE, (0, 1), (1, 1)), {}),
    ("moveaxis", ValueError, (CUBE, (0, 1), (1,)), {}),
    ("swapaxes", AxisError, (CUBE, 0, 3), {}),
    ("roll", ValueError, (CUBE, (1, 2)), {"axis": (0,)}),
    ("roll", TypeError, (CUBE, 1.5), {"axis": 0}),
    ("rot90", ValueError, (CUBE,), {"axes": (1, -2)}),
    ("unstack", ValueError, (CUBE,), {"num": 3}),
    ("repeat", ValueError, (MATRIX, [1, 2]), {"axis": 0}),
    ("argpartition", ValueError, (VECTOR, 5), {}),
    ("argpartition", ValueError, (VECTOR, [0, 5]), {}),
    ("argpartition", ValueError, (CUBE, CUBE.size), {"axis": None}),
    ("slice", ValueError, (CUBE, (1, 0, 0), (2, 3, 4)), {}),
    ("slice", ValueError, (CUBE, (-1, 0, 0), (1, 1, 1)), {}),
    ("slice", ValueError, (CUBE, (0, 0), (1, 1)), {}),
    ("slice", TypeError, (CUBE, (0.5, 0, 0), (1, 1, 1)), {}),
    ("slice_update", ValueError, (CUBE, (0, 0), floats(1, 2)), {}),
    ("scatter", ValueError, (places([0], [1]), floats(3), (4,)), {}),
    ("scatter", ValueError, (places([0, 1]), floats(1), (4,)), {}),
    ("scatter", ValueError, (places([0]), floats(1), (-4,)), {}),
    ("scatter", TypeError, (floats(1, 1), floats(1), (4,)), {}),
    ("scatter_update", ValueError, (VECTOR, places([0], [1]), floats(3)), {"reduction": "mul"}),
    ("scatter_update", ValueError, (VECTOR, places(0), floats(1)), {"reduction": "max"}),
    ("scatter_update", TypeError, (VECTOR, floats(1, 1), floats(1)), {}),
    ("take", TypeError, (CUBE, floats(1)), {"axis": 0}),
    ("take_along_axis", TypeError, (CUBE, floats(2, 1, 4)), {"axis": 1}),
    ("segment_sum", ValueError, (VECTOR, places(0, 0, 1)), {"num_segments": 2}),
    ("segment_max", ValueError, (VECTOR, places(0, 0, 1, 1, 0)), {"num_segments": -1}),
    ("segment_prod", TypeError, (VECTOR, VECTOR), {"num_segments": 2}),
    ("one_hot", ValueError, (places(0, 1), -1), {}),
    ("multi_hot", ValueError, (places(0, 1), -1), {}),
    ("bincount", ValueError, (places(0, 1),), {"minlength": -1}),
    ("bincount", TypeError, (VECTOR,), {}),
    ("histogram", ValueError, (VECTOR,), {"bins": 0}),
    ("broadcast_to", ValueError, (VECTOR, (-1,)), {}),
    ("broadcast_to", ValueError, (MATRIX, (4,)), {}),
    ("extract_sequences", ValueError, (floats(2, 6), 7, 1), {}),
    ("extract_sequences", ValueError, (floats(2, 6), 3, -1), {}),
    ("unfold", ValueError, (BATCH, 9), {}),
    ("unfold", ValueError, (BATCH, 2), {"padding": -1}),
    ("fold", ValueError, (floats(2, 12, 19), (5, 6), 2), {}),
    ("fold", ValueError, (floats(2, 12, 20), (5, 6), 2), {"stride": 0}),
    ("dot", ValueError, (floats(2, 2, 2), floats(3, 1, 1)), {}),
    ("inner", ValueError, (floats(2, 2, 2), floats(3, 1, 1)), {}),
    ("tensordot", ValueError, (MATRIX, floats(4, 2)), {"axes": -1}),
    ("vdot", ValueError, (MATRIX, VECTOR), {}),
    ("allclose", ValueError, (VECTOR, floats(4)), {}),
    ("polar", ValueError, (VECTOR, floats(4)), {}),
    ("image.extract_patches_3d", ValueError, (floats(1, 3, 4, 4, 2), -2), {}),
    ("bitwise_and", ValueError, (places(1, 2), places(1, 2, 3)), {}),
    ("searchsorted", ValueError, (MATRIX, VECTOR), {}),
    ("in_top_k", ValueError, (places(0, 1), MATRIX, 1), {}),
    ("corrcoef", ValueError, (CUBE,), {}),
    ("fliplr", ValueError, (VECTOR,), {}),
    ("flipud", ValueError, (NUMBER,), {}),
    ("select", ValueError, ([VECTOR > 0], [VECTOR, VECTOR]), {}),
    ("select", TypeError, ([VECTOR], [VECTOR]), {}),
    ("correlate", ValueError, (VECTOR, VECTOR), {"mode": "bad"}),
    ("clip", ValueError, (VECTOR, None, None), {}),
    ("meshgrid", ValueError, (VECTOR, MATRIX), {}),
    ("pad", ValueError, (MATRIX, -1), {}),
    ("pad", ValueError, (MATRIX, 1), {"mode": "bad"}),
    ("quantile", ValueError, (VECTOR, 1.5), {}),
    ("percentile", ValueError, (VECTOR, 50.0), {"method": "bad"}),
    ("view", ValueError, (np.ones((2, 3), "int8"),), {"dtype": "int32"}),
    ("rearrange", ValueError, (CUBE, "a b -> b a"), {}),
    ("rearrange", ValueError, (CUBE, "a b c -> a b c"), {"d": 2}),
    ("image.elastic_transform", ValueError, (BATCH,), {"sigma": 0.0}),
    ("image.perspective_transform", ValueError, (BATCH, floats(5, 4, 2), floats(5, 4, 2)), {}),
    ("image.extract_patches_3d", ValueError, (floats(1, 3, 4, 4, 2), 5), {}),
    ("max_pool", ValueError, (BATCH, 7), {}),
    ("average_pool", ValueError, (BATCH, 2), {"padding": "bad"}),
    ("cumsum", TypeError, (MATRIX,), {"axis": [0]}),
    ("array_split", ValueError, (NUMBER, 2), {}),
    ("diff", ValueError, (NUMBER,), {}),
    ("dsplit", ValueError, (MATRIX, 1), {}),
    ("hsplit", ValueError, (MATRIX, 0), {}),
    ("glu", ValueError, (NUMBER,), {}),
    ("softmax", ValueError, (NUMBER,), {}),
    ("image.resize", ValueError, (BATCH, (2, 2)), {"interpolation": "area"}),
    ("image.crop_images", ValueError, (BATCH, 1, 1), {"target_height": 99, "target_width": 1}),
    ("multi_hot", TypeError, (VECTOR, None), {}),
    ("adaptive_max_pool", ValueError, (BATCH, 0), {}),
    ("conv", ValueError, (BATCH, floats(3, 3, 3, 2)), {"padding": "bad"}),
    ("conv", ValueError, (BATCH, floats(3, 3, 3, 2)), {"dilation_rate": 0}),
    ("depthwise_conv", ValueError, (BATCH, floats(7, 3, 3, 2)), {}),
    ("separable_conv", ValueError, (BATCH, floats(7, 3, 3, 2), floats(1, 1, 6, 4)), {}),
    ("conv_transpose", ValueError, (BATCH, floats(3, 3, 2, 3)), {"strides": -1}),
    ("conv_transpose", ValueError, (BATCH, floats(3, 3, 2, 3), 2), {"output_padding": 2}),
    ("image.extract_patches", ValueError, (BATCH, 2), {"padding": "bad"}),
    ("image.rgb_to_hsv", ValueError, (floats(2, 4, 5, 4),), {"data_format": "channels_last"}),
    ("image.sobel_edges", ValueError, (MATRIX,), {}),
    ("image.gaussian_blur", ValueError, (BATCH,), {"kernel_size": (-3, 3)}),
    ("image.ssim", ValueError, (BATCH, BATCH), {"data_format": "channels_last"}),
    ("image.map_coordinates", ValueError, (MATRIX, floats(3, 4), 1), {}),
    ("image.map_coordinates", ValueError, (MATRIX, floats(2), 1), {}),
    ("image.map_coordinates", ValueError, (MATRIX, floats(2, 4), 1), {"fill_mode": "bad"}),
    ("image.affine_transform", ValueError, (BATCH, floats(2, 7)), {}),
    ("image.affine_transform", ValueError, (BATCH, floats(8)), {}),
    ("image.affine_transform", ValueError, (BATCH, floats(2, 8)), {"fill_mode": "bad"}),
    ("image.scale_and_translate", ValueError,
     (MATRIX, (6, 7), floats(1), floats(2), (0, 1), "linear"), {}),
    ("fft", ValueError, ((MATRIX, floats(3, 5)),), {}),
    ("irfft", ValueError, ((MATRIX, MATRIX),), {"fft_length": 0}),
    ("stft", ValueError, (floats(2, 16), 0, 2, 4), {}),
    ("istft", ValueError, (PARTS, 4, 2, 2), {}),
    ("istft", ValueError, ([floats(2, 5, 3), floats(2, 4, 3)], 4, 2, 4), {}),
    ("image.gaussian_blur", ValueError, (BATCH,), {"sigma": (0.0, 1.0)}),
    ("dot_product_attention", ValueError,
     (floats(2, 3, 2, 5), floats(2, 4, 2, 5), floats(2, 5, 2, 5)), {}),
    ("ctc_loss", ValueError, (places([1, 2]), floats(2, 6, 4), places(2, 2), places(6, 6)), {}),
    ("ctc_loss", ValueError, (places([1], [2]), floats(2, 6, 4), places(1, 1), places(6, 6)),
     {"mask_index": 4}),
]  # fmt: skip

#: Wrong by numbers, or of ops that no symbolic tensor is given to.
EAGER = [
    ("cholesky_inverse", np.linalg.LinAlgError, (np.zeros((2, 2), "float32"),), {}),
    ("digitize", ValueError, (VECTOR, np.array([0, 2, 1], "float32")), {}),
    ("digitize", ValueError, (VECTOR, floats(2, 2)), {}),
    ("geomspace", ValueError, (0.0, 2.0), {}),
    ("arange", ValueError, (1, 2, 0), {}),
    ("sparse_categorical_crossentropy", IndexError, (places(4), floats(1, 3)), {}),
    ("sparse_categorical_crossentropy", IndexError, (places(-1), floats(1, 3)), {}),
    ("eye", ValueError, (-1,), {}),
    ("eye", ValueError, (-1, 3), {"k": 1}),
    ("tri", ValueError, (2, -1), {}),
    ("identity", ValueError, (-2,), {}),
    ("zeros", ValueError, ((-1, 2),), {}),
    ("ones", TypeError, ((2.5,),), {}),
    ("full", ValueError, ((2,), floats(3)), {}),
    ("linspace", ValueError, (0, 1), {"num": -1}),
    ("unique", ValueError, (VECTOR,), {"size": -1}),
    ("nonzero", ValueError, (NUMBER,), {}),
    ("take", IndexError, (CUBE, places(3)), {"axis": 1}),
    ("take_along_axis", IndexError, (CUBE, np.full((2, 1, 4), -4, "int32")), {"axis": 1}),
    ("scatter", IndexError, (places([4]), floats(1), (4,)), {}),
    ("scatter_update", IndexError, (VECTOR, places([-6]), floats(1)), {}),
    ("scatter_update", IndexError, (VECTOR, places([5]), floats(1)), {"reduction": "max"}),
    ("slice", ValueError, (CUBE, places(1, 2, 3), (2, 2, 2)), {}),
    ("jvp", TypeError, (np.sin, floats(2), (floats(2),)), {}),
    ("jvp", TypeError, (np.sin, (places(1, 2),), (places(1, 2),)), {}),
    ("jvp", ValueError, (np.sin, (floats(2),), (floats(3),)), {}),
    ("vectorize", TypeError, ("sin",), {}),
    ("ctc_decode", ValueError, (floats(2, 6, 4), places(6)), {}),
    ("ctc_decode", ValueError, (floats(2, 6, 4), places(6, 6)), {"mask_index": -5}),
    ("ctc_decode", ValueError, (floats(2, 6, 4), places(6, 6)), {"beam_width": 0}),
]


def call(op, args, kwargs, make):
    args, kwargs = keras.tree.map_structure(
        lambda x: make(x) if isinstance(x, np.ndarray) else x, (args, kwargs)
    )
    return choice.replacements()[op](*args, **kwargs)


@pytest.fixture(autouse=True, scope="module")
def made():
    """Makes the replacements once."""
    found = choice.replacements()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(choice, "replacements", lambda: found)
        yield


def test_eager_calls_are_refused():
    taken = []
    for op, error, args, kwargs in [*STATIC, *EAGER]:
        try:
            call(op, args, kwargs, keras.ops.convert_to_tensor)
        except Exception as found:
            if not isinstance(found, error) or not str(found).startswith(f"{op}: "):
                taken.append((op, kwargs, found))
        else:
            taken.append((op, kwargs))
    assert not taken


def test_symbolic_calls_are_refused():
    taken = []
    for op, error, args, kwargs in STATIC:
        try:
            call(op, args, kwargs, lambda x: keras.KerasTensor(x.shape, dtype=x.dtype.name))
        except error:
            continue
        except Exception as found:
            taken.append((op, kwargs, found))
        else:
            taken.append((op, kwargs))
    assert not taken


def test_each_requirement_is_of_an_op_and_known_by_a_wrong_call():
    assert all(exists(name) for name in REQUIREMENTS)
    shown = {REQUIREMENTS[op] for op, *_ in [*STATIC, *EAGER]}
    assert not {name for name, one in REQUIREMENTS.items() if one not in shown}


@pytest.mark.parametrize("name", sorted(REQUIREMENTS))
def test_a_requirement_has_the_parameters_of_its_op(name):
    theirs = list(inspect.signature(choice.original(name)).parameters)
    flexible = {inspect.Parameter.VAR_KEYWORD, inspect.Parameter.VAR_POSITIONAL}
    mine = inspect.signature(REQUIREMENTS[name]).parameters.values()
    placed = [p.name for p in mine if p.kind is p.POSITIONAL_OR_KEYWORD]
    assert placed == theirs[: len(placed)]
    assert {p.name for p in mine if p.kind is p.KEYWORD_ONLY} <= set(theirs)
    assert len(theirs) == len(mine) or any(p.kind in flexible for p in mine)


def test_what_is_unknown_is_let_through():
    x = keras.KerasTensor((None, 3))
    assert tuple(ops.slice(x, (0, 1), (2, 2)).shape) == (2, 2)
    assert ops.take(x, keras.KerasTensor((2,), dtype="int32"), axis=1).shape[-1] == 2


def test_two_requirements_of_one_op_are_refused():
    with pytest.raises(ValueError, match="Two requirements"):
        requires("diag")(lambda _: None)


def test_the_class_stays_and_the_op_is_named():
    def requirement(x):
        raise TypeError("x is no number.")

    with pytest.raises(TypeError, match=r"^half: x is no number\.$"):
        requiring("half", abs, requirement)(1)
