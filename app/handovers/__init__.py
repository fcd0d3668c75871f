"""Handing a call over to a colleague while it goes on: offered with a briefing, accepted, seen by the caller."""
