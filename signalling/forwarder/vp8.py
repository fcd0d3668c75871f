"""VP8 in RTP without decoding (RFC 7741 section 4.2 and 4.3, RFC 6386 section 9.1)."""

_EXTENDED = 0x80
_START_OF_PARTITION = 0x10
_PARTITION_INDEX = 0x07
_HAS_PICTURE_ID = 0x80
_HAS_TL0_INDEX = 0x40
_HAS_TEMPORAL_OR_KEY_INDEX = 0x30
_LONG_PICTURE_ID = 0x80
_INTER_FRAME = 0x01
_KEYFRAME_HEAD_BYTES = 10
_START_CODE = b"\x9d\x01\x2a"


def is_frame_start(payload: bytes) -> bool:
    """Whether a frame begins in this RTP payload."""
    return bool(payload) and bool(payload[0] & _START_OF_PARTITION) and not payload[0] & _PARTITION_INDEX


def is_keyframe_start(payload: bytes) -> bool:
    """Whether this RTP payload is the first of a keyframe; False for anything malformed."""
    if not is_frame_start(payload):
        return False
    frame = content_offset(payload)
    return frame is not None and frame < len(payload) and not payload[frame] & _INTER_FRAME


def content_offset(payload: bytes) -> int | None:
    """Where the frame's bytes begin behind the payload descriptor; None if it is malformed."""
    if not payload:
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


def is_keyframe(frame: bytes) -> bool:
    """Whether a whole frame needs no other to be decoded."""
    return len(frame) >= _KEYFRAME_HEAD_BYTES and not frame[0] & _INTER_FRAME and frame[3:6] == _START_CODE
