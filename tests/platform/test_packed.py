"""Session descriptions packed for her data plan."""

import base64
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.platform.packed import pack, unpack


@given(st.text())
def test_what_is_packed_comes_out_again(text: str) -> None:
    assert unpack(pack(text), 40_000) == text


def test_what_repeats_itself_gets_small() -> None:
    assert len(pack("a=candidate and more\r\n" * 200)) < 100


@given(st.binary(max_size=200))
def test_what_was_not_packed_is_refused(junk: bytes) -> None:
    try:
        expected = zlib.decompress(junk).decode()
    except (zlib.error, ValueError):
        with pytest.raises(ValueError, match=r".+"):
            unpack(base64.b64encode(junk).decode(), 40_000)
    else:
        assert unpack(base64.b64encode(junk).decode(), 40_000) == expected


def test_a_small_message_that_holds_much_is_refused_before_it_fills_memory() -> None:
    bomb = pack("x" * 5_000_000)
    assert len(bomb) < 8_000
    with pytest.raises(ValueError, match="too long"):
        unpack(bomb, 40_000)
    with pytest.raises(ValueError, match="not packed"):
        unpack("****", 40_000)
