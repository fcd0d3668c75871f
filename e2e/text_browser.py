"""w3m in a terminal of its own: the browser of somebody without script, style and pictures, driven by its keys."""

import contextlib
import os
import pty
import select
import signal
from pathlib import Path

from e2e.system import System, wait_until

CLEAR_LINE = b"\x15"
KEYS = {"Enter": b"\r", "Tab": b"\t", "Back": b"B"}
QUIET_S = 0.15
EDITOR = '#!/bin/sh\ncp "{words}" "$1"\n'


class TextBrowser:
    """One w3m. It reads its screen by saving the page as text, writes through an editor that types for it."""

    def __init__(self, system: System, folder: Path) -> None:
        self._folder, self._saved = folder, 0
        self._words, editor = folder / "words", folder / "editor"
        editor.write_text(EDITOR.format(words=self._words))
        editor.chmod(0o755)
        home = {"HOME": str(folder), "EDITOR": str(editor), "TERM": "xterm", "LANG": "C.UTF-8"}
        trust = ["-o", f"ssl_ca_file={system.environment['SSL_CERT_FILE']}"]
        self._arguments = ["w3m", "-cookie", *trust]
        self._environment = os.environ | home
        self._pid = 0

    def opens(self, link: str) -> None:
        """Start with this address."""
        self._pid, self._terminal = pty.fork()
        if self._pid == 0:
            os.execvpe("w3m", [*self._arguments, link], self._environment)
        self._settle()

    def presses(self, words: str) -> None:
        """Press the button or link with these words (a regular expression, searched from the top)."""
        self._goes_to(words)
        self._press(KEYS["Enter"])

    def writes_after(self, label: str, words: str) -> None:
        """Fill the field that comes after this label."""
        self._words.write_text(words)
        self._goes_to(label)
        self._press(KEYS["Tab"] + KEYS["Enter"])

    def types_after(self, label: str, words: str) -> None:
        """Fill the field of one line that comes after this label: w3m asks for it below the page."""
        self._goes_to(label)
        self._press(KEYS["Tab"] + KEYS["Enter"])
        self._press(CLEAR_LINE + words.encode() + KEYS["Enter"])

    def goes_back(self) -> None:
        """To the page before."""
        self._press(KEYS["Back"])

    def reads(self) -> str:
        """The page as it is shown."""
        self._saved += 1
        copy = self._folder / f"page-{self._saved}"
        self._press(b"S")
        self._press(CLEAR_LINE + str(copy).encode() + KEYS["Enter"])
        wait_until(copy.exists, "w3m has saved the page")
        return copy.read_text()

    def sees(self, words: str) -> str:
        """The page, once these words are on it."""
        try:
            return str(wait_until(lambda: page if words in (page := self.reads()) else "", f"w3m shows {words!r}"))
        except AssertionError as error:
            raise AssertionError(f"{error}; it shows:\n{self.reads()}") from None

    def closes(self) -> None:
        """Close the window."""
        if self._pid:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            os.waitpid(self._pid, 0)
            os.close(self._terminal)

    def _goes_to(self, words: str) -> None:
        self._press(b"g")
        self._press(b"/")
        self._press(CLEAR_LINE + words.encode() + KEYS["Enter"])

    def _press(self, keys: bytes) -> None:
        os.write(self._terminal, keys)
        self._settle()

    def _settle(self) -> None:
        """Until the terminal says nothing new: w3m answers each key by drawing."""
        while select.select([self._terminal], [], [], QUIET_S)[0]:
            os.read(self._terminal, 65_536)
