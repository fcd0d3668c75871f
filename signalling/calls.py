"""Who is in which call, and in which receive slot each participant sees each other.

A browser prepares its receive slots before it knows who will come, so that a third or a fourth
person joins without a new negotiation. A slot stays with a participant until they leave.
"""

#: Receive slots of each participant: everybody else in a call of four.
SLOTS = 3

Slots = list[str | None]


class CallFull(Exception):
    """The call already has as many participants as there are slots, and one more."""


class Calls:
    """Memberships of all calls on this node; ids are opaque strings."""

    def __init__(self) -> None:
        self._call_of: dict[str, str] = {}
        self._members: dict[str, dict[str, Slots]] = {}

    def __len__(self) -> int:
        return len(self._members)

    def call_of(self, peer: str) -> str | None:
        """The call that the participant is in."""
        return self._call_of.get(peer)

    def members(self, call: str) -> list[str]:
        """Everybody in the call, in the order in which they came."""
        return list(self._members.get(call, ()))

    def slots_of(self, peer: str) -> Slots:
        """Whom the participant sees in each of their slots; all None outside a call."""
        call = self._call_of.get(peer)
        return list(self._members[call][peer]) if call is not None else [None] * SLOTS

    def enter(self, peer: str, call: str) -> None:
        """Put a participant into a call, out of any other; raises `CallFull` and changes nothing."""
        if self._call_of.get(peer) == call:
            return
        members = self._members.get(call, {})
        if len(members) > SLOTS:
            raise CallFull(call)
        self.leave(peer)
        slots: Slots = [None] * SLOTS
        for place, (other, theirs) in enumerate(members.items()):
            slots[place] = other
            theirs[theirs.index(None)] = peer
        members[peer] = slots
        self._members[call] = members
        self._call_of[peer] = call

    def leave(self, peer: str) -> str | None:
        """Take a participant out of their call; returns that call, or None if there was none."""
        call = self._call_of.pop(peer, None)
        if call is None:
            return None
        members = self._members[call]
        del members[peer]
        for slots in members.values():
            slots[slots.index(peer)] = None
        if not members:
            del self._members[call]
        return call
