"""The real TURN server, run with our own example configuration."""

import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from e2e.system import free_port, wait_until

EXAMPLE = Path(__file__).parent.parent / "deploy" / "coturn.conf"
ADDRESS = "127.0.0.1"
SECRET = "a-secret-of-journeys"


@dataclass(frozen=True)
class TurnServer:
    """Where it listens."""

    port: int
    tls_port: int

    @property
    def urls(self) -> dict[str, str]:
        """Its address for each way to reach it, as RVR_TURN_URLS has them."""
        return {
            "udp": f"turn:{ADDRESS}:{self.port}?transport=udp",
            "tcp": f"turn:{ADDRESS}:{self.port}?transport=tcp",
            "tls": f"turns:{ADDRESS}:{self.tls_port}?transport=tcp",
        }


@contextmanager
def turn_server(folder: Path, certificate: Path, media_address: str = ADDRESS) -> Iterator[TurnServer]:
    """coturn while the block runs; certificate: PEM with key and chain."""
    command = shutil.which("turnserver")
    assert command, "coturn is missing: deploy/tools.sh turnserver"
    server = TurnServer(free_port(), free_port())
    settings = folder / "coturn.conf"
    settings.write_text(_filled(server, certificate, media_address))
    # Peers on the machine itself are never allowed in production.
    arguments = ["-c", str(settings), "--allow-loopback-peers", "--userdb", str(folder / "turn.db")]
    process = subprocess.Popen([command, *arguments, "--pidfile", str(folder / "turn.pid")], stdout=subprocess.DEVNULL)
    try:
        for port in (server.port, server.tls_port):
            wait_until(lambda port=port: _listens(port), "coturn listens")  # type: ignore[misc]
        yield server
    finally:
        process.terminate()
        process.wait(10)


def _filled(server: TurnServer, certificate: Path, media_address: str) -> str:
    values = {
        "PUBLIC_ADDRESS": ADDRESS,
        "=3478": f"={server.port}",
        "=5349": f"={server.tls_port}",
        "=SECRET": f"={SECRET}",
        "CERTIFICATE_AND_CHAIN.pem": str(certificate),
        "PRIVATE_KEY.pem": str(certificate),
        "MEDIA_ADDRESS": media_address,
    }
    text = EXAMPLE.read_text()
    for name, value in values.items():
        assert name in text, f"{EXAMPLE.name} has no {name}"
        text = text.replace(name, value)
    return text


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((ADDRESS, port)) == 0
