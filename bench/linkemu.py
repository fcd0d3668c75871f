"""A mobile link in user space between two network namespaces: every packet is delayed, rationed and counted.

    with link(MobileLink(rtt_ms=400, down_kbps=400, up_kbps=400)) as emulated:
        subprocess.Popen([*emulated.on_server, "python", "-m", "app.serve"])   # reachable at SERVER_ADDRESS
        subprocess.Popen([*emulated.on_phone, "chromium", …])
        emulated.change(down_kbps=100)
        emulated.counters()["down"]["bytes"]

Neither namespace has another interface. Unlike a browser's own throttling this also delays handshakes, WebSockets, ICE,
DTLS and media. Needs root and /dev/net/tun. The pump is a process of its own, told what to do by JSON lines.
"""

import ctypes
import fcntl
import json
import os
import random
import select
import struct
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from typing import Any, NoReturn

from bench.link_queue import Direction, MobileLink

SERVER_ADDRESS, PHONE_ADDRESS = "10.77.0.1", "10.77.0.2"
MTU_BYTES = 1400
TUNSETIFF, IFF_TUN, IFF_NO_PI = 0x400454CA, 0x0001, 0x1000  # linux/if_tun.h
CLONE_NEWNET = 0x40000000


@dataclass(frozen=True)
class Emulated:
    """A link that is up. `on_server` and `on_phone` are what a command begins with to run at that end."""

    on_server: list[str]
    on_phone: list[str]
    _pump: subprocess.Popen[str]

    def change(self, **settings: float) -> None:
        """Change fields of MobileLink from the next packet on."""
        self._ask({"change": settings})

    def counters(self) -> dict[str, dict[str, int]]:
        """Since it came up, "down" (to the phone) and "up": packets, bytes (IP), tcp_bytes, udp_bytes, dropped."""
        answer: dict[str, dict[str, int]] = self._ask({})
        return answer

    def _ask(self, ask: dict[str, Any]) -> Any:
        assert self._pump.stdin is not None
        assert self._pump.stdout is not None
        self._pump.stdin.write(json.dumps(ask) + "\n")
        self._pump.stdin.flush()
        return json.loads(self._pump.stdout.readline())


@contextmanager
def link(settings: MobileLink, name: str = "rvr") -> Iterator[Emulated]:
    """Put up the link and its two namespaces `<name>-server` and `<name>-phone`; remove them at the end."""
    server, phone = f"{name}-server", f"{name}-phone"
    command = [sys.executable, "-m", "bench.linkemu", server, phone, json.dumps(asdict(settings))]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as pump:
        try:
            assert pump.stdout is not None
            if pump.stdout.readline() != "up\n":
                raise RuntimeError("the emulated link did not come up: it needs root, `ip` and /dev/net/tun")
            yield Emulated(["ip", "netns", "exec", server], ["ip", "netns", "exec", phone], pump)
        finally:
            pump.terminate()
            pump.wait()
            for namespace in (server, phone):
                _ip("netns", "del", namespace, check=False)


def _ip(*arguments: str, check: bool = True) -> None:
    subprocess.run(["ip", *arguments], check=check, stderr=None if check else subprocess.DEVNULL)


def _make_end(namespace: str, address: str, peer: str) -> int:
    """A namespace whose only way out is a TUN device; its file descriptor, usable from here."""
    _ip("netns", "del", namespace, check=False)
    _ip("netns", "add", namespace)
    _ip("-n", namespace, "link", "set", "lo", "up")
    device = _open_tun(namespace)
    _ip("-n", namespace, "addr", "add", address, "peer", peer, "dev", "link0")
    _ip("-n", namespace, "link", "set", "link0", "mtu", str(MTU_BYTES), "up")
    _ip("-n", namespace, "route", "add", "default", "dev", "link0")
    return device


def _open_tun(namespace: str) -> int:
    """A device is made in the namespace of whoever opens it: go there and come back."""
    with open("/proc/self/ns/net") as here, open(f"/run/netns/{namespace}") as there:
        _enter(there.fileno())
        try:
            device = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
            fcntl.ioctl(device, TUNSETIFF, struct.pack("16sH", b"link0", IFF_TUN | IFF_NO_PI))
        finally:
            _enter(here.fileno())
    return device


def _enter(namespace_fd: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.setns(namespace_fd, CLONE_NEWNET):
        raise OSError(ctypes.get_errno(), "setns")


class Pump:
    """Moves packets between the two devices until it is killed."""

    def __init__(self, server_device: int, phone_device: int, settings: MobileLink) -> None:
        self._settings = settings
        chance = random.Random(1)  # the same losses in every run
        self._down = Direction(settings.down_kbps, settings, chance)
        self._up = Direction(settings.up_kbps, settings, chance)
        self._ways = {server_device: (self._down, phone_device), phone_device: (self._up, server_device)}
        self._poll = select.poll()
        for descriptor in (server_device, phone_device, sys.stdin.fileno()):
            self._poll.register(descriptor, select.POLLIN)

    def run(self) -> NoReturn:
        """Wait for packets, orders and due times."""
        while True:
            for descriptor, _ in self._poll.poll(self._pause_ms()):
                if descriptor in self._ways:
                    self._take(descriptor)
                else:
                    self._obey(sys.stdin.readline())
            for direction, device in self._ways.values():
                for packet in direction.due(time.monotonic()):
                    _put(device, packet)

    def _pause_ms(self) -> float:
        dues = [direction.next_due_s for direction, _ in self._ways.values() if direction.next_due_s is not None]
        return max(0.0, min(dues) - time.monotonic()) * 1000 if dues else 1000.0

    def _take(self, device: int) -> None:
        direction, _ = self._ways[device]
        for _ in range(64):
            try:
                packet = os.read(device, 65536)
            except BlockingIOError:
                return
            direction.offer(packet, time.monotonic())

    def _obey(self, line: str) -> None:
        if not line:
            sys.exit()
        self._settings = replace(self._settings, **json.loads(line).get("change", {}))
        self._down.change(self._settings.down_kbps, self._settings)
        self._up.change(self._settings.up_kbps, self._settings)
        print(json.dumps({"down": self._down.counters, "up": self._up.counters}), flush=True)


def _put(device: int, packet: bytes) -> None:
    with suppress(OSError):  # the receiver's queue is full or its device is going: as on any network, it is lost
        os.write(device, packet)


if __name__ == "__main__":
    server_end = _make_end(sys.argv[1], SERVER_ADDRESS, PHONE_ADDRESS)
    phone_end = _make_end(sys.argv[2], PHONE_ADDRESS, SERVER_ADDRESS)
    print("up", flush=True)
    Pump(server_end, phone_end, MobileLink(**json.loads(sys.argv[3]))).run()
