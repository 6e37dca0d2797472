"""CTC, attention, segments, classes as vectors."""

import numpy as np
from calls import call
from sampling import draws

from xarch.conformance.generate import _values as values

U = values.uniform
I = values.integers


def calls():
    yield from _ctc_loss()
    yield from _ctc_decode()
    yield from _attention()
    yield from _segments()
    yield from _one_hot()
    yield from _multi_hot()


def _ctc_loss():
    op = "ctc_loss"
    for one in draws(
        24, op, steps=[6, 9], classes=[4, 5], labels=[2, 3], blank=[0, -1, 2],
        dtype=["float32", "float32", "float16"], whole=["int32", "int64"],
    ):  # fmt: skip
        output = U((3, one["steps"], one["classes"]), -3, 3, one["dtype"])
        target = 1 + I((3, one["labels"]), 0, one["classes"] - 1, one["whole"])
        blank = one["blank"] % one["classes"]
        target = np.where(target == blank, (target + 1) % one["classes"], target).astype(
            one["whole"]
        )
        lengths = np.array([one["labels"], 1, one["labels"]], one["whole"])
        steps = np.array([one["steps"], one["steps"] - 1, 4], one["whole"])
        yield call(op, target, output, lengths, steps, one["blank"])
    output, target = U((2, 5, 4)), np.array([[1, 2], [3, 3]], "int32")
    steps, lengths = np.array([5, 5], "int32"), np.array([2, 2], "int32")
    yield call(op, target, output, lengths, steps)
    yield call(op, target, output, lengths * 0, steps)
    yield call(op, target, output, lengths, steps * 0)
    yield call(op, target, output, lengths * 0, steps * 0)
    yield call(op, target, output, lengths, np.array([2, 3], "int32"))
    yield call(op, target, output, lengths, np.array([2, 2], "int32"))
    yield call(op, target, output, -lengths, steps)
    yield call(op, target, output, lengths, -steps)
    yield call(op, target, output, lengths, steps, 4)
    yield call(op, target, output, lengths, steps, mask_index=1)
    yield call(op, target * 3, output, lengths, steps)
    yield call(op, -target, output, lengths, steps)
    yield call(op, target.astype("float32"), output, lengths, steps)
    yield call(op, target, output, lengths.astype("float32"), steps)
    yield call(op, target[:1], output, lengths, steps)
    yield call(op, target, output[0], lengths, steps)
    yield call(op, target[:0], output[:0], lengths[:0], steps[:0])
    yield call(op, target[:, :0], output, lengths * 0, steps)
    yield call(op, target, I((2, 5, 4)), lengths, steps)
    yield call(op, target, output * 100, lengths, steps)
    lost = output.copy()
    lost[0, 2, 1] = np.nan
    lost[1, 2, 1] = -np.inf
    yield call(op, target, lost, lengths, steps)
    yield call(op, target.tolist(), output, [2, 2], [5, 5])
    yield call(op, target, output, lengths, steps, use="arrays")
    yield call(
        op, target, np.log(np.exp(output) / np.exp(output).sum(-1, keepdims=True)), lengths, steps
    )


def _ctc_decode():
    op = "ctc_decode"
    for one in draws(
        50, op, steps=[5, 8], classes=[3, 5], strategy=["greedy", "beam_search"], merge=[True, False],
        blank=[0, -1, 1, None], beams=[100, 3, 1], paths=[1, 2], dtype=["float32", "float32", "float16"],
    ):  # fmt: skip
        inputs = U((3, one["steps"], one["classes"]), -3, 3, one["dtype"])
        steps = np.array([one["steps"], 3, 1], "int32")
        options = {"mask_index": one["blank"], "merge_repeated": one["merge"]}
        if one["strategy"] == "beam_search":
            options |= {"beam_width": one["beams"], "top_paths": min(one["paths"], one["beams"])}
        yield call(op, inputs, steps, one["strategy"], **options)
    inputs, steps = U((2, 5, 4)), np.array([5, 4], "int32")
    for strategy in ("greedy", "beam_search"):
        yield call(op, inputs, steps, strategy)
        yield call(op, inputs, steps * 0, strategy)
        yield call(op, inputs, steps + 9, strategy)
        yield call(op, inputs, -steps, strategy)
        yield call(op, np.zeros_like(inputs), steps, strategy)
        yield call(op, inputs[:0], steps[:0], strategy)
        yield call(op, inputs, steps[:1], strategy)
        yield call(op, inputs, steps.astype("float32"), strategy)
        yield call(op, I((2, 5, 4)), steps, strategy)
        yield call(op, inputs, steps, strategy, top_paths=3)
        yield call(op, inputs, steps, strategy, mask_index=4)
        yield call(op, inputs, steps, strategy, use="arrays")
        yield call(op, inputs, [5, 4], strategy)
        yield call(op, inputs[:, :0], steps * 0, strategy)
        yield call(op, inputs[..., :1], steps, strategy)
    yield call(op, inputs, steps, "beam")
    yield call(op, inputs, steps, "beam_search", beam_width=2, top_paths=3)
    yield call(op, inputs, steps, "beam_search", beam_width=0)


def _attention():
    op = "dot_product_attention"
    for one in draws(
        60, op, heads=[(2, 2), (4, 2), (4, 1)], steps=[(3, 3), (2, 5), (5, 2), (1, 4)],
        bias=[None, "full", "row"], mask=[None, "full", "heads", "batch", "row"],
        scale=[None, 0.5, 1], causal=[False, True], cap=[None, 2.0], flash=[None, False],
        dtype=["float32", "float32", "float16", "bfloat16"],
    ):  # fmt: skip
        (heads, groups), (queries, keys) = one["heads"], one["steps"]
        q = U((2, queries, heads, 4), dtype=one["dtype"], seed="q")
        k, v = (U((2, keys, groups, 4), dtype=one["dtype"], seed=s) for s in "kv")
        kinds = {"full": (2, heads, queries, keys), "heads": (2, 1, queries, keys),
                 "batch": (1, heads, queries, keys), "row": (1, 1, queries, keys)}  # fmt: skip
        options = {"scale": one["scale"], "is_causal": one["causal"],
                   "attn_logits_soft_cap": one["cap"], "flash_attention": one["flash"]}  # fmt: skip
        if one["bias"]:
            options["bias"] = U(kinds[one["bias"]], dtype=one["dtype"], seed="b")
        if one["mask"]:
            options["mask"] = values.booleans(kinds[one["mask"]], "m")
        yield call(op, q, k, v, **options)
    q, k, v = U((2, 3, 2, 4), seed="q"), U((2, 5, 2, 4), seed="k"), U((2, 5, 2, 4), seed="v")
    none = np.zeros((2, 2, 3, 5), bool)
    yield call(op, q, k, v, mask=none)
    yield call(op, q, k, v, mask=none, is_causal=True)
    yield call(op, q, k, v, mask=none.astype("int32"))
    yield call(op, q, k, v, mask=(~none).astype("float32"))
    yield call(op, q, k, v, mask=none[0, 0])
    yield call(op, q, k, v, mask=none[0])
    yield call(op, q, k, v, mask=none[:, :, :2])
    yield call(op, q, k, v, bias=U((3, 5)))
    yield call(op, q, k, v, bias=U((2, 3, 5)))
    yield call(op, q, k, v, bias=np.full((2, 2, 3, 5), -np.inf, "float32"))
    yield call(op, q, k, v, flash_attention=True)
    yield call(op, q, k, v, scale=0)
    yield call(op, q, k, v, scale=-1.0)
    yield call(op, q, k, v, scale=np.array(0.5, "float32"))
    yield call(op, q, k, v, attn_logits_soft_cap=0.0)
    yield call(op, q, k[..., :3], v)
    yield call(op, q, k[:, :3], v)
    yield call(op, q, k, v[..., :3])
    yield call(op, q, k, v, 1)
    yield call(op, q[0], k[0], v[0])
    yield call(op, q[:0], k[:0], v[:0])
    yield call(op, q[:, :0], k, v)
    yield call(op, q, k[:, :0], v[:, :0])
    yield call(op, U((2, 3, 3, 4)), k, v)
    yield call(op, q.astype("float16"), k, v)
    yield call(op, q, k, v.astype("float16"))
    yield call(op, q, k, v, use="arrays")
    yield call(op, np.where(q > 1.5, np.nan, q).astype("float32"), k, v)
    yield call(op, q * 1e4, k * 1e4, v)


def _segments():
    for op in ("segment_sum", "segment_max", "segment_min", "segment_prod"):
        for one in draws(
            14, op, shape=[(5,), (5, 2), (5, 2, 3)], dtype=["float32", "int32", "uint8", "float16", "int64"],
            number=[None, 3, 4, 6], sorted=[True, False], whole=["int32", "int64", "uint8"],
        ):  # fmt: skip
            ids = np.array([0, 0, 1, 3, 3] if one["sorted"] else [3, 0, 1, 0, 3], one["whole"])
            x = values.of(one["dtype"], one["shape"])
            yield call(op, x, ids, one["number"], one["sorted"])
        x, ids = U((5, 2)), np.array([2, 0, -1, 7, 2], "int32")
        yield call(op, x, ids, 4)
        yield call(op, x, ids)
        yield call(op, x, np.sort(ids), 4, True)
        yield call(op, x, ids.astype("float32"), 4)
        yield call(op, x, ids[:3], 4)
        yield call(op, x, ids[:, None], 4)
        yield call(op, x, ids, -1)
        yield call(op, x, ids, 2.0)
        yield call(op, x, ids, np.int32(4))
        yield call(op, x[:0], ids[:0], 2)
        yield call(op, x[:0], ids[:0])
        yield call(op, x[:, :0], ids, 3)
        yield call(op, np.array(1.0, "float32"), np.array(0, "int32"), 2)
        yield call(op, x.tolist(), ids.tolist(), 4, channels=())
        yield call(op, x, [0, 1, 0, 1, 0], 2)
        yield call(op, x, ids, 4, use="arrays")
        yield call(op, values.booleans((5,)), ids, 4)
        yield call(op, np.array([np.nan, np.inf, -np.inf, 1, 2], "float32"), ids * 0, 2)


def _one_hot():
    op = "one_hot"
    for one in draws(
        40, op, shape=[(), (3,), (2, 3), (1,), (0,), (2, 0)], classes=[4, 1, 0], axis=[-1, 0, 1, -2, 3],
        dtype=[None, "int32", "float16", "bool", "uint8", "float32"], whole=["int32", "int64", "uint8", "int8"],
    ):  # fmt: skip
        yield call(
            op, I(one["shape"], -1, 6, one["whole"]), one["classes"], one["axis"], one["dtype"]
        )
    x = np.array([0, 2, -1, 5], "int32")
    yield call(op, x, 3)
    yield call(op, x.tolist(), 3)
    yield call(op, 2, 3)
    yield call(op, x.astype("float32"), 3)
    yield call(op, x, 3.0)
    yield call(op, x, "3")
    yield call(op, x, None)
    yield call(op, x, np.int64(3))
    yield call(op, x, True)
    yield call(op, x, 3, None)
    yield call(op, x, 3, True)
    yield call(op, x, 3, (0,))
    yield call(op, x, 3, dtype="float")
    yield call(op, x, 3, dtype="complex64")
    yield call(op, x, 3, use="arrays")
    yield call(op, values.booleans((3,)), 2)


def _multi_hot():
    op = "multi_hot"
    for one in draws(
        40, op, shape=[(3,), (2, 3), (1,), (0,), (2, 0), (2, 3, 2)], classes=[4, 1, 6],
        axis=[-1, 0, 1, -2], dtype=[None, "int32", "float16", "bool"], whole=["int32", "int64", "uint8"],
    ):  # fmt: skip
        yield call(
            op, I(one["shape"], -1, 6, one["whole"]), one["classes"], one["axis"], one["dtype"]
        )
    x = np.array([[0, 2], [-1, 5]], "int32")
    for axis in (2, -3, None, (0,), True, 0.0, "0"):
        yield call(op, x, 3, axis)
    yield call(op, np.array(2, "int32"), 3)
    yield call(op, 2, 3)
    yield call(op, x.tolist(), 3)
    yield call(op, x.astype("float32"), 3)
    yield call(op, x, 3.0)
    yield call(op, x, None)
    yield call(op, x)
    yield call(op, x, 0)
    yield call(op, x, -1)
    yield call(op, x, 3, use="arrays")
    yield call(op, values.booleans((2, 3)), 2)
