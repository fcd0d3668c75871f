"""The table of permissions, gone through whole: what each role may, and that nothing in the code goes past it."""

import re
from itertools import product
from pathlib import Path

import pytest

from app.platform.permissions import PERMISSIONS, STAFF_ROLES, Actor, NotAllowed, Role, require

SOURCES = [path.read_text() for path in (Path(__file__).parents[2] / "app").rglob("*.py")]
CODE = "\n".join(SOURCES)
TABLE = sorted(product(Role, PERMISSIONS))
READS_VISITS = {
    permission for permission in PERMISSIONS if permission.startswith(("visit:", "photo:", "call:", "text:"))
}


def of(role: Role) -> set[str]:
    return {permission for permission, roles in PERMISSIONS.items() if role in roles}


@pytest.mark.parametrize(("role", "permission"), TABLE, ids=lambda value: str(value))
def test_who_has_a_permission_gets_through_and_nobody_else(role: Role, permission: str) -> None:
    actor = Actor(role, "somebody")
    if role in PERMISSIONS[permission]:
        require(actor, permission)
    else:
        with pytest.raises(NotAllowed):
            require(actor, permission)


def test_a_permission_that_nobody_wrote_down_is_an_error_not_a_no() -> None:
    with pytest.raises(KeyError):
        require(Actor(Role.ADMINISTRATOR, "somebody"), "visit:everything")


def test_every_permission_that_the_code_asks_for_is_in_the_table() -> None:
    asked = set(re.findall(r'require\([\w.()]+, "([a-z_:]+)"\)', CODE))
    assert len(asked) > 20
    assert asked <= set(PERMISSIONS)


@pytest.mark.parametrize("permission", sorted(PERMISSIONS))
def test_every_permission_in_the_table_is_asked_for(permission: str) -> None:
    assert sum(f'"{permission}"' in source for source in SOURCES) >= 2, "nobody asks for it: take it out"


def test_the_phone_shares_with_staff_only_what_a_call_needs() -> None:
    shared = {permission for permission in of(Role.VICTIM) if PERMISSIONS[permission] != {Role.VICTIM}}
    assert shared == {"call:connect", "call:send", "text:send", "exhibit:send"}


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR, Role.ANALYST, Role.SURVEYOR, Role.SERVICE])
def test_who_has_no_part_in_a_visit_reads_none(role: Role) -> None:
    assert of(role) & READS_VISITS == set()


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_only_administrators_manage_people(role: Role) -> None:
    assert "people:manage" not in of(role)


def test_the_clock_may_nothing_and_the_command_line_hand_out_the_log_and_figures() -> None:
    assert of(Role.SYSTEM) == {"audit:export", "interpreter:measure"}


@pytest.mark.parametrize("role", STAFF_ROLES)
def test_everybody_who_signs_in_keeps_their_own_passkeys(role: Role) -> None:
    assert "people:own" in of(role)
