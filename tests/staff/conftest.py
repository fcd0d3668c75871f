"""People with passkeys."""

import pytest
from flask import Flask

from app.platform.permissions import Role
from tests.colleague import Colleague


@pytest.fixture
def colleague(app: Flask) -> Colleague:
    """An officer who has a link and no passkey yet."""
    return Colleague(app)


@pytest.fixture
def admin(app: Flask) -> Colleague:
    """An administrator at work."""
    admin = Colleague(app, Role.ADMINISTRATOR, "A. Grey")
    assert admin.enrols().status_code == 200
    return admin
