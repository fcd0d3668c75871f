"""Structured logs in which personal data can't appear.

Only values that cannot hold a sentence get through: numbers, booleans, and short words made of the letters of
identifiers. Everything else is replaced, whatever its key. Exceptions are logged as type and place, never their text:
a database error quotes the row it failed on.
"""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from typing import Any

import structlog

IDENTIFIER = re.compile(r"[A-Za-z0-9_.:/\-]{1,80}")
PHONE_LIKE = re.compile(r"\+?\d{7,}")
REMOVED = "«removed»"
PASSED_THROUGH = frozenset({"timestamp", "level"})


def may_be_logged(value: object) -> bool:
    """Whether a value is of a kind that can't carry personal data: a number, a boolean, an identifier."""
    if value is None or type(value) in (bool, int, float):
        return True
    return type(value) is str and bool(IDENTIFIER.fullmatch(value)) and not PHONE_LIKE.fullmatch(value)


def remove_personal(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: keeps what `may_be_logged`, replaces the rest."""
    for key, value in event.items():
        if key not in PASSED_THROUGH and not may_be_logged(value):
            event[key] = REMOVED
    return event


def describe_exception(_logger: object, _name: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: `exc_info` becomes the exception's type and its innermost place in the code."""
    if not event.pop("exc_info", None):
        return event
    kind, _error, trace = sys.exc_info()
    if kind is not None:
        frame = traceback.extract_tb(trace)[-1] if trace else None
        event["error"] = kind.__name__
        event["place"] = f"{frame.filename.rpartition('/')[2]}:{frame.lineno}" if frame else "unknown"
    return event


class _FromLibraries(logging.Handler):
    """Records of libraries: their text may quote anything, so only logger, level and error type are kept."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[0].__name__ if record.exc_info and record.exc_info[0] else None
        logger.warning("library", logger=record.name, severity=record.levelname, error=error)


def configure(stream: Any = None) -> None:
    """Write JSON lines to standard error (or `stream`), and catch what libraries log at WARNING and above."""
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            describe_exception,
            remove_personal,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ],
        logger_factory=structlog.WriteLoggerFactory(file=stream or sys.stderr),
        cache_logger_on_first_use=False,
    )
    root = logging.getLogger()
    root.handlers = [_FromLibraries(level=logging.WARNING)]


logger: Any = structlog.get_logger()
