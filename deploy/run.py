"""`make run`: bring the database up to date, start the processes of the Procfile, say where to look.

Settings come from the environment (docs/settings.md); HOST=0.0.0.0 serves HTTPS for a phone on the same network.
"""

import os
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path

from app.platform import tls
from app.platform.config import Settings, SettingsError, load

TOUR = """
  {url}

  1. Control room: {url}/control – sign in as call handler, record an incident, send the link.
  2. On the phone: open the link in another browser or a private window (sent texts: {url}/control/outbox).
  3. Officer:      {url}/officer – admit your own visit: you see and hear each other (DEMO-0412 has no phone).

  Ctrl+C stops everything.{nearby}
"""


def main() -> int:
    """Run until stopped; returns the exit status."""
    try:
        settings = load()
    except SettingsError as error:
        print(error, file=sys.stderr)
        return 2
    if not _is_free(settings.port):
        print(f"Port {settings.port} is taken. Choose another: PORT={settings.port + 1} make run", file=sys.stderr)
        return 2
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    environment = _environment(settings)
    for command in ["migrate", *(["seed-demo"] if settings.demo else [])]:
        subprocess.run([sys.executable, "-m", "flask", "--app", "app", command], env=environment, check=True)
    return _run(settings, environment)


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) != 0


def _environment(settings: Settings) -> dict[str, str]:
    """What both processes are told: one port, one key, and how media finds web."""
    host = "127.0.0.1" if settings.scheme == "http" or settings.public_url else "localhost"
    scheme = "http" if settings.public_url else settings.scheme
    environment = os.environ | {
        "RVR_PORT": str(settings.port),  # honcho gives each process a PORT of its own
        "RVR_MEDIA_KEY": settings.media_key.get_secret_value(),
        "RVR_MEDIA_WEB_URL": os.environ.get("RVR_MEDIA_WEB_URL") or f"{scheme}://{host}:{settings.port}",
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "PYTHONUNBUFFERED": "1",
    }
    if settings.demo and find_spec("pocketsphinx"):  # it carries its model; often wrong, and shown so
        environment.setdefault("RVR_CAPTIONS_ENGINE", "pocketsphinx")
    if scheme == "https":  # the media node trusts what we made ourselves
        environment["SSL_CERT_FILE"] = str(tls.certificate(settings.data_dir / "tls", datetime.now(UTC)).resolve())
    return environment


def _run(settings: Settings, environment: dict[str, str]) -> int:
    processes = subprocess.Popen([sys.executable, "-m", "honcho", "start", "--no-prefix"], env=environment)
    signal.signal(signal.SIGINT, lambda *_: None)  # the terminal sends it to honcho as well
    signal.signal(signal.SIGTERM, lambda *_: processes.terminate())
    if _answers(f"{settings.scheme}://127.0.0.1:{settings.port}/readyz", processes):
        print(TOUR.format(url=settings.origin, nearby=_nearby(settings)), flush=True)
    status = processes.wait()
    return 0 if status in (-signal.SIGINT, -signal.SIGTERM, 128 + signal.SIGINT, 128 + signal.SIGTERM) else status


def _answers(url: str, processes: subprocess.Popen[bytes]) -> bool:
    """Wait until every part is ready; False if it doesn't come to that."""
    trust = ssl.create_default_context()
    trust.check_hostname, trust.verify_mode = False, ssl.CERT_NONE  # our own process, on this machine
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=trust))
    while processes.poll() is None:
        try:
            with opener.open(url, timeout=2):
                return True
        except (OSError, urllib.error.URLError):
            time.sleep(0.2)
    return False


def _nearby(settings: Settings) -> str:
    if settings.scheme == "http" or settings.public_url:
        return ""
    addresses = sorted(tls.local_names() - {"localhost", "127.0.0.1"})
    there = " or ".join(f"https://{address}:{settings.port}" for address in addresses)
    return f"\n  A phone on the same network: {there} (accept the certificate that we made ourselves)."


if __name__ == "__main__":
    sys.exit(main())
