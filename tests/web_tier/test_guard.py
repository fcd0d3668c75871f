"""The mask comes off as RFC 6455 says, in one go."""

from hypothesis import given
from hypothesis import strategies as st

from app.platform.websocket_guard import GuardedWebSocket, unmask


@given(st.binary(max_size=300), st.binary(min_size=4, max_size=4), st.integers(0, 300))
def test_unmasking_is_an_xor_with_the_repeated_key(data: bytes, mask: bytes, offset: int) -> None:
    slow = bytes(byte ^ mask[(offset + index) % 4] for index, byte in enumerate(data))
    assert unmask(data, mask, offset) == slow


@given(st.binary(max_size=300), st.tuples(*[st.integers(0, 255)] * 4), st.integers(0, 300))
def test_it_takes_the_place_of_the_librarys_own(data: bytes, mask: tuple[int, ...], offset: int) -> None:
    library = GuardedWebSocket.__mro__[1]._apply_mask
    assert GuardedWebSocket._apply_mask(data, mask, len(data), offset) == library(data, mask, len(data), offset)
