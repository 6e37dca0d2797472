import socket
import threading
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest

from xarch.workers.transport import OUT_OF_BAND, Channel, Message, dumps


@pytest.fixture
def ends():
    ours, theirs = socket.socketpair()
    left, right = Channel(ours), Channel(theirs)
    yield left, right
    left.close()
    right.close()


def open_descriptors():
    return len(list(Path("/dev/fd").iterdir()))


def through(ends, value):
    left, right = ends
    sender = threading.Thread(target=left.send, args=(value,))
    sender.start()
    received = right.receive()
    sender.join()
    return received


DTYPES = [
    *["bool", "int8", "uint8", "int16", "uint16", "int32", "uint32", "int64", "uint64"],
    *["float16", "float32", "float64", "complex64", "complex128", "<U5", "S3", "M8[s]"],
    *[ml_dtypes.bfloat16, ml_dtypes.float8_e4m3fn, ml_dtypes.float8_e5m2, ml_dtypes.int4],
]


@pytest.mark.parametrize("dtype", DTYPES, ids=str)
@pytest.mark.parametrize("shape", [(), (0,), (1,), (3, 4), (2, 0, 3), (40, 700)], ids=str)
def test_an_array_arrives_bit_for_bit(ends, dtype, shape):
    count = int(np.prod(shape))
    array = np.arange(count).reshape(shape).astype(np.dtype(dtype))
    received = through(ends, array)
    assert received.dtype == array.dtype
    assert received.shape == array.shape
    assert received.tobytes() == array.tobytes()
    assert received.flags.writeable


@pytest.mark.parametrize("view", [np.transpose, lambda a: a[::-1, ::2], np.asfortranarray])
def test_a_strided_array_arrives_with_its_values(ends, view):
    array = view(np.arange(400 * 600, dtype="float32").reshape(400, 600))
    np.testing.assert_array_equal(through(ends, array), array)


def test_scalars_keep_their_type(ends):
    received = through(
        ends, [np.float32(1.5), ml_dtypes.bfloat16(2.5), np.int8(-3), np.bool_(True)]
    )
    assert [type(item) for item in received] == [np.float32, ml_dtypes.bfloat16, np.int8, np.bool_]


def test_a_tree_of_large_and_small_arrays_arrives_whole(ends):
    tree = {"large": [np.random.default_rng(0).random(OUT_OF_BAND) for _ in range(3)], "n": 1}
    received = through(ends, tree)
    for sent, got in zip(tree["large"], received["large"], strict=True):
        np.testing.assert_array_equal(sent, got)


def test_writing_to_a_received_array_does_not_reach_another_receiver():
    pairs = [tuple(map(Channel, socket.socketpair())) for _ in range(2)]
    with Message(np.zeros(OUT_OF_BAND)) as message:
        for ours, _ in pairs:
            ours.send_message(message)
    first, second = (theirs.receive() for _, theirs in pairs)
    first[:] = 1
    for channel in (*pairs[0], *pairs[1]):
        channel.close()
    assert not second.any()


def test_no_descriptor_is_left_open(ends):
    through(ends, np.zeros(OUT_OF_BAND))
    before = open_descriptors()
    for _ in range(20):
        through(ends, np.zeros(OUT_OF_BAND))
    assert open_descriptors() <= before + 1


def test_a_value_that_does_not_pickle_sends_nothing(ends):
    left, _ = ends
    with pytest.raises(Exception, match="pickle"):
        left.send(lambda: None)
    assert through(ends, "next") == "next"


def test_the_other_end_closing_is_an_end_of_file(ends):
    left, right = ends
    left.close()
    with pytest.raises(EOFError):
        right.receive()


def test_a_deadline_that_passes_is_a_timeout(ends):
    with pytest.raises(TimeoutError):
        ends[1].receive(deadline=0.0)


def test_arrays_do_not_name_numpys_own_modules():
    assert b"numpy" not in dumps(np.zeros(3))
