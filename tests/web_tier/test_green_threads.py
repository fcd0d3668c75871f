"""What fails in a green thread is logged without its text."""

import subprocess
import sys

FAILS = """
import app.serve as serving
from app.platform import log

log.configure()
serving._log_failures(serving.eventlet.hubs.get_hub())

def fails():
    raise ValueError("row with phone 07700 900123")

serving.eventlet.spawn(fails)
serving.eventlet.spawn_n(fails)
serving.eventlet.sleep(0.05)
"""


def test_a_failed_green_thread_is_logged_by_its_kind_and_place_only() -> None:
    ran = subprocess.run([sys.executable, "-c", FAILS], capture_output=True, text=True, check=True)
    lines = [line for line in ran.stderr.splitlines() if "green_thread_failed" in line]
    assert len(lines) == 2
    assert all("ValueError" in line for line in lines)
    assert "07700" not in ran.stdout + ran.stderr
    assert "Traceback" not in ran.stderr
