"""Who is waiting to be worked on, between the processes: a queue in a file of SQLite, or in Redis (huey).

It carries the ids of jobs alone. What a job is and how far it got is in the database, so that nothing is lost with the
queue: a worker looks there too.
"""

import json
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import Any

from huey import RedisHuey, SqliteHuey
from huey.api import Huey
from huey.consumer import Consumer
from huey.registry import Message
from huey.serializer import Serializer

from app.platform.log import logger

PUT_TIMEOUT_S = 0.2  # whoever puts is answering somebody; a worker finds the job by itself a little later


class JsonMessages(Serializer):  # type: ignore[misc]  # huey has no types
    """Messages as JSON: with pickle, whoever can write to the queue could run code where the private key is."""

    def _serialize(self, data: Any) -> bytes:
        return json.dumps(list(data)).encode()

    def _deserialize(self, data: bytes) -> Any:
        return Message(*json.loads(data))


class Queue:
    """The queue of an installation, at `app.extensions["queue"]`. url: empty for the file `jobs.db` in the folder."""

    def __init__(self, folder: Path, url: str) -> None:
        self._folder, self._url = folder, url
        self._work: Callable[[str], None] | None = None

    @cached_property
    def _huey(self) -> Huey:
        options: dict[str, Any] = {"results": False, "serializer": JsonMessages()}
        if self._url:
            return RedisHuey("rvr", url=self._url, **options)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        return SqliteHuey("rvr", filename=str(self._folder / "jobs.db"), timeout=PUT_TIMEOUT_S, **options)

    @cached_property
    def _task(self) -> Any:
        return self._huey.task(name="run")(self._run)

    def _run(self, job_id: str) -> None:
        if self._work:
            self._work(job_id)

    def put(self, job_id: str) -> None:
        """Have a job run soon. That it can't be put is logged: a worker looks for what waits in the database."""
        try:
            self._task(job_id)
        except Exception:
            logger.warning("queue_away", exc_info=True)
        finally:
            if not self._url:
                self._huey.storage.close()

    def consumer(self, work: Callable[[str], None], workers: int) -> Consumer:
        """What takes jobs and hands their ids to `work`, so many at a time."""
        self._work = work
        assert self._task
        return self._huey.create_consumer(workers=workers, worker_type="thread", periodic=False, max_delay=1.0)
