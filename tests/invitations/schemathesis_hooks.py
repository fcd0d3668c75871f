"""What schemathesis can't know from our API's description alone (SCHEMATHESIS_HOOKS names this module)."""

import os
import re
import uuid
from typing import Any

import schemathesis
from hypothesis import strategies as st

from app.platform.idempotency import HEADER, PATTERN

digits = st.text("0123456789", min_size=9, max_size=9)
letters = st.text("abcdefghijklmnopqrstuvwxyz", min_size=3, max_size=40)

schemathesis.openapi.format("phone", st.one_of(digits.map("07{}".format), digits.map("+447{}".format)))
schemathesis.openapi.format("code-word", letters)
schemathesis.openapi.format("idempotency-key", st.uuids().map(str))


@schemathesis.hook
def before_call(_context: Any, case: Any, _kwargs: Any) -> None:
    """Each request has a key of its own: one that came with another request before is refused, rightly."""
    if re.fullmatch(PATTERN, str((case.headers or {}).get(HEADER, ""))):
        case.headers[HEADER] = str(uuid.uuid4())


@schemathesis.auth()
class Token:
    """The token of the environment, where a case is not about having none."""

    def get(self, _case: Any, _context: Any) -> str:
        return os.environ["API_TOKEN"]

    def set(self, case: Any, token: str, _context: Any) -> None:
        case.headers = {**(case.headers or {}), "Authorization": f"Bearer {token}"}
