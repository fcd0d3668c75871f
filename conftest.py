"""For every test: a machine that is busy with browsers must not fail a property for being slow."""

from hypothesis import settings

settings.register_profile("busy", deadline=None)
settings.load_profile("busy")
