"""Figures for Prometheus at /metrics."""

from prometheus_client import Counter, Gauge

from app.platform.asks import Sockets
from app.platform.media import MediaNodes
from app.platform.wire import Audience

open_sockets = Gauge("rvr_open_sockets", "Open sockets of browsers", ["audience"])
media_nodes = Gauge("rvr_media_nodes", "Media nodes that are connected")
visit_moves = Counter("rvr_visit_moves", "Moves of visits", ["event"])


def observe(sockets: Sockets, media: MediaNodes) -> None:
    """Read the gauges now."""
    for audience in Audience:
        open_sockets.labels(audience.value).set(sockets.count(audience))
    media_nodes.set(media.count)
