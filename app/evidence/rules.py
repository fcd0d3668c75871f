"""A picture that came from a phone: really a picture, of a bearable size, and with nothing in it but what is seen.

It is decoded and encoded again, so that no place, no name of a phone and no hidden bytes stay in the working copy.
"""

import hashlib
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from PIL import Image, ImageOps

MAX_UPLOAD_BYTES = 12 * 1024 * 1024  # the largest photographs that phones make are about 10 MB
MAX_PIXELS = 110_000_000  # phones have up to 108 megapixels; beyond, a small file could fill the memory
LONGEST_SIDE_PX = 1600  # a bruise or a message on a screen stays readable
MAX_COPY_BYTES = 1_000_000
QUALITIES = (85, 70, 50)
FORMATS = ("JPEG", "PNG", "WEBP")  # iPhones convert their own format when a form asks for these


class NotAPicture(Exception):
    """The bytes can't be read as a picture, or it is too large."""


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """A JPEG that was made here. `received_sha256` is of the bytes that arrived, `sha256` of this copy."""

    jpeg: bytes
    width_px: int
    height_px: int
    received_sha256: str
    sha256: str


def working_copy(received: bytes) -> WorkingCopy:
    """The picture, upright, at most 1,600 pixels wide or high and 1 MB large. Raises NotAPicture."""
    if len(received) > MAX_UPLOAD_BYTES:
        raise NotAPicture("too many bytes")
    picture = decoded(BytesIO(received), LONGEST_SIDE_PX)
    jpeg = encoded(picture, MAX_COPY_BYTES)
    return WorkingCopy(jpeg, picture.width, picture.height, _sha256(received), _sha256(jpeg))


def decoded(file: BinaryIO, longest_side_px: int) -> Image.Image:
    """The picture in a file, upright, without transparency, at most so wide and high. Raises NotAPicture."""
    try:
        with Image.open(file, formats=FORMATS) as opened:
            if opened.width * opened.height > MAX_PIXELS:
                raise NotAPicture("too many pixels")
            opened.draft("RGB", (longest_side_px, longest_side_px))  # a large JPEG is decoded small: ten times faster
            upright = ImageOps.exif_transpose(opened)
            upright.thumbnail((longest_side_px, longest_side_px))
            return _on_white(upright)
    except NotAPicture:
        raise
    except Exception as error:  # a decoder fails in many ways on bytes made to break it
        raise NotAPicture(type(error).__name__) from None


def _on_white(picture: Image.Image) -> Image.Image:
    """Without transparency, which JPEG doesn't know, and without anything that the file said besides its pixels."""
    clean = Image.new("RGB", picture.size, "white")
    seen = picture.convert("RGBA")
    clean.paste(seen, mask=seen.getchannel("A"))
    return clean


def encoded(picture: Image.Image, max_bytes: int) -> bytes:
    """A JPEG of it, as good as `max_bytes` allows."""
    for quality in QUALITIES:
        buffer = BytesIO()
        picture.save(buffer, "JPEG", quality=quality, optimize=True)
        if buffer.tell() <= max_bytes:
            break
    return buffer.getvalue()


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
