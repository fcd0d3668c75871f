"""Two different supervisors help somebody who lost their passkeys."""

import pytest
from flask import Flask

from app.people.rules import may_confirm_recovery
from app.platform.permissions import Role
from tests.authenticator import Authenticator
from tests.clock import Clock
from tests.colleague import Colleague, link_on


@pytest.fixture
def supervisors(app: Flask) -> tuple[Colleague, Colleague]:
    pair = Colleague(app, Role.SUPERVISOR, "Sgt One"), Colleague(app, Role.SUPERVISOR, "Sgt Two")
    for one in pair:
        one.enrols()
    return pair


@pytest.mark.parametrize(
    ("supervisor", "person", "first", "may"),
    [
        ("s1", "p", None, True),
        ("s2", "p", "s1", True),
        ("s1", "p", "s1", False),
        ("s1", "s1", None, False),
        ("s1", "s1", "s2", False),
    ],
)
def test_two_different_ones_and_neither_for_themselves(
    supervisor: str, person: str, first: str | None, may: bool
) -> None:
    assert may_confirm_recovery(supervisor, person, first) is may


def test_two_supervisors_bring_somebody_back_in(colleague: Colleague, supervisors: tuple[Colleague, Colleague]) -> None:
    first, second = supervisors
    colleague.enrols()
    colleague.posts("/sign-out")
    page = first.posts(f"/recovery/{colleague.id}").get_data(as_text=True)
    assert "Sgt One has confirmed" in page
    assert "/enrol#" not in page
    assert first.posts(f"/recovery/{colleague.id}").status_code == 422, "the same supervisor twice"
    link = link_on(second.posts(f"/recovery/{colleague.id}"))
    replacement = Authenticator()
    assert colleague.enrols(link, replacement).status_code == 200
    assert colleague.signs_in().status_code == 403, "the lost passkey is dead"
    assert colleague.signs_in(replacement).status_code == 200


def test_the_first_confirmation_does_not_wait_for_ever(
    colleague: Colleague, supervisors: tuple[Colleague, Colleague], time: Clock
) -> None:
    first, second = supervisors
    colleague.enrols()
    first.posts(f"/recovery/{colleague.id}")
    time.passes(hours=1)
    second.confirms()
    page = second.posts(f"/recovery/{colleague.id}").get_data(as_text=True)
    assert "/enrol#" not in page
    assert "Sgt Two has confirmed" in page


def test_nobody_vouches_for_themselves(supervisors: tuple[Colleague, Colleague]) -> None:
    first, second = supervisors
    assert first.posts(f"/recovery/{first.id}").status_code == 422
    second.posts(f"/recovery/{first.id}")
    assert first.posts(f"/recovery/{first.id}").status_code == 422


def test_supervisors_cannot_make_themselves_administrators(
    admin: Colleague, supervisors: tuple[Colleague, Colleague]
) -> None:
    for one in supervisors:
        assert one.posts(f"/recovery/{admin.id}").status_code == 404


def test_each_confirmation_needs_a_fresh_check(
    colleague: Colleague, supervisors: tuple[Colleague, Colleague], time: Clock
) -> None:
    colleague.enrols()
    time.passes(minutes=6)
    assert supervisors[0].posts(f"/recovery/{colleague.id}").status_code == 401


def test_officers_recover_nobody(app: Flask, colleague: Colleague) -> None:
    colleague.enrols()
    other = Colleague(app, name="PC Other")
    other.enrols()
    assert colleague.posts(f"/recovery/{other.id}").status_code == 403
