"""How long others wait for an answer while one client floods the socket.

The probe is a GET of /healthz over a fresh connection; the flooder is a process of its own and connects again whenever
it is cut. "Unguarded" is the same server with eventlet's WebSocket and Socket.IO's limit of 1 MB as they come.
"""

import multiprocessing
import socket
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles

from bench.report import Figure
from tests.web_tier.raw_websocket import TEXT, Closed, RawWebSocket, frame
from tests.web_tier.running import tiny_server

WARM_UP_S = 2.0
PROBES = {"guarded": 200, "unguarded": 3}
GIVEN_UP_MS = 12_000
FLOODS = {
    "1 MB frames": frame(TEXT, b"4" * 1_000_000),
    "messages just within our limit": frame(TEXT, b'42/staff,["echo","' + b"x" * 60_000 + b'"]') * 8,
    "small asks": frame(TEXT, b'42/staff,1["echo",1]') * 4000,
}


def measure() -> list[Figure]:
    """Median wait of the probe under each flood, guarded beside unguarded."""
    calm_ms = median(_waits_ms("guarded", b""))
    figures = []
    for name, flood in FLOODS.items():
        guarded_ms, unguarded_ms = _waits_ms("guarded", flood), _waits_ms("unguarded", flood)
        figures.append(
            Figure(
                f"health probe, median, one client floods {name}",
                median(guarded_ms),
                "ms",
                "≤ 20",
                f"unguarded {_or_longer(median(unguarded_ms))}; no flood {calm_ms:.1f} ms",
                f"95% within {quantiles(guarded_ms, n=20)[-1]:.0f} ms",
            )
        )
    return figures


def _or_longer(wait_ms: float) -> str:
    return f"no answer in {wait_ms / 1000:.0f} s" if wait_ms >= GIVEN_UP_MS else f"{wait_ms:,.0f} ms"


def _waits_ms(guard: str, flood: bytes) -> list[float]:
    with tempfile.TemporaryDirectory() as folder, tiny_server(Path(folder), guard=guard) as server:
        flooder = multiprocessing.get_context("spawn").Process(target=_flood, args=(server.port, flood), daemon=True)
        if flood:
            flooder.start()
            time.sleep(WARM_UP_S)
        waits_ms = [_probe_ms(server.port) for _ in range(PROBES[guard])]
        if flood:
            flooder.kill()
        return waits_ms


def _probe_ms(port: int) -> float:
    started = time.perf_counter()
    with socket.create_connection(("127.0.0.1", port), timeout=GIVEN_UP_MS / 1000) as probe:
        probe.sendall(b"GET /healthz HTTP/1.1\r\nHost: probe\r\nConnection: close\r\n\r\n")
        try:
            answer = probe.recv(65536)
        except TimeoutError:
            return GIVEN_UP_MS
    if not answer.startswith(b"HTTP/1.1 200"):
        raise RuntimeError("the health probe failed")
    elapsed_ms = (time.perf_counter() - started) * 1000
    time.sleep(0.01)
    return elapsed_ms


def _flood(port: int, flood: bytes) -> None:
    while True:
        try:
            with RawWebSocket(port, timeout_s=120) as client:
                client.connect()
                while True:
                    client.socket.sendall(flood)
        except (OSError, Closed):
            continue
