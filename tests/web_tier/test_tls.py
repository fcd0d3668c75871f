"""The certificate that the demo makes for itself."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509

from app.platform import tls

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)


def test_it_is_kept_while_it_is_good(tmp_path: Path) -> None:
    first = tls.certificate(tmp_path, NOW).read_bytes()
    assert tls.certificate(tmp_path, NOW + timedelta(days=300)).read_bytes() == first


def test_it_is_renewed_before_it_ends(tmp_path: Path) -> None:
    first = tls.certificate(tmp_path, NOW).read_bytes()
    assert tls.certificate(tmp_path, NOW + timedelta(days=392)).read_bytes() != first


def test_it_is_made_anew_when_the_machine_moves(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = tls.certificate(tmp_path, NOW).read_bytes()
    monkeypatch.setattr(tls, "local_names", lambda: {"localhost", "10.1.2.3"})
    moved = tls.certificate(tmp_path, NOW).read_bytes()
    assert moved != first
    names = x509.load_pem_x509_certificate(moved).extensions.get_extension_for_class(x509.SubjectAlternativeName)
    assert "10.1.2.3" in {str(name.value) for name in names.value}
