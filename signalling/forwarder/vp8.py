"""Finding the start of a VP8 keyframe without decoding (RFC 7741 section 4.2 and 4.3)."""

_EXTENDED = 0x80
_START_OF_PARTITION = 0x10
_PARTITION_INDEX = 0x07
_HAS_PICTURE_ID = 0x80
_HAS_TL0_INDEX = 0x40
_HAS_TEMPORAL_OR_KEY_INDEX = 0x30
_LONG_PICTURE_ID = 0x80
_INTER_FRAME = 0x01


def is_keyframe_start(payload: bytes) -> bool:
    """Whether this RTP payload is the first of a keyframe; False for anything malformed."""
    frame = _first_partition_offset(payload)
    return frame is not None and frame < len(payload) and not payload[frame] & _INTER_FRAME


def _first_partition_offset(payload: bytes) -> int | None:
    """Where the frame begins behind the payload descriptor; None if it doesn't begin here."""
    if not payload or not payload[0] & _START_OF_PARTITION or payload[0] & _PARTITION_INDEX:
        return None
    if not payload[0] & _EXTENDED:
        return 1
    if len(payload) < 3:
        return None
    extensions, offset = payload[1], 2
    if extensions & _HAS_PICTURE_ID:
        offset += 2 if payload[offset] & _LONG_PICTURE_ID else 1
    offset += bool(extensions & _HAS_TL0_INDEX)
    offset += bool(extensions & _HAS_TEMPORAL_OR_KEY_INDEX)
    return offset
