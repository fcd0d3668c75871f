"""Start a media node: `python -m signalling`."""

import asyncio
import contextlib
import logging
import os
import signal
import sys

import structlog

from signalling.engine import LineChanged
from signalling.forwarder.engine import ForwarderEngine
from signalling.forwarder.ice import host_addresses
from signalling.node import Node
from signalling.settings import BadSettings, Settings, read_settings


def main() -> int:
    """Run until a signal comes; returns the exit status."""
    _log_to_standard_output()
    try:
        settings = read_settings(os.environ)
    except BadSettings as error:
        print(error, file=sys.stderr)
        return 2
    asyncio.run(_run(settings))
    return 0


async def _run(settings: Settings) -> None:
    def make_engine(changed: LineChanged) -> ForwarderEngine:
        addresses = settings.addresses or host_addresses()
        return ForwarderEngine(addresses, settings.capacity, changed)

    running = asyncio.create_task(Node(settings, make_engine).run(), name="node")
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, running.cancel)
    with contextlib.suppress(asyncio.CancelledError):
        await running


def _log_to_standard_output() -> None:
    # aioice and aiortc write addresses of people into their log lines.
    for name in ("aioice", "aiortc"):
        logging.getLogger(name).setLevel(logging.ERROR)
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.JSONRenderer(),
        ]
    )


if __name__ == "__main__":
    sys.exit(main())
