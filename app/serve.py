"""Starts the web process: `python -m app.serve`.

This file and `app.platform.websocket_guard` are all that knows eventlet, which is retired upstream: another server of
green threads would replace these two.
"""

import sys
import warnings

if "flask" in sys.modules:
    raise ImportError("app.serve comes before Flask: what is imported earlier keeps the blocking standard library")

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # "deprecated": we know, see docs/decisions
    import eventlet

eventlet.monkey_patch()

import errno
import logging
import os
import resource
import signal
import socket
import ssl
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import eventlet.wsgi
from eventlet.greenio import GreenSocket
from flask import Flask

from app.platform import tls, websocket_guard
from app.platform.log import logger

MAX_CLIENTS = 4000  # sockets and requests together; about 70 kB each
CLIENT_TIMEOUT_S = 30  # a client that opens a connection and says nothing
GRACE_S = 5  # for requests in hand when asked to stop
SHORT_OF_SOMETHING = {errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM}
CLIENT_WENT = {errno.ECONNABORTED, errno.ECONNRESET, errno.EPIPE, errno.EPROTO}


def serve(
    app: Flask,
    host: str,
    port: int,
    *,
    certificate: Path | None = None,
    ready: Callable[[int], None],
) -> None:
    """Serve `app` until SIGTERM or SIGINT, then finish what is in hand.

    port: 0 takes a free one. certificate: PEM file with key and chain, for HTTPS. ready: told the port once it listens.
    """
    websocket_guard.install()
    _log_failures(eventlet.hubs.get_hub())
    _allow_open_files(MAX_CLIENTS + 200)
    listener = _listen(host, port)
    ready(listener.getsockname()[1])
    if certificate:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(certificate)
        listener = context.wrap_socket(listener, server_side=True)
    listener.accept = _patient(listener.accept)
    server = eventlet.spawn(
        eventlet.wsgi.server,
        listener,
        app,
        max_size=MAX_CLIENTS,
        socket_timeout=CLIENT_TIMEOUT_S,
        log=logging.getLogger(__name__),
        log_output=False,
        debug=False,
    )
    _stop_on_signal(server)
    server.wait()


def _log_failures(hub: Any) -> None:
    """What fails in a green thread is logged as everything is: eventlet would print its text, and all of a row."""

    def failed(*_about: object) -> None:
        logger.error("green_thread_failed", exc_info=True)

    def failed_on(descriptor: int, _error: object) -> None:
        failed()
        hub.remove_descriptor(descriptor)

    hub.squelch_timer_exception = hub.squelch_generic_exception = failed
    hub.squelch_exception = failed_on


def _listen(host: str, port: int) -> GreenSocket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    # eventlet would share a port that is taken, and each program get half of the visitors.
    listener = eventlet.listen((host, port), family=family, backlog=511, reuse_port=False)
    # Connections inherit it. Without it an event waits for the acknowledgement of the one before: 43 instead of 2 ms.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _patient(accept: Callable[[], Any]) -> Callable[[], Any]:
    """`accept` that outlives what eventlet's server would end on: clients gone too early, no more file descriptors."""

    def patient_accept() -> Any:
        while True:
            try:
                return accept()
            except OSError as error:
                if error.errno in SHORT_OF_SOMETHING:
                    eventlet.sleep(0.1)
                elif error.errno not in CLIENT_WENT:
                    raise

    return patient_accept


def _allow_open_files(wanted: int) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(wanted, hard), hard))


def _stop_on_signal(server: Any) -> None:
    """Stop from a green thread: an exception raised wherever a signal finds us would leave things half done."""
    reader, writer = socket.socketpair()
    writer.setblocking(False)
    signal.set_wakeup_fd(writer.fileno(), warn_on_full_buffer=False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)

    def stop() -> None:
        reader.recv(1)
        server.kill(SystemExit)
        eventlet.sleep(GRACE_S)
        os._exit(0)  # someone is still holding a request open; their browser comes back by itself

    eventlet.spawn(stop)
    server.link(lambda *_: writer.close())  # held until then: a closed one would raise at the next signal


def main() -> None:
    """Read the settings, make the application, serve it."""
    from app.factory import create_app, start
    from app.platform.config import SettingsError, load

    try:
        settings = load()
    except SettingsError as error:
        sys.exit(str(error))
    own_https = settings.scheme == "https" and not settings.public_url
    certificate = tls.certificate(settings.data_dir / "tls", datetime.now(UTC)) if own_https else None

    def ready(port: int) -> None:
        print(f"Ready on {settings.public_url or f'{settings.scheme}://localhost:{port}'}", flush=True)

    app = create_app(settings)
    start(app)
    try:
        serve(app, settings.host, settings.port, certificate=certificate, ready=ready)
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        sys.exit(f"Port {settings.port} is taken by another program. Choose one: PORT={settings.port + 1} make run")


if __name__ == "__main__":
    main()
