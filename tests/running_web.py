"""The real web process on a port of its own, for tests that are about what it says and writes."""

import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.system import free_port, wait_until

TOKEN = "a-token-of-the-tests"  # of the API


@dataclass(frozen=True)
class RunningWeb:
    """A running process: its address, its data folder, and the file that it logs to."""

    url: str
    folder: Path
    log: Path

    def answers(self) -> bool:
        """Whether it listens."""
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=2) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False


@contextmanager
def running_web(folder: Path, **settings: str) -> Iterator[RunningWeb]:
    """Run `app.serve` with a migrated database and demo staff in `folder` until the block ends."""
    port = free_port()
    environment = (
        os.environ | settings | {"PORT": str(port), "RVR_PORT": str(port), "RVR_DATA_DIR": str(folder / "data")}
    )
    environment |= {"RVR_DEMO_API_TOKEN": TOKEN}
    for command in ("migrate", "seed-people"):
        subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", command], env=environment, check=True, capture_output=True
        )
    web = RunningWeb(f"http://localhost:{port}", folder / "data", folder / "log")
    with (
        web.log.open("wb") as log,
        subprocess.Popen([sys.executable, "-m", "app.serve"], env=environment, stdout=log, stderr=log) as process,
    ):
        try:
            wait_until(web.answers, f"the web process listens\n{web.log.read_text()}")
            yield web
        finally:
            process.terminate()
