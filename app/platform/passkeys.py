"""Passkeys: what a browser is asked, and whether its answer is true. The one file that knows the webauthn package.

Pure: challenges and counters are kept by `app.people`, which hands them in. User verification (a PIN, a finger, a face)
is always required. Nothing here decides who may sign in.
"""

import json
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from webauthn import (
    generate_authentication_options,
    generate_registration_options,
    options_to_json,
    verify_authentication_response,
    verify_registration_response,
)
from webauthn.helpers import base64url_to_bytes
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

TIMEOUT_MS = 120_000  # how long the browser waits for the person; the challenge dies with it


class PasskeyRefused(Exception):
    """The answer is not what was asked for, not from here, not verified, or used before."""


@dataclass(frozen=True, slots=True)
class Here:
    """Whom passkeys are made for: an origin such as `https://go.example` and the name that the browser shows."""

    origin: str
    name: str

    @property
    def domain(self) -> str:
        """The relying party's id: the origin's host. A passkey works there and nowhere else."""
        return urlsplit(self.origin).hostname or ""


@dataclass(frozen=True, slots=True)
class Asked:
    """A challenge (kept here, used once) and the options (JSON for the browser) that hold it."""

    challenge: bytes
    options: dict[str, Any]


@dataclass(frozen=True, slots=True)
class NewPasskey:
    """A passkey that was just made."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def ask_new(here: Here, user_id: bytes, user_name: str, known: list[bytes]) -> Asked:
    """Ask for a new passkey of this person; not on a device that holds one of `known` already."""
    options = generate_registration_options(
        rp_id=here.domain,
        rp_name=here.name,
        user_id=user_id,
        user_name=user_name,
        timeout=TIMEOUT_MS,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED,
            user_verification=UserVerificationRequirement.REQUIRED,
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known],
    )
    return Asked(options.challenge, json.loads(options_to_json(options)))


def ask_use(here: Here, known: list[bytes]) -> Asked:
    """Ask for the use of one of these passkeys; of any passkey of ours when the list is empty."""
    options = generate_authentication_options(
        rp_id=here.domain,
        timeout=TIMEOUT_MS,
        user_verification=UserVerificationRequirement.REQUIRED,
        allow_credentials=[PublicKeyCredentialDescriptor(id=one) for one in known] or None,
    )
    return Asked(options.challenge, json.loads(options_to_json(options)))


def read_new(here: Here, credential: dict[str, Any], challenge: bytes) -> NewPasskey:
    """The passkey that the browser made. Raises PasskeyRefused."""
    try:
        made = verify_registration_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=here.domain,
            expected_origin=here.origin,
            require_user_verification=True,
        )
    except Exception as error:  # whatever a stranger's bytes do to the parsers is a refusal
        raise PasskeyRefused(type(error).__name__) from None
    return NewPasskey(made.credential_id, made.credential_public_key, made.sign_count)


def check_use(here: Here, credential: dict[str, Any], challenge: bytes, public_key: bytes, sign_count: int) -> int:
    """The passkey's new counter. Raises PasskeyRefused; also when the counter did not grow, as a copy's would not."""
    try:
        used = verify_authentication_response(
            credential=credential,
            expected_challenge=challenge,
            expected_rp_id=here.domain,
            expected_origin=here.origin,
            credential_public_key=public_key,
            credential_current_sign_count=sign_count,
            require_user_verification=True,
        )
    except Exception as error:  # whatever a stranger's bytes do to the parsers is a refusal
        raise PasskeyRefused(type(error).__name__) from None
    return used.new_sign_count


def challenge_of(credential: object) -> bytes:
    """The challenge that the browser's answer is about. Raises PasskeyRefused; also for an answer out of a frame."""
    try:
        said = json.loads(base64url_to_bytes(credential["response"]["clientDataJSON"]))  # type: ignore[index]
        framed = said.get("crossOrigin", False)
        challenge = base64url_to_bytes(said["challenge"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PasskeyRefused("malformed") from None
    if framed:
        raise PasskeyRefused("framed")
    return challenge


def credential_id_of(credential: dict[str, Any]) -> bytes:
    """Which passkey the browser used. Raises PasskeyRefused."""
    try:
        return base64url_to_bytes(credential["rawId"])
    except (ValueError, KeyError, TypeError, AttributeError):
        raise PasskeyRefused("malformed") from None
