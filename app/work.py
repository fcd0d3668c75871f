"""Starts the worker: `python -m app.work`. It alone holds the private key that opens evidence.

It checks what came in, makes working copies, and does whatever else needs an opened original, so that neither the web
process nor a media node can read what it took in a second ago.
"""

import ctypes
import sys
import threading

from flask import Flask

from app.evidence import compose, inspection, jobs, opening, package, retention_disposal
from app.factory import create_app
from app.platform.config import SettingsError, load
from app.platform.database import transaction
from app.platform.log import logger

DOES = (inspection, opening, compose, package, retention_disposal)  # the modules with what it does
PR_SET_DUMPABLE = 4  # of prctl(2)
AT_A_TIME = 2  # a long recording that is put together keeps no photograph waiting
ROUND_S = 10


def work(app: Flask) -> None:
    """Do what is asked until SIGTERM or SIGINT; what is in hand is finished, or done again at the next start."""

    def run(job_id: str) -> None:
        with app.app_context():
            jobs.run(job_id)

    stopped = threading.Event()
    threading.Thread(target=_rounds, args=(app, stopped), daemon=True).start()
    try:
        app.extensions["queue"].consumer(run, AT_A_TIME).run()
    finally:
        stopped.set()


def _rounds(app: Flask, stopped: threading.Event) -> None:
    """Look for what the queue lost, and say what is in hand."""
    while True:
        with app.app_context():
            try:
                jobs.keep_alive()
                with transaction() as tx:
                    waiting = jobs.due(tx)
                opening.remove_expired()
                for job_id in waiting:
                    app.extensions["queue"].put(job_id)
            except Exception:
                logger.error("worker_round_failed", exc_info=True)
        if stopped.wait(ROUND_S):
            return


def _keep_the_key_to_itself() -> None:
    """No other process of this user reads this one's memory or environment, and no crash leaves them on a disk."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_DUMPABLE, 0, 0, 0, 0)


def main() -> None:
    """Read the settings, make the application, work."""
    _keep_the_key_to_itself()
    try:
        settings = load()
    except SettingsError as error:
        sys.exit(str(error))
    if settings.evidence_public_key and not settings.evidence_key.get_secret_value():
        sys.exit("The worker opens evidence: set RVR_EVIDENCE_KEY (docs/operations.md).")
    app = create_app(settings, async_mode="threading")
    print("Worker ready", flush=True)
    work(app)


if __name__ == "__main__":
    main()
