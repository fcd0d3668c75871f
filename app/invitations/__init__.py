"""Consent, link and text message."""
