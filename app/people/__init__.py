"""Staff, their sessions, and API tokens."""
