"""Runs the process that reads a file (parser.py), hands it the original in pieces, and believes nothing it says."""

import json
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from app.evidence.copies import CopyWriter
from app.evidence.file_types import Verdict
from app.evidence.originals import Original
from app.evidence.parser import BLOCK_BYTES, HEAD

PATIENCE_S = 300
MAX_ANSWER_BYTES = 64 * 1024
ROOM_BYTES = 16_000_000  # that a copy may be larger than its original
ROOT = Path(__file__).parents[2]


class ParserDied(Exception):
    """The process ended, or was ended, without an answer: memory, time, a decoder that broke, or a lie."""


class Found(BaseModel):
    """What the process says; of the right kind, and short."""

    model_config = ConfigDict(extra="forbid")

    found: str | None = Field(max_length=80)
    verdict: Verdict
    problem: str | None = Field(max_length=40)
    copied: str | None = Field(alias="copy", max_length=80)
    facts: dict[str, str | int | float]


def parse(original: Original, ending: str, declared: str, copy: CopyWriter, progress: Callable[[float], None]) -> Found:
    """Have the original read and its copy written. Raises ParserDied, Broken, DiskFull."""
    process = subprocess.Popen(  # noqa: S603 - our own program; both words are plain, and the name stays here
        [sys.executable, "-s", "-m", "app.evidence.parser", str(original.size), ending or "-", declared or "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=ROOT,
        env={"MALLOC_ARENA_MAX": "1", "LC_ALL": "C.UTF-8"},
    )
    patience = threading.Timer(PATIENCE_S, process.kill)
    patience.start()
    try:
        return _serve(process, original, copy, progress)
    except (EOFError, BrokenPipeError, ValidationError, ValueError) as error:
        raise ParserDied(type(error).__name__) from None
    finally:
        patience.cancel()
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe:
                pipe.close()


def _serve(
    process: "subprocess.Popen[bytes]", original: Original, copy: CopyWriter, progress: Callable[[float], None]
) -> Found:
    asked, answers = process.stdout, process.stdin
    assert asked
    assert answers
    while True:
        letter, at, size = HEAD.unpack(_exactly(asked, HEAD.size))
        if letter == b"R" and size <= BLOCK_BYTES:
            content = original.read(at, size)
            answers.write(len(content).to_bytes(4, "big") + content)
            answers.flush()
            progress(at / max(1, original.size))
        elif letter == b"W" and size <= BLOCK_BYTES and at + size <= original.size + ROOM_BYTES:
            copy.write(at, _exactly(asked, size))
        elif letter == b"D" and size <= MAX_ANSWER_BYTES:
            return Found.model_validate(json.loads(_exactly(asked, size)))
        else:
            raise ValueError("an answer that is none")


def _exactly(pipe: IO[bytes], size: int) -> bytes:
    content = pipe.read(size)
    if len(content) < size:
        raise EOFError
    return content
