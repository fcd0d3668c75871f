"""State tables: `TRANSITIONS[state][event]` is the next state. An illegal move raises and changes nothing."""

from collections.abc import Mapping
from enum import StrEnum
from typing import TypeVar

State = TypeVar("State", bound=StrEnum)
Event = TypeVar("Event", bound=StrEnum)
Table = Mapping[State, Mapping[Event, State]]


class IllegalMove(Exception):
    """The event is not possible in this state."""

    def __init__(self, state: StrEnum, event: StrEnum) -> None:
        super().__init__(f"{event.value} is not possible in {state.value}")
        self.state, self.event = state, event


def move(table: Table[State, Event], state: State, event: Event) -> State:
    """The state after `event`. Raises IllegalMove."""
    try:
        return table[state][event]
    except KeyError:
        raise IllegalMove(state, event) from None


def diagram(table: Table[State, Event]) -> str:
    """The table as a Mermaid state diagram, for docs/architecture.md."""
    lines = ["stateDiagram-v2"]
    for state, moves in table.items():
        for target in dict.fromkeys(moves.values()):
            events = ", ".join(event.value for event, to in moves.items() if to == target)
            lines.append(f"    {state.value} --> {target.value}: {events}")
    return "\n".join(lines)
