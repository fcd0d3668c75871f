"""State tables, held against what is written down a second time: so that a slip in a table shows."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.platform.lifecycle import IllegalMove, move


def moves_as_written(table: Any, written: Mapping[str, Mapping[str, str]], state: Any, event: Any) -> None:
    """`written`: by event, to which state it leads from which; from any other it is refused."""
    expected = written[event.value].get(state.value)
    if expected is None:
        with pytest.raises(IllegalMove):
            move(table, state, event)
    else:
        assert move(table, state, event).value == expected
