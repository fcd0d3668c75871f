"""Sealed chunks on their way to the web process: in order, again until they are there, bounded while it is away."""

import asyncio
import json
import random
from collections import deque
from collections.abc import Callable
from dataclasses import asdict

import aiohttp
import structlog

from signalling.recording.writer import Sealed

log = structlog.get_logger()

#: Sealed chunks that may wait in this node's memory: those of a call of two for a quarter of an hour.
SPOOL_BYTES = 128 * 1024 * 1024
#: Between two tries; random, so that many recordings spread.
RETRY_S = (0.5, 10.0)
ANSWER_S = 20.0
#: Header lines have a limit; what is left goes with the next chunk.
MOST_GAPS = 20
GONE = frozenset({403, 404, 410})
OUT_OF_ORDER = 409


class Spool:
    """How much waits on this node, whoever's it is."""

    def __init__(self, most_bytes: int = SPOOL_BYTES) -> None:
        self.bytes, self.most_bytes = 0, most_bytes

    @property
    def is_full(self) -> bool:
        """Whether nothing more should be recorded until some of it is shipped."""
        return self.bytes >= self.most_bytes


class Shipment:
    """The chunks of one exhibit. `gone` is called when the web process wants no more of it."""

    def __init__(
        self, http: aiohttp.ClientSession, url: str, key: str, exhibit: str, spool: Spool, gone: Callable[[], None]
    ) -> None:
        self._http, self._address, self._key = http, f"{url}/media-intake/{exhibit}", key
        self._spool, self._gone = spool, gone
        self._waiting: deque[Sealed] = deque()
        self._came = asyncio.Event()
        self._about: dict[str, object] = {}
        self._running = asyncio.create_task(self._run())

    def add(self, chunk: Sealed, began_ms: int) -> None:
        """Ship this chunk too."""
        self._about["began_ms"] = began_ms
        self._waiting.append(chunk)
        self._spool.bytes += len(chunk.frame)
        self._came.set()

    async def _run(self) -> None:
        pause_s = RETRY_S[0]
        while True:
            if not self._waiting:
                self._came.clear()
                await self._came.wait()
            chunk = self._waiting[0]
            if await self._put(chunk):
                self._forget_first()
                pause_s = RETRY_S[0]
                if chunk.ended is not None:
                    return
                continue
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - spreads load, hides nothing
            pause_s = min(2 * pause_s, RETRY_S[1])

    async def _put(self, chunk: Sealed) -> bool:
        headers = {
            "Authorization": f"Bearer {self._key}",
            "Content-Type": "application/octet-stream",
            "X-Content-SHA256": chunk.sha256,
            "X-Content-Bytes": str(chunk.plain_bytes),
            "X-Recording": json.dumps(
                self._about | {"gaps": [asdict(gap) for gap in chunk.gaps[:MOST_GAPS]], "ended": chunk.ended}
            ),
        }
        try:
            async with self._http.put(
                f"{self._address}/{chunk.number}",
                data=chunk.frame,
                headers=headers,
                timeout=aiohttp.ClientTimeout(total=ANSWER_S),
            ) as answer:
                return await self._answered(chunk, answer)
        except (aiohttp.ClientError, TimeoutError) as error:
            log.info("chunk_not_shipped", reason=type(error).__name__)
            return False

    async def _answered(self, chunk: Sealed, answer: aiohttp.ClientResponse) -> bool:
        if answer.status == 200:
            return True
        if answer.status in GONE:
            log.warning("recording_unwanted", status=answer.status)
            self._forget_all()
            self._gone()
            raise asyncio.CancelledError
        expected = (await answer.json()).get("next") if answer.status == OUT_OF_ORDER else None
        if isinstance(expected, int) and expected > chunk.number:
            return True  # it is there: the answer to it was lost
        log.warning("chunk_refused", status=answer.status)
        return False

    def _forget_first(self) -> None:
        self._spool.bytes -= len(self._waiting.popleft().frame)

    def _forget_all(self) -> None:
        while self._waiting:
            self._forget_first()

    @property
    def done(self) -> bool:
        """Whether nothing more is to be shipped."""
        return self._running.done()

    async def wait(self, seconds: float) -> None:
        """Until everything is there, at most so long; what isn't then is lost."""
        await asyncio.wait([self._running], timeout=seconds)
        self._running.cancel()
        await asyncio.gather(self._running, return_exceptions=True)
        self._forget_all()
