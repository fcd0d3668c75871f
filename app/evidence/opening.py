"""Opening an original for one person who said why: laid ready to be handed out once, and gone an hour later.

The web process has no key that opens originals. A copy of it that is sealed with a key of its own lets it stream one
original to one person, with nothing opened on a disk, and with an end.
"""

from datetime import timedelta

from app.evidence import copies, intake
from app.evidence.copies import CopyWriter
from app.evidence.inspection import WORKER, private_key, remove_copies
from app.evidence.jobs import JobFailed, Work, does
from app.evidence.records import Exhibit, ExhibitCopy
from app.platform import audit, clock
from app.platform.database import new_id, transaction
from app.platform.exhibit_files import DiskFull
from signalling import sealing

READY_FOR = timedelta(hours=1)


@does("open")
def open_original(work: Work) -> None:
    """Lay an original ready for the person who asked for it."""
    with transaction() as tx:
        exhibit = tx.get(Exhibit, work.exhibit_id)
    if exhibit is None:
        raise JobFailed("gone")
    copy = ExhibitCopy(id=new_id(), made_from=exhibit.id, kind="original", staff_id=str(work.about["staff"]))
    key = copies.new_key()
    writer = CopyWriter(copies.folder(), copy.id, key)
    try:
        for chunk in intake.files().chunks(exhibit.id, private_key()):
            writer.write(writer.size, chunk)
            work.progress(writer.size / max(1, exhibit.plain_bytes))
        copy.sha256 = writer.finish()
    except (sealing.Broken, FileNotFoundError):
        raise JobFailed("broken") from None
    except DiskFull:
        raise JobFailed("disk_full") from None
    finally:
        writer.drop()
    copy.media_type, copy.plain_bytes = "application/octet-stream", writer.size
    copy.at, copy.until = clock.now(), clock.now() + READY_FOR
    with transaction() as tx:
        copy.key = key
        tx.add(copy)
        audit.record(tx, WORKER, "exhibit:opened", f"exhibit:{exhibit.id}", visit=exhibit.visit_id, sha256=copy.sha256)


def remove_expired() -> None:
    """Opened originals whose time is over go, row and file."""
    with transaction() as tx:
        remove_copies(tx, ExhibitCopy.until < clock.now())
