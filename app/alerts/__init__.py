"""Telling officers that somebody waits too long: on their open page, and by web push when it is in the background."""
