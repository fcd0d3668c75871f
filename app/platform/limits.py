"""How often one token, and one address, may ask the API, and one browser send pieces of files (flask-limiter).

Sockets are limited in `app.platform.rate`.
"""

from collections.abc import Collection

from flask import Blueprint, Flask, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

from app.platform.config import Settings
from app.platform.secrets import hash_token

TOKENS_OF_AN_ADDRESS = 4  # systems of one force may share an address; one with a false token each time may not go on


CHUNKS = "60 per second"  # of at most 256 kB: 120 Mbit/s, far more than a phone sends


def install(app: Flask, api: Blueprint, uploads: Collection[Blueprint], settings: Settings) -> None:
    """Count the requests of `api` by token and by address, those of `uploads` by browser.

    What is too many is refused with 429 and Retry-After.
    """
    limiter = Limiter(
        get_remote_address,
        app=app,
        storage_uri=settings.limits_url,
        strategy="moving-window",
        headers_enabled=True,
        in_memory_fallback_enabled=not settings.limits_url.startswith("memory"),
    )
    each_token = settings.api_per_minute
    limiter.limit(f"{each_token * TOKENS_OF_AN_ADDRESS} per minute")(api)
    limiter.limit(f"{each_token} per minute", key_func=_by_token)(api)
    for blueprint in uploads:
        limiter.limit(CHUNKS, key_func=_by_browser)(blueprint)


def _by_token() -> str:
    """Whoever holds the token, without keeping it; who has none counts by address."""
    given = request.headers.get("Authorization")
    return hash_token(given) if given else get_remote_address()


def _by_browser() -> str:
    return hash_token(request.headers.get("Cookie", "")) + get_remote_address()
