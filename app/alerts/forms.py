"""What a browser sends to be told by push."""

import base64

from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, EllipticCurvePublicKey
from pydantic import BaseModel, Field, field_validator

from app.alerts.rules import MOST_ENDPOINT

AUTH_BYTES = 16


class Keys(BaseModel):
    """The browser's public key and its secret, base64url, as RFC 8291 names them."""

    p256dh: str = Field(max_length=100)
    auth: str = Field(max_length=40)

    @field_validator("p256dh")
    @classmethod
    def _is_a_point(cls, value: str) -> str:
        EllipticCurvePublicKey.from_encoded_point(SECP256R1(), decoded(value))
        return value

    @field_validator("auth")
    @classmethod
    def _is_long_enough(cls, value: str) -> str:
        if len(decoded(value)) != AUTH_BYTES:
            raise ValueError("must be 16 bytes")
        return value


class NewSubscription(BaseModel):
    """A PushSubscription as a browser writes it in JSON."""

    endpoint: str = Field(max_length=MOST_ENDPOINT)
    keys: Keys


def decoded(value: str) -> bytes:
    """Bytes of unpadded base64url. Raises ValueError."""
    return base64.b64decode(value + "=" * (-len(value) % 4), altchars=b"-_", validate=True)
