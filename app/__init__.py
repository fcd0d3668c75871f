"""Rapid video response: the web process. `flask --app app …` finds the application here."""

from flask import Flask


def create_app() -> Flask:
    """The application, set up from the environment (see docs/settings.md)."""
    from app.factory import create_app as build

    return build()
