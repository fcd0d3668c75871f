"""The parts of the documentation that are written from the code, so that they can't disagree with it."""

import re
from configparser import ConfigParser
from pathlib import Path

from pydantic import SecretStr

from app.calls.lifecycle import TRANSITIONS as LINE
from app.diary.lifecycle import TRANSITIONS as APPOINTMENT
from app.evidence.lifecycle import TRANSITIONS as EXHIBIT
from app.evidence.package_lifecycle import TRANSITIONS as PACKAGE
from app.evidence.recording_lifecycle import TRANSITIONS as RECORDING
from app.evidence.retention_lifecycle import TRANSITIONS as RETENTION
from app.handovers.lifecycle import TRANSITIONS as HANDOVER
from app.interpreters.lifecycle import TRANSITIONS as BOOKING
from app.invitations.lifecycle import TRANSITIONS as INVITATION
from app.platform.config import Settings
from app.platform.lifecycle import diagram
from app.platform.permissions import PERMISSIONS
from app.platform.wire import ASKS, TOLD
from app.response.document import SCHEMA, schema_text, write_schema
from app.response.lifecycle import TRANSITIONS as ACTION
from app.visits.lifecycle import TRANSITIONS as VISIT

ROOT = Path(__file__).parent.parent


def generated() -> dict[str, str]:
    """The generated parts by name."""
    return {
        "settings": settings_table(),
        "slices": slices(),
        "visit": f"```mermaid\n{diagram(VISIT)}\n```",
        "invitation": f"```mermaid\n{diagram(INVITATION)}\n```",
        "recording": f"```mermaid\n{diagram(RECORDING)}\n```",
        "appointment": f"```mermaid\n{diagram(APPOINTMENT)}\n```",
        "booking": f"```mermaid\n{diagram(BOOKING)}\n```",
        "action": f"```mermaid\n{diagram(ACTION)}\n```",
        "handover": f"```mermaid\n{diagram(HANDOVER)}\n```",
        "exhibit": f"```mermaid\n{diagram(EXHIBIT)}\n```",
        "package": f"```mermaid\n{diagram(PACKAGE)}\n```",
        "retention": f"```mermaid\n{diagram(RETENTION)}\n```",
        "line": f"```mermaid\n{diagram(LINE)}\n```",
        "permissions": permissions_table(),
        "wire": wire_tables(),
    }


def settings_table() -> str:
    """Every setting with its default and meaning."""
    rows = ["| Variable | Default | Meaning |", "| --- | --- | --- |"]
    for name, field in Settings.model_fields.items():
        default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
        shown = "1" if default is True else str(default) if str(default) else "none"
        rows.append(f"| `RVR_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(rows)


def slices() -> str:
    """The layers of import-linter's contract, top to bottom, each with what it is for."""
    contract = ConfigParser()
    contract.read(ROOT / ".importlinter")
    layers = contract["importlinter:contract:slices"]["layers"].replace("|", " ").split()
    rows = ["| Layer, top to bottom | What it is |", "| --- | --- |"]
    return "\n".join(rows + [f"| `{layer}` | {_purpose(layer)} |" for layer in layers])


def _purpose(module: str) -> str:
    path = ROOT / module.replace(".", "/")
    source = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text()
    return source.split('"""')[1].split("\n")[0]


def permissions_table() -> str:
    """Who may do what."""
    rows = ["| Permission | Roles |", "| --- | --- |"]
    return "\n".join(
        rows
        + [f"| `{name}` | {', '.join(sorted(role.value for role in roles))} |" for name, roles in PERMISSIONS.items()]
    )


def wire_tables() -> str:
    """Every message, who sends or receives it, and what it says."""
    asks = sorted((name, audience.value, _first_line(ask.__doc__)) for (audience, name), ask in ASKS.items())
    told = sorted((t.event_name, a.value, _first_line(t.__doc__)) for t in TOLD for a in t.audience)
    rows = ["| Asked | By | What |", "| --- | --- | --- |", *(f"| `{n}` | {a} | {d} |" for n, a, d in asks), ""]
    rows += ["| Told | To | What |", "| --- | --- | --- |", *(f"| `{n}` | {a} | {d} |" for n, a, d in told)]
    return "\n".join(rows)


def _first_line(text: str | None) -> str:
    return (text or "").strip().split("\n")[0]


def fill(document: str) -> str:
    """The document with each `<!-- generated: name -->` … `<!-- end -->` part as the code has it now."""
    parts = generated()
    return re.sub(
        r"(<!-- generated: (\w+) -->\n).*?(<!-- end -->)",
        lambda found: f"{found[1]}\n{parts[found[2]]}\n\n{found[3]}",
        document,
        flags=re.DOTALL,
    )


def stale(write: bool = False) -> list[str]:
    """Documents whose generated parts differ from the code; with `write` they are put right."""
    found = []
    for path in sorted((ROOT / "docs").glob("*.md")):
        now = path.read_text()
        if fill(now) != now:
            found.append(path.name)
            if write:
                path.write_text(fill(now))
    if not SCHEMA.exists() or SCHEMA.read_text() != schema_text():
        found.append(SCHEMA.name)
        if write:
            write_schema()
    return found
