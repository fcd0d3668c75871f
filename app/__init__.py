"""Rapid video response: the web process. `flask --app app …` finds the application here."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:  # app.serve has to patch the standard library before Flask is imported
    from flask import Flask


def create_app() -> "Flask":
    """The application, set up from the environment (see docs/settings.md)."""
    from app.factory import create_app as build

    return build(async_mode="threading")  # commands open no sockets; `app.serve` chooses green threads
