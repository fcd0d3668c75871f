"""Text that repeats itself, packed for her data plan: zlib's format in base64, as a browser's CompressionStream makes.

Only for what holds no secret beside text that somebody else may choose: the length of what is packed tells about it.
"""

import base64
import binascii
import zlib


def pack(text: str) -> str:
    """The text, packed."""
    return base64.b64encode(zlib.compress(text.encode(), 9)).decode()


def unpack(packed: str, max_bytes: int) -> str:
    """The text. Raises ValueError if it isn't one, or is longer than `max_bytes`: a small message can hold much."""
    unpacking = zlib.decompressobj()
    try:
        text = unpacking.decompress(base64.b64decode(packed, validate=True), max_bytes)
    except (binascii.Error, zlib.error) as error:
        raise ValueError("not packed text") from error
    if not unpacking.eof:
        raise ValueError("cut short, or too long")
    return text.decode()
