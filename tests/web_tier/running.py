"""Starts and stops the tiny application's process."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

ALLOWED_ORIGIN = "https://desk.example"
SOURCE = {
    "js/victim/main.js": "// the police\n" + "console.log(1);\n" * 40,
    "css/base.css": "body { color: #111 }\n",
}


@dataclass(frozen=True)
class Server:
    """A running process; its pages are at `url`."""

    process: subprocess.Popen[str]
    port: int
    url: str
    log: Path


@contextmanager
def tiny_server(folder: Path, scheme: str = "http", guard: str = "guarded") -> Iterator[Server]:
    """Run `tests.web_tier.tiny_app` with its files in `folder` until the block ends."""
    for path, content in SOURCE.items():
        (folder / "source" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "source" / path).write_text(content)
    log = folder / "log"
    command = [sys.executable, "-m", "tests.web_tier.tiny_app", str(folder), scheme, guard]
    with (
        log.open("w") as errors,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True) as process,
    ):
        assert process.stdout
        try:
            line = process.stdout.readline()
            if not line.startswith("ready"):
                raise RuntimeError(f"the tiny server did not start:\n{log.read_text()}")
            port = int(line.split()[1])
            yield Server(process, port, f"{scheme}://127.0.0.1:{port}", log)
        finally:
            process.kill()
