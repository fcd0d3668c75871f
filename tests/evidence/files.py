"""Files that people send, and files that are made to do harm."""

import io
import zipfile
from fractions import Fraction
from io import BytesIO

import av
from PIL import Image

GPS, EXIF, MAKE, MODEL, TAKEN = 0x8825, 0x8769, 0x010F, 0x0110, 0x9003


def photo(size: tuple[int, int] = (640, 480), colour: str = "red") -> bytes:
    """A photograph of a phone that knows where it was: 51.50123 north, 0.12555 west."""
    buffer = BytesIO()
    image = Image.new("RGB", size, colour)
    tags = image.getexif()
    tags[MAKE], tags[MODEL] = "SecretMaker", "SecretPhone"
    tags.get_ifd(EXIF)[TAKEN] = "2026:11:25 18:30:01"
    tags.get_ifd(GPS).update({1: "N", 2: (51.0, 30.0, 4.428), 3: "W", 4: (0.0, 7.0, 31.98)})
    image.save(buffer, "JPEG", exif=tags)
    return buffer.getvalue()


def video(container: str = "mp4", codec: str = "mpeg4", seconds: int = 1) -> bytes:
    """A video whose file says where it was made."""
    buffer = BytesIO()
    options = {} if container == "webm" else {"movflags": "use_metadata_tags"}
    with av.open(buffer, "w", format=container, options=options) as target:
        target.metadata.update({"location": "+51.5012-000.1256/", "title": "SecretTitle"})
        stream = target.add_stream(codec, rate=10)
        stream.width, stream.height, stream.pix_fmt, stream.time_base = 64, 48, "yuv420p", Fraction(1, 10)
        for number in range(10 * seconds):
            frame = av.VideoFrame.from_image(Image.new("RGB", (64, 48), (number * 5 % 255, 0, 0)))
            frame.pts = number
            target.mux(stream.encode(frame))
        target.mux(stream.encode(None))
    return buffer.getvalue()


def huge_picture() -> bytes:
    """50 kB that become 400 million dots."""
    bomb = BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    return bomb.getvalue()


def zip_bomb() -> bytes:
    """100 kB that become 100 MB."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("bomb", b"\0" * 100_000_000)
    return buffer.getvalue()


PROGRAM = b"MZ\x90\x00" + b"\0" * 56 + b"This program cannot be run in DOS mode." + b"\0" * 500
PAGE = b"<!DOCTYPE html><html><script>alert(1)</script></html>"
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
