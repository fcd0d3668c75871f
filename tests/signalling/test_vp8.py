"""Keyframes are found in payload descriptors of every shape, and nothing malformed is one."""

import pytest
from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from signalling.forwarder.vp8 import is_keyframe_start

DESCRIPTORS = st.builds(
    VpxPayloadDescriptor,
    partition_start=st.integers(0, 1),
    partition_id=st.integers(0, 7),
    picture_id=st.one_of(st.none(), st.integers(0, 0x7FFF)),
    tl0picidx=st.one_of(st.none(), st.integers(0, 255)),
    tid=st.one_of(st.none(), st.tuples(st.integers(0, 3), st.integers(0, 1))),
    keyidx=st.one_of(st.none(), st.integers(0, 31)),
)


@given(DESCRIPTORS, st.binary(min_size=1, max_size=40))
def test_a_keyframe_begins_at_partition_0_with_an_even_byte(descriptor: VpxPayloadDescriptor, frame: bytes) -> None:
    begins = descriptor.partition_start == 1 and descriptor.partition_id == 0
    payload = bytes(descriptor) + frame
    assert is_keyframe_start(payload) == (begins and frame[0] & 1 == 0)


@given(st.binary(max_size=12))
def test_any_bytes_have_an_answer(payload: bytes) -> None:
    assert is_keyframe_start(payload) in (True, False)


@pytest.mark.parametrize("payload", [b"", b"\x10", b"\x90\x80", b"\x90\x80\x81", b"\x90\xff\x81\x02\x03"])
def test_a_descriptor_without_a_frame_is_none(payload: bytes) -> None:
    assert not is_keyframe_start(payload)
