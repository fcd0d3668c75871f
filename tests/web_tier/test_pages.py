"""Pages and files of a real server process: bytes, headers, other sites, HTTPS, stopping."""

import gzip
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import brotli
import pytest

from tests.web_tier.raw_websocket import RawWebSocket
from tests.web_tier.running import Server, tiny_server


def fetch(
    url: str, *, method: str = "GET", context: ssl.SSLContext | None = None, **headers: str
) -> tuple[int, Message, bytes]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPSHandler(context=context))
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    try:
        with opener.open(urllib.request.Request(url, method=method, headers=named), timeout=10) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


def test_files_come_compressed_and_stay(server: Server) -> None:
    address = server.url + fetch(f"{server.url}/script")[2].decode()
    for accepts, unpack in (("br, gzip", brotli.decompress), ("gzip", gzip.decompress), ("identity", bytes)):
        status, headers, body = fetch(address, Accept_Encoding=accepts)
        assert status == 200
        assert unpack(body).startswith(b"console.log(1)")
        assert "immutable" in headers["Cache-Control"]
    assert fetch(address.replace("/page/", "/victim/"))[0] == 404


def test_pages_are_guarded(server: Server) -> None:
    headers = fetch(f"{server.url}/healthz")[1]
    assert headers["Cache-Control"] == "no-store"
    assert f"connect-src 'self' ws://127.0.0.1:{server.port};" in headers["Content-Security-Policy"]
    assert "Server" not in headers


def test_another_sites_post_is_refused(server: Server) -> None:
    assert fetch(f"{server.url}/change", method="POST", Sec_Fetch_Site="cross-site")[0] == 403
    assert fetch(f"{server.url}/change", method="POST", Origin="https://evil.example")[0] == 403
    assert fetch(f"{server.url}/change", method="POST", Origin=server.url)[0] == 200
    assert fetch(f"{server.url}/change", method="POST")[0] == 200


def test_a_silent_connection_keeps_nobody_waiting(server: Server) -> None:
    with socket.create_connection(("127.0.0.1", server.port)):
        assert fetch(f"{server.url}/healthz")[0] == 200


def test_https_with_a_certificate_of_its_own_for_a_phone_nearby(tmp_path: Path) -> None:
    with tiny_server(tmp_path, scheme="https") as server:
        trust = ssl.create_default_context(cafile=tmp_path / "tls" / "self-signed.pem")
        with socket.create_connection(("127.0.0.1", server.port)):  # says nothing, not even hello
            status, headers, _ = fetch(f"{server.url}/healthz", context=trust)
            with RawWebSocket(server.port, trust=trust).connect() as client:
                assert client.ask("echo", "x" * 20_000)["ok"]
        assert status == 200
        assert f"wss://127.0.0.1:{server.port}" in headers["Content-Security-Policy"]
        assert (tmp_path / "tls" / "self-signed.pem").stat().st_mode & 0o077 == 0


def test_a_port_that_is_taken_is_not_shared(own_server: Server, tmp_path: Path) -> None:
    second = subprocess.run(
        [sys.executable, "-m", "tests.web_tier.tiny_app", str(tmp_path), "http", "guarded", str(own_server.port)],
        capture_output=True,
        text=True,
        timeout=20,
    )
    assert second.returncode != 0
    assert "Address already in use" in second.stderr


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_stopping_finishes_the_request_in_hand(own_server: Server, how: signal.Signals) -> None:
    answers: list[bytes] = []
    asking = threading.Thread(target=lambda: answers.append(fetch(f"{own_server.url}/slow")[2]))
    asking.start()
    time.sleep(0.3)
    own_server.process.send_signal(how)
    asking.join()
    assert answers == [b"finished"]
    assert own_server.process.wait(timeout=3) == 0


def test_no_file_descriptors_left_is_survived(own_server: Server) -> None:
    import resource

    limit = len(list(Path(f"/proc/{own_server.process.pid}/fd").iterdir())) + 20
    resource.prlimit(own_server.process.pid, resource.RLIMIT_NOFILE, (limit, limit))
    crowd = [socket.create_connection(("127.0.0.1", own_server.port)) for _ in range(40)]
    time.sleep(0.3)
    for one in crowd:
        one.close()
    assert fetch(f"{own_server.url}/healthz")[0] == 200
