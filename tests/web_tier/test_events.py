"""What each event on the socket may cost, and that nothing else changed by sparing it."""

from typing import Any

import pytest
from flask import Flask, url_for

from app.platform import realtime


def test_a_socket_is_bound_to_its_host_once_and_not_for_each_event(monkeypatch: pytest.MonkeyPatch) -> None:
    app = Flask("tiny")
    socketio = realtime.create(app, allowed_origins=[], async_mode="threading")
    app.add_url_rule("/healthz", "healthz", lambda: url_for("healthz", _external=True))
    socketio.on_event("where", lambda: url_for("healthz", _external=True), namespace="/page")
    bound: list[Any] = []
    bind = app.url_map.bind_to_environ
    monkeypatch.setattr(app.url_map, "bind_to_environ", lambda *a, **b: bound.append(a) or bind(*a, **b))
    sockets = [socketio.test_client(app, namespace="/page", headers={"Host": host}) for host in ("a.test", "b.test")]
    for environ in socketio.server.environ.values():
        environ["PATH_INFO"] = f"/{realtime.PATH}/"  # the test's client writes another
    for _ in range(3):
        for socket, host in zip(sockets, ("a.test", "b.test"), strict=True):
            assert socket.emit("where", namespace="/page", callback=True) == f"http://{host}/healthz"
    assert len([environ for (environ, *_) in bound if environ["PATH_INFO"] == f"/{realtime.PATH}/"]) == len(sockets)
    assert app.test_client().get("/healthz", base_url="http://c.test").text == "http://c.test/healthz"
