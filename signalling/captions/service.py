"""Captions of one node: which engine it has, whose words are written down, and whether there is room."""

import asyncio
import os
from collections.abc import Callable
from typing import Any

import structlog

from signalling.captions.admission import has_room
from signalling.captions.process import Choice, NotStarted, Recognition, end, start
from signalling.engine import Engine

log = structlog.get_logger()

#: Event name without "caption:", participant, and what is told.
Told = Callable[[str, str, dict[str, Any]], None]


class Captions:
    """Starts a recogniser for whom it is asked to, and for nobody else."""

    def __init__(self, choice: Choice | None, languages: tuple[str, ...], engine: Engine, told: Told) -> None:
        self._choice, self._languages, self._engine, self._told = choice, languages, engine, told
        self._factor = 0.0
        self._running: dict[str, Recognition] = {}
        self.problem: str | None = None
        self._cores = os.cpu_count() or 1

    async def check(self) -> None:
        """Load the engine once, to know at start what is wrong with it, and how fast it is here."""
        if self._choice is None:
            return
        try:
            process, self._factor = await start(self._choice)
        except NotStarted as problem:
            self.problem = str(problem)
            log.error("captions_unavailable", problem=self.problem)
            return
        await end(process)
        log.info("captions_ready", engine=self._choice.engine, real_time_factor=self._factor)

    @property
    def source(self) -> str | None:
        """The engine that can be used."""
        return self._choice.engine if self._choice is not None and self.problem is None else None

    def introduction(self) -> dict[str, Any]:
        """What the node says of its captions when it dials in."""
        languages = list(self._languages) if self.source else []
        return {"engine": self.source, "languages": languages, "problem": self.problem}

    async def start(self, peer: str, language: str) -> dict[str, Any]:
        """Write down what this participant says. Raises Refusal for one who isn't here."""
        if self.source is None or self._choice is None or language not in self._languages:
            return {"state": "unavailable", "engine": None}
        if peer in self._running:
            return {"state": "on", "engine": self.source}
        factors = [one.factor for one in self._running.values()]
        if not has_room(factors, self._factor, self._cores):
            return {"state": "busy", "engine": self.source}
        recognition = Recognition(self._choice, self._factor, lambda event, told: self._tell(event, peer, told))
        self._running[peer] = recognition
        try:
            self._engine.listen(peer, recognition.hear)
        except Exception:
            await self.stop(peer)
            raise
        return {"state": "on", "engine": self.source}

    def _tell(self, event: str, peer: str, told: dict[str, Any]) -> None:
        if told.get("state") == "unavailable":
            self.forget(peer)
        self._told(event, peer, told)

    def forget(self, peer: str) -> asyncio.Task[None] | None:
        """Stop, without waiting for the end of the process."""
        return asyncio.create_task(self.stop(peer)) if peer in self._running else None

    async def stop(self, peer: str) -> None:
        """Write down no more of what this participant says."""
        recognition = self._running.pop(peer, None)
        if recognition is not None:
            self._engine.listen(peer, None)
            await recognition.stop()

    async def stop_all(self) -> None:
        """Before the node ends."""
        for peer in list(self._running):
            await self.stop(peer)

    def pid_of(self, peer: str) -> int | None:
        """The process that hears this participant, once it is ready."""
        return self._running[peer].pid if peer in self._running else None
