"""Sealed chunks: they open whole and in order, and whatever was changed is found and named."""

from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signalling import sealing
from signalling.sealing import Broken

PRIVATE, PUBLIC = sealing.new_keys()
ONE = "0d9f3c1e-6d1c-4bb1-9d5f-0c9a3c1d2e3f"


def sealed(contents: list[bytes], exhibit: str = ONE) -> bytes:
    end = len(contents) - 1
    return b"".join(
        sealing.frame(PUBLIC, exhibit, index, content, last=index == end) for index, content in enumerate(contents)
    )


def opened(file: bytes, private: str = PRIVATE, exhibit: str = ONE) -> list[bytes]:
    return list(sealing.chunks(private, exhibit, BytesIO(file)))


contents = st.lists(st.binary(max_size=60), min_size=1, max_size=5)


@given(contents)
def test_what_was_sealed_opens_as_it_was(chunks: list[bytes]) -> None:
    assert opened(sealed(chunks)) == chunks


@given(contents, st.data())
def test_one_flipped_bit_anywhere_is_found_and_its_chunk_named(chunks: list[bytes], data: st.DataObject) -> None:
    file = bytearray(sealed(chunks))
    at = data.draw(st.integers(0, len(file) - 1))
    file[at] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(Broken, match=r"chunk \d+: "):
        opened(bytes(file))


@given(contents, st.data())
def test_a_file_cut_anywhere_is_found(chunks: list[bytes], data: st.DataObject) -> None:
    file = sealed(chunks)
    with pytest.raises(Broken):
        opened(file[: data.draw(st.integers(0, len(file) - 1))])


def test_chunks_can_not_change_places_or_exhibits() -> None:
    first, second = (sealing.frame(PUBLIC, ONE, index, b"x", last=index == 1) for index in (0, 1))
    with pytest.raises(Broken, match="chunk 0"):
        opened(second + first)
    with pytest.raises(Broken, match="chunk 0"):
        opened(first + second, exhibit="another")


def test_nothing_can_be_added_after_the_end() -> None:
    with pytest.raises(Broken, match="added"):
        opened(sealed([b"x"]) + b"\x00")


def test_another_key_opens_nothing() -> None:
    with pytest.raises(Broken, match="another key"):
        opened(sealed([b"x"]), sealing.new_keys()[0])


def test_the_public_key_follows_from_the_private_one() -> None:
    assert sealing.public_of(PRIVATE) == PUBLIC


def test_a_chunk_has_a_largest_size() -> None:
    assert opened(sealed([bytes(sealing.MAX_CHUNK_BYTES)])) == [bytes(sealing.MAX_CHUNK_BYTES)]
    with pytest.raises(ValueError, match="at most"):
        sealing.frame(PUBLIC, ONE, 0, bytes(sealing.MAX_CHUNK_BYTES + 1), last=True)


@pytest.mark.parametrize("text", ["", "no base64!", "c2hvcnQ="])
def test_what_is_no_key_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        sealing.check_public(text)
