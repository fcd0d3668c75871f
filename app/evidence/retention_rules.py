"""Which class of the playbook something is kept under, and when it is reviewed. Pure."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from app.playbook.content import RetentionClass

RECORD, RECORDING = "record", "recording"
CLASSES = {
    (RECORD, True): "visit_record",
    (RECORD, False): "not_proceeded",
    (RECORDING, True): "recording",
    (RECORDING, False): "recording",
}
"""By what it covers and whether an officer was in the visit: the playbook's class, if it has one of this id."""
RECORDED = frozenset({"recording", "composed"})  # kinds of exhibits that are recordings


def class_of(classes: Sequence[RetentionClass], covers: str, *, met: bool) -> RetentionClass:
    """The class; a playbook without one of the expected id keeps everything under its first."""
    wanted = CLASSES[(covers, met)]
    return next((one for one in classes if one.id == wanted), classes[0])


def review_at(one: RetentionClass, over_at: datetime) -> datetime:
    """When a person looks at it."""
    return over_at + timedelta(days=one.review_after_days)
