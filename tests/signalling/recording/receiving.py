"""Where recordings are shipped to, for tests of the node alone: keeps frames as the web process does, may be away."""

import io
import json
from typing import Any

from aiohttp import web

from signalling import sealing

KEY = "a-key-of-the-tests"


class Receiving:
    """An HTTP server with one key pair."""

    def __init__(self) -> None:
        self.private, self.public = sealing.new_keys()
        self.frames: dict[str, list[bytes]] = {}
        self.about: dict[str, list[dict[str, Any]]] = {}
        self.status = 200
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def opens(self) -> None:
        app = web.Application(client_max_size=1 << 20)
        app.router.add_put("/media-intake/{exhibit}/{number}", self._put)
        self._runner = web.AppRunner(app)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = site.name if not self._runner.addresses else f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def closes(self) -> None:
        if self._runner:
            await self._runner.cleanup()

    async def _put(self, request: web.Request) -> web.Response:
        assert request.headers["Authorization"] == f"Bearer {KEY}"
        if self.status != 200:
            return web.json_response({}, status=self.status)
        kept = self.frames.setdefault(request.match_info["exhibit"], [])
        if int(request.match_info["number"]) != len(kept):
            return web.json_response({"next": len(kept)}, status=409)
        kept.append(await request.read())
        self.about.setdefault(request.match_info["exhibit"], []).append(json.loads(request.headers["X-Recording"]))
        return web.json_response({"next": len(kept)})

    def is_whole(self, exhibit: str) -> bool:
        return bool(self.frames.get(exhibit)) and sealing.is_last(self.frames[exhibit][-1])

    def opened(self, exhibit: str) -> bytes:
        """The file; one that was cut off is closed first, as the web process does."""
        frames = list(self.frames[exhibit])
        if not self.is_whole(exhibit):
            frames.append(sealing.frame(self.public, exhibit, len(frames), b"", last=True))
        return b"".join(sealing.chunks(self.private, exhibit, io.BytesIO(b"".join(frames))))

    def gaps(self, exhibit: str) -> list[dict[str, Any]]:
        return [gap for about in self.about[exhibit] for gap in about["gaps"]]
