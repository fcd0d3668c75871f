"""A playbook as it is uploaded: its files, or all of them in a zip."""

import io
import zipfile
from collections.abc import Iterable
from pathlib import PurePosixPath

from werkzeug.datastructures import FileStorage

from app.playbook.folder import DOCUMENTS, MAX_FILE_CHARS, PlaybookError, Problem

MAX_FILES = 200
TEXTS = (".md", ".txt")


def uploaded(files: Iterable[FileStorage]) -> dict[str, str]:
    """The texts by name as in the folder. Raises PlaybookError for what is no text, or too much."""
    contents: dict[str, bytes] = {}
    for file in files:
        name, content = file.filename or "", file.read()
        contents.update(_members(name, content) if name.endswith(".zip") else {name: content})
    texts, problems = {}, []
    for name, content in contents.items():
        if not name:
            continue
        try:
            texts[_place(name)] = content.decode("utf-8")
        except UnicodeDecodeError:
            problems.append(Problem(_place(name), 1, 1, "is not text in UTF-8: save it as UTF-8"))
    if problems:
        raise PlaybookError(problems)
    return texts


def _members(name: str, content: bytes) -> dict[str, bytes]:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = [member for member in archive.infolist() if not member.is_dir()]
            if len(members) > MAX_FILES or any(member.file_size > 4 * MAX_FILE_CHARS for member in members):
                raise PlaybookError([Problem(name, 1, 1, "holds more than a playbook has: zip its folder alone")])
            return {member.filename: archive.read(member) for member in members}
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError):
        raise PlaybookError(
            [Problem(name, 1, 1, "can't be opened: zip the folder again, without a password")]
        ) from None


def _place(name: str) -> str:
    """Where it belongs in the folder: a browser sends names without folders, a zip may hold one around all."""
    last = PurePosixPath(name.replace("\\", "/")).name
    return f"{DOCUMENTS}{last}" if last.endswith(TEXTS) else last


def zipped(files: dict[str, str]) -> bytes:
    """The files of a playbook as a zip."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in sorted(files.items()):
            archive.writestr(name, text)
    return buffer.getvalue()
