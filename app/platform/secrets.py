"""Random tokens and their hashes."""

import hashlib
import secrets

# Crockford's base 32 in lower case: no i, l, o, u, so that a link can be read aloud and typed.
ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TOKEN_LENGTH = 26  # 130 bits


def new_token() -> str:
    """130 random bits as 26 letters and digits that can't be mistaken for each other."""
    return "".join(secrets.choice(ALPHABET) for _ in range(TOKEN_LENGTH))


def hash_token(token: str) -> str:
    """SHA-256 in hex. Tokens are random, so no salt or slow hash is needed."""
    return hashlib.sha256(token.encode()).hexdigest()
