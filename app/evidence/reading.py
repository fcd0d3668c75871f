"""What is in a file, and the copy that can be shown: called where nothing else can be reached (see parser.py)."""

from fractions import Fraction
from typing import Any, BinaryIO

import av
import av.subtitles.stream  # it would be loaded late, when no file can be opened any more
import puremagic
from PIL import ExifTags, Image, TiffImagePlugin

from app.evidence.file_types import MOVING, PICTURES, Verdict, family, judge, looks_like_text
from app.evidence.rules import NotAPicture, decoded, encoded

HEAD_BYTES = 8192
COPY_LONGEST_SIDE_PX = 4096  # a mark on the skin is still seen when it is made larger
COPY_BYTES = 6_000_000
MAX_TEXT = 200  # characters of one value of a file's metadata
CONTAINERS = {"video/mp4": "mp4", "video/webm": "webm", "audio/ogg": "ogg", "audio/mpeg": "mp3"}
WEBM_CODECS = frozenset({"vp8", "vp9", "av1", "opus", "vorbis"})
CAMERA_TAGS = {
    "Make": "make",
    "Model": "model",
    "Software": "software",
    "DateTime": "changed",
    "DateTimeOriginal": "taken",
    "OffsetTimeOriginal": "taken_offset",
    "LensModel": "lens",
    "Artist": "artist",
    "ImageDescription": "description",
    "BodySerialNumber": "serial",
}
Image.init()
Image.MAX_IMAGE_PIXELS = None  # `decoded` has its own bound, and says so in its own words
_LOADED = (TiffImagePlugin, ExifTags)


def look(original: BinaryIO, ending: str, declared: str, copy: Any) -> dict[str, Any]:
    """found: the media type, verdict, problem (why there is no copy), copy (its media type), facts (metadata)."""
    head = original.read(HEAD_BYTES)
    found = _sniff(head)
    verdict = judge(found, ending, declared)
    answer: dict[str, Any] = {"found": found, "verdict": verdict.value, "problem": None, "copy": None, "facts": {}}
    if verdict is Verdict.NOT_AS_NAMED:
        return answer | {"problem": "not_as_named"}
    original.seek(0)
    try:
        if found in PICTURES:
            return answer | _picture(original, copy)
        if found in MOVING:
            return answer | _moving(original, found, copy)
    except NotAPicture as error:
        return answer | {"problem": "too_large_to_show" if str(error) == "too many pixels" else "unreadable"}
    except (av.FFmpegError, ValueError, OSError):
        return answer | {"problem": "unreadable"}
    return answer | {"problem": "download_only"}


def _sniff(head: bytes) -> str | None:
    """The family of the bytes."""
    try:
        matches = puremagic.magic_string(head)
    except (puremagic.PureError, ValueError):
        matches = []
    known = [family(match.mime_type, match.extension) for match in matches]
    best = next((kind for kind in known if kind), None)
    if best is None and looks_like_text(head):
        return "text/plain"
    return best


def _picture(original: BinaryIO, copy: Any) -> dict[str, Any]:
    with Image.open(original) as opened:
        facts = {"width": opened.width, "height": opened.height} | _camera(opened)
    original.seek(0)
    copy.write(encoded(decoded(original, COPY_LONGEST_SIDE_PX), COPY_BYTES))
    return {"copy": "image/jpeg", "facts": facts}


def _camera(opened: Image.Image) -> dict[str, Any]:
    try:
        exif = opened.getexif()
        every = dict(exif) | dict(exif.get_ifd(ExifTags.IFD.Exif))
        place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    except Exception:  # damaged metadata is no metadata; the picture may be whole
        return {}
    facts: dict[str, Any] = {}
    for number, value in every.items():
        key = CAMERA_TAGS.get(ExifTags.TAGS.get(number, ""))
        if key:
            facts[key] = str(value).strip("\0 ")[:MAX_TEXT]
    return facts | _place(place)


def _place(gps: dict[int, Any]) -> dict[str, Any]:
    try:
        latitude = _degrees(gps[ExifTags.GPS.GPSLatitude], gps[ExifTags.GPS.GPSLatitudeRef] == "S")
        longitude = _degrees(gps[ExifTags.GPS.GPSLongitude], gps[ExifTags.GPS.GPSLongitudeRef] == "W")
    except (KeyError, TypeError, ValueError, ZeroDivisionError):
        return {}
    return {"latitude": latitude, "longitude": longitude}


def _degrees(parts: Any, negative: bool) -> float:
    degrees, minutes, seconds = (float(part) for part in parts)
    value = degrees + minutes / 60 + seconds / 3600
    return round(-value if negative else value, 6)


def _moving(original: BinaryIO, found: str, copy: Any) -> dict[str, Any]:
    """A video or a sound without its metadata: packets as they are, in a new file."""
    with av.open(original, "r", metadata_errors="ignore") as source:
        facts = _container(source)
        tracks = [stream for stream in source.streams if stream.type in ("video", "audio")]
        is_seen = any(track.type == "video" for track in tracks)  # not after it is closed: that ends the process
        if found == "video/webm" and any(track.codec_context.name not in WEBM_CODECS for track in tracks):
            return {"problem": "download_only", "facts": facts}
        with av.open(copy, "w", format=CONTAINERS[found]) as target:
            to = {track.index: target.add_stream_from_template(track) for track in tracks}
            for packet in source.demux(tracks):
                if packet.dts is not None:
                    packet.stream = to[packet.stream.index]
                    target.mux(packet)
    return {"copy": found if is_seen else found.replace("video/", "audio/"), "facts": facts}


def _container(source: Any) -> dict[str, Any]:
    facts: dict[str, Any] = {}
    if source.duration:
        facts["seconds"] = round(float(Fraction(source.duration, av.time_base)), 1)
    for stream in source.streams.video[:1]:
        facts |= {"width": stream.codec_context.width, "height": stream.codec_context.height}
    facts["codecs"] = " ".join(stream.codec_context.name for stream in source.streams if stream.codec_context)
    for key, value in source.metadata.items():
        facts[f"file {key}"[:60]] = str(value)[:MAX_TEXT]
    return facts
