"""What 900 open sockets at one message a second cost the web process.

A message is an ask and its acknowledgement through Flask-SocketIO; the clients are a process of their own. CPU and
memory are the server process's, from the kernel. Beside: the libraries without our guard, in the same run.
"""

import asyncio
import json
import multiprocessing
import tempfile
import time
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from bench.report import Figure
from tests.web_tier.raw_websocket import TEXT, frame
from tests.web_tier.running import Server, tiny_server

SOCKETS = 900
MESSAGES_EACH = 30
INTERVAL_S = 1.0
PATIENCE_S = 15.0
PAYLOAD = {"body": "A sentence of about the length that people type in one go."}
HANDSHAKE = (
    "GET /live/?EIO=4&transport=websocket HTTP/1.1\r\nHost: bench\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n"
)


@dataclass(frozen=True)
class Cost:
    """What one run took."""

    lost: int
    kilobytes_per_socket: float
    messages_per_cpu_s: float
    median_ms: float


def measure() -> list[Figure]:
    """Lost messages, memory and CPU, guarded beside unguarded."""
    ours, plain = _run("guarded"), _run("unguarded")
    return [
        Figure("messages lost", ours.lost, f"of {SOCKETS * MESSAGES_EACH:,}", "≤ 0", f"unguarded {plain.lost}"),
        Figure(
            "memory a socket",
            ours.kilobytes_per_socket,
            "kB",
            "≤ 70",
            f"unguarded {plain.kilobytes_per_socket:.0f} kB",
        ),
        Figure(
            "messages a CPU-second",
            ours.messages_per_cpu_s,
            "1/s",
            "≥ 2500",
            f"unguarded {plain.messages_per_cpu_s:,.0f}/s",
            f"{ours.messages_per_cpu_s / plain.messages_per_cpu_s:.2f} times unguarded on the same machine",
        ),
        Figure("ask to answer, median", ours.median_ms, "ms", "", f"unguarded {plain.median_ms:.1f} ms"),
    ]


def _run(guard: str) -> Cost:
    with tempfile.TemporaryDirectory() as folder, tiny_server(Path(folder), guard=guard) as server:
        ours, theirs = multiprocessing.Pipe()
        crowd = multiprocessing.get_context("spawn").Process(target=_be_a_crowd, args=(server.port, theirs))
        process = psutil.Process(server.process.pid)
        empty_bytes = process.memory_info().rss
        crowd.start()
        ours.recv()  # everyone is connected
        full_bytes = process.memory_info().rss
        before_s = _cpu_s(server)
        ours.send("talk")
        waits_ms: list[float] = ours.recv()
        spent_s = _cpu_s(server) - before_s
        crowd.join()
    waits_ms.sort()
    return Cost(
        lost=SOCKETS * MESSAGES_EACH - len(waits_ms),
        kilobytes_per_socket=(full_bytes - empty_bytes) / SOCKETS / 1000,
        messages_per_cpu_s=len(waits_ms) / spent_s,
        median_ms=waits_ms[len(waits_ms) // 2],
    )


def _cpu_s(server: Server) -> float:
    times = psutil.Process(server.process.pid).cpu_times()
    return times.user + times.system


def _be_a_crowd(port: int, parent: Connection) -> None:
    asyncio.run(_crowd(port, parent))


async def _crowd(port: int, parent: Connection) -> None:
    clients = [await _connect(port) for _ in range(SOCKETS)]
    parent.send("connected")
    await asyncio.to_thread(parent.recv)
    talks = [_talk(*client, delay_s=INTERVAL_S * index / SOCKETS) for index, client in enumerate(clients)]
    waits_ms = await asyncio.gather(*talks)
    parent.send([wait_ms for one in waits_ms for wait_ms in one])


async def _connect(port: int) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(HANDSHAKE.encode())
    await reader.readuntil(b"\r\n\r\n")
    await _receive(reader)
    writer.write(frame(TEXT, b"40/staff,"))
    await _receive(reader)
    return reader, writer


async def _talk(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, delay_s: float) -> list[float]:
    """Ask once each second; milliseconds from each ask to its answer, nothing for those that got none."""
    waits_ms: list[float] = []
    asked_at: dict[str, float] = {}
    listening = asyncio.create_task(_listen(reader, writer, asked_at, waits_ms))
    started = time.perf_counter() + delay_s
    for number in range(MESSAGES_EACH):
        await asyncio.sleep(max(0.0, started + number * INTERVAL_S - time.perf_counter()))
        asked_at[str(number)] = time.perf_counter()
        writer.write(frame(TEXT, f"42/staff,{number}{json.dumps(['echo', PAYLOAD])}".encode()))
    await asyncio.wait([listening], timeout=PATIENCE_S)
    listening.cancel()
    return waits_ms


async def _listen(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, asked_at: dict[str, float], waits_ms: list[float]
) -> None:
    while len(waits_ms) < MESSAGES_EACH:
        text = await _receive(reader)
        if text == "2":
            writer.write(frame(TEXT, b"3"))
        elif text.startswith("43/staff,"):
            number = text.removeprefix("43/staff,").partition("[")[0]
            waits_ms.append((time.perf_counter() - asked_at[number]) * 1000)


async def _receive(reader: asyncio.StreamReader) -> str:
    _, size = await reader.readexactly(2)
    if size == 126:
        size = int.from_bytes(await reader.readexactly(2), "big")
    return (await reader.readexactly(size)).decode()
