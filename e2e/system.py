"""The real product for journeys: web and media processes with a database of their own, to be killed and restarted."""

import json
import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from app.platform import tls

API_TOKEN = "journeys-api-token"
MEDIA_KEY = "journeys-media-key"
OFFICERS = 200  # each journey has its own, so that none comes back into the call of another


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until(condition: Callable[[], Any], what: str, seconds: float = 20) -> Any:
    """Poll until the condition is true; returns its value. Fails with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if value := condition():
            return value
        time.sleep(0.05)
    raise AssertionError(f"did not happen within {seconds:.0f} s: {what}")


class System:
    """One installation."""

    def __init__(self, folder: Path, *, https: bool = False, worker: bool = False, **settings: str) -> None:
        """`https`: served with the certificate that we make ourselves, on every address of this machine.

        worker: with the process that opens evidence, which few journeys need.
        settings: environment variables of both processes, beside those that every journey needs.
        """
        self.folder, self.port, self.with_worker = folder, free_port(), worker
        self.url = f"{'https' if https else 'http'}://localhost:{self.port}"
        self.processes: dict[str, subprocess.Popen[bytes]] = {}
        self.environment = os.environ | {
            "RVR_PORT": str(self.port),
            "PORT": str(self.port),
            "RVR_DATA_DIR": str(folder),
            "RVR_DEMO_API_TOKEN": API_TOKEN,
            "RVR_API_PER_MINUTE": "100000",  # journeys ask twenty times a second what has become of a visit
            "RVR_MEDIA_KEY": MEDIA_KEY,
            "RVR_MEDIA_WEB_URL": f"http://127.0.0.1:{self.port}",
            "PYTHONUNBUFFERED": "1",
            **settings,
        }
        if https:
            certificate = tls.certificate(folder / "tls", datetime.now(UTC)).resolve()
            self.environment |= {
                "HOST": "0.0.0.0",
                "RVR_MEDIA_WEB_URL": self.url,
                "SSL_CERT_FILE": str(certificate),
            }

    def start(self) -> None:
        """Set up the database and start the processes."""
        command = [sys.executable, "-m", "flask", "--app", "app"]
        for arguments in (["migrate"], ["seed-people", "--officers", str(OFFICERS)]):
            subprocess.run([*command, *arguments], env=self.environment, check=True, capture_output=True)
        self.start_process("web")
        self.start_process("media")
        if self.with_worker:
            self.start_process("worker")
        wait_until(self.is_ready, "the system is ready", 30)

    def start_process(self, name: str) -> None:
        """Start `web`, `media` or `worker`."""
        module = {"web": "app.serve", "media": "signalling", "worker": "app.work"}[name]
        with (self.folder / f"{name}.log").open("ab") as log:
            self.processes[name] = subprocess.Popen(
                [sys.executable, "-m", module], env=self.environment, stdout=log, stderr=log
            )

    def kill(self, name: str) -> None:
        """Kill a process as a crash would: no goodbye."""
        self.processes[name].send_signal(signal.SIGKILL)
        self.processes[name].wait()

    def restart(self, name: str) -> None:
        """Kill and start again."""
        self.kill(name)
        self.start_process(name)

    def stop(self) -> None:
        """Stop everything in good order."""
        for process in self.processes.values():
            process.terminate()
        for process in self.processes.values():
            process.wait(15)

    @property
    def trust(self) -> ssl.SSLContext | None:
        """What our own requests trust: the certificate that we made."""
        if not self.url.startswith("https"):
            return None
        return ssl.create_default_context(cafile=self.environment["SSL_CERT_FILE"])

    def is_ready(self) -> bool:
        """Whether /readyz says so."""
        try:
            with urllib.request.urlopen(f"{self.url}/readyz", timeout=2, context=self.trust) as answer:
                return bool(answer.status == 200)
        except OSError:
            return False

    def api(self, method: str, path: str, body: Any = None) -> dict[str, Any]:
        """Call the API as a command-and-control system would."""
        request = urllib.request.Request(
            f"{self.url}/api/v1{path}",
            data=None if body is None else json.dumps(body).encode(),
            method=method,
            headers={"Authorization": f"Bearer {API_TOKEN}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=10, context=self.trust) as answer:
            result: dict[str, Any] = json.load(answer)
            return result

    def new_link(self, reference: str, **facts: Any) -> tuple[str, str]:
        """An incident with consent and a link: its id and the link."""
        incident = self.api(
            "POST",
            "/incidents",
            {
                "reference": reference,
                "grade": 2,
                "relationship": "intimate",
                "phone": "07700 900123",
                "adult": True,
                "perpetrator_present": False,
                "again": True,  # a benchmark takes one reference for all
            }
            | facts,
        )["id"]
        consent = {"channel": "none", "consent": {"to_video": True}}
        return incident, self.api("POST", f"/incidents/{incident}/invitations", consent)["url"]

    def state_of(self, incident: str) -> dict[str, Any]:
        """Where the incident is."""
        return self.api("GET", f"/incidents/{incident}")

    def log(self, name: str) -> str:
        """What a process has logged."""
        return (self.folder / f"{name}.log").read_text()
