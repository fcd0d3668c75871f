"""`make run`: one command, and everything is there."""

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@pytest.fixture
def running(tmp_path: Path) -> Iterator[tuple[subprocess.Popen[str], int]]:
    port = free_port()
    environment = os.environ | {"PORT": str(port), "RVR_DATA_DIR": str(tmp_path / "var")}
    command = [sys.executable, "-m", "deploy.run"]
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as run:
        yield run, port
        if run.poll() is None:
            run.terminate()


def test_it_says_where_to_look_when_everything_is_ready_and_stops_cleanly(
    running: tuple[subprocess.Popen[str], int],
) -> None:
    run, port = running
    assert run.stdout
    said = ""
    for line in run.stdout:
        said += line
        if "Ctrl+C" in line:
            break
    for page in ("/control", "/officer"):
        assert f"http://localhost:{port}{page}" in said
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    for page in ("/readyz", "/sign-in", "/calendar"):
        assert opener.open(f"http://127.0.0.1:{port}{page}", timeout=10).status == 200
    run.send_signal(signal.SIGTERM)
    said += run.stdout.read()
    assert run.wait(timeout=15) == 0, said
    assert "Worker ready" in said


def test_a_port_that_is_taken_is_named_with_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        environment = os.environ | {"PORT": str(port), "RVR_DATA_DIR": str(tmp_path)}
        run = subprocess.run([sys.executable, "-m", "deploy.run"], env=environment, capture_output=True, text=True)
    assert run.returncode == 2
    assert f"PORT={port + 1} make run" in run.stderr


def test_wrong_settings_are_named_all_at_once(tmp_path: Path) -> None:
    environment = os.environ | {"RVR_LINK_MINUTES": "never", "RVR_EXIT_URL": "https://elsewhere.example"}
    run = subprocess.run([sys.executable, "-m", "deploy.run"], env=environment, capture_output=True, text=True)
    assert run.returncode == 2
    assert "RVR_LINK_MINUTES" in run.stderr
    assert "RVR_EXIT_URL" in run.stderr
