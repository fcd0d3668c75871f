"""Figures for Prometheus at /metrics."""

from collections.abc import Mapping

from prometheus_client import Counter, Gauge

from app.platform.asks import Sockets
from app.platform.media import MediaNodes
from app.platform.wire import Audience

open_sockets = Gauge("rvr_open_sockets", "Open sockets of browsers", ["audience"])
media_nodes = Gauge("rvr_media_nodes", "Media nodes that are connected")
visit_moves = Counter("rvr_visit_moves", "Moves of visits", ["event"])
evidence_jobs = Gauge("rvr_evidence_jobs", "Jobs of the worker", ["state"])
oldest_job_s = Gauge("rvr_evidence_oldest_waiting_seconds", "How long the worker's oldest job waits")


def observe(sockets: Sockets, media: MediaNodes, jobs: Mapping[str, int], waiting_s: float) -> None:
    """Read the gauges now. jobs: how many the worker has, by state. waiting_s: since when the oldest waits."""
    for state, count in jobs.items():
        evidence_jobs.labels(state).set(count)
    oldest_job_s.set(waiting_s)
    for audience in Audience:
        open_sockets.labels(audience.value).set(sockets.count(audience))
    media_nodes.set(media.count)
