"""A visit about which something is kept, its packages, and the third party who gets one."""

import os
import re
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from flask import Flask

from app.evidence import package
from app.evidence.package_records import EvidencePackage
from app.evidence.package_redaction import Choices
from app.platform.database import transaction
from app.platform.permissions import Actor, Role
from app.visits import service as visits
from tests.people import Officer, Phone

SUPERVISOR = Actor(Role.SUPERVISOR, "a-supervisor", "Sgt Bell")


@dataclass
class Desk:
    """A supervisor's desk, and the worker behind it."""

    app: Flask
    visit: str

    def asks(self, choices: Choices | None = None) -> str:
        with self.app.app_context(), transaction() as tx:
            visit = visits.find(tx, self.visit)
            row = package.ask(tx, SUPERVISOR, visit, "Charging decision", "Crown Prosecution Service, A. Lee", choices)
            return row.id

    def makes(self, package_id: str) -> None:
        with self.app.app_context():
            package.make(package_id)

    def takes(self, package_id: str, to: Path) -> Path:
        with self.app.app_context():
            with transaction() as tx:
                _, pieces = package.take(tx, SUPERVISOR, package_id, self.visit)
            with to.open("wb") as file:
                for piece in pieces:
                    file.write(piece)
        return to

    def row(self, package_id: str) -> EvidencePackage:
        with self.app.app_context(), transaction() as tx:
            return tx.session.get_one(EvidencePackage, package_id)

    def hands_over(self, folder: Path, choices: Choices | None = None) -> "ThirdParty":
        package_id = self.asks(choices)
        self.makes(package_id)
        folder.mkdir(exist_ok=True)
        return ThirdParty(self.takes(package_id, folder / "evidence.zip"), folder)


class ThirdParty:
    """Somebody with the zip, standard tools, and nothing of ours."""

    def __init__(self, archive: Path, folder: Path) -> None:
        self.archive = archive
        subprocess.run(["unzip", "-q", str(archive), "-d", str(folder)], check=True)
        (self.bag,) = (path for path in folder.iterdir() if path.is_dir())

    def commands(self) -> list[str]:
        """What the README tells to do, in its order."""
        return re.findall(r"^ {8}(\S.*)$", (self.bag / "README.md").read_text(), re.MULTILINE)

    def does(self, command: str) -> subprocess.CompletedProcess[str]:
        """One of the commands, in the bag's folder."""
        path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
        environment = {"PATH": path, "HOME": os.environ.get("HOME", "/")}
        return subprocess.run(
            command, shell=True, cwd=self.bag, env=environment, capture_output=True, text=True, errors="replace"
        )

    def faults(self) -> list[str]:
        """The commands of the README that end with an error."""
        return [command for command in self.commands() if self.does(command).returncode]

    def everything(self) -> bytes:
        """All that can be read in the package."""
        with zipfile.ZipFile(self.archive) as file:
            return b"".join([name.encode() + file.read(name) for name in file.namelist()])


def talk(phone: Phone, officer: Officer, link: str) -> str:
    """A visit in which something was written, recorded and graded; its id."""
    phone.waits(link)
    officer.connects()
    visit = officer.admits()
    phone.says("He took my phone, then Dave Pritchard pushed me")
    officer.posts(f"/officer/visits/{visit}/response", **{"report.what": "He took my phone and pushed me."})
    better = {"report.what": "He took my phone; Dave PRITCHARD pushed me.", "seen": '{"report.what": 9999}'}
    officer.posts(f"/officer/visits/{visit}/response", **better)
    officer.posts(f"/officer/visits/{visit}/response", **{"report.where": "At 12 Acacia Road"})
    officer.posts(f"/officer/visits/{visit}/response/grade", grade="high", reason="Throat held last week")
    return visit
