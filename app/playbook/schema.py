"""The playbook's files as JSON schemas, by which editors complete and check while somebody writes."""

import json
from typing import Any

from app.playbook.content import PARTS
from app.playbook.folder import DEFAULT

FOLDER = DEFAULT.parent / "schema"


def schemas() -> dict[str, dict[str, Any]]:
    """The schema of each file by its name without `.yaml`."""
    head = {"$schema": "https://json-schema.org/draft/2020-12/schema"}
    return {part: head | model.model_json_schema() for part, model in PARTS.items()}


def write() -> list[str]:
    """Write them where the default playbook looks for them; returns the files' names."""
    FOLDER.mkdir(exist_ok=True)
    for part, schema in schemas().items():
        (FOLDER / f"{part}.json").write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n")
    return [f"{part}.json" for part in PARTS]
