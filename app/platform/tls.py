"""A self-signed certificate, so that a phone on the same network can try the demo.

Browsers give no camera to a page without HTTPS.
"""

import ipaddress
import socket
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

VALID_FOR = timedelta(days=397)  # phones refuse more
RENEW_BEFORE = timedelta(days=7)


def certificate(folder: Path, now: datetime) -> Path:
    """The PEM file with key and certificate for this machine's names and addresses, made when missing, old or moved.

    now: aware UTC. The file is readable by this user only.
    """
    path = folder / "self-signed.pem"
    names = local_names()
    if not (path.exists() and _still_good(path.read_bytes(), names, now)):
        folder.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_bytes(_make(names, now))
    return path


def local_names() -> set[str]:
    """Host names and addresses by which this machine may be reached."""
    names = {"localhost", "127.0.0.1", socket.gethostname()}
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # TEST-NET-1: nothing is sent, only the route is looked up
            names.add(probe.getsockname()[0])
        except OSError:
            pass  # no network: this machine only
    return names


def _still_good(pem: bytes, names: set[str], now: datetime) -> bool:
    made = x509.load_pem_x509_certificate(pem)
    alternatives = made.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    covered = {str(name.value) for name in alternatives}
    return names <= covered and now < made.not_valid_after_utc - RENEW_BEFORE


def _make(names: set[str], now: datetime) -> bytes:
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "localhost")])
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + VALID_FOR)
        .add_extension(
            x509.SubjectAlternativeName([_name(name) for name in sorted(names)]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    return private + made.public_bytes(serialization.Encoding.PEM)


def _name(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
