"""Enrolling by a one-time link, and signing in by passkey alone."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from app.people.records import Challenge, EnrolmentLink, Passkey
from app.platform.audit import AuditEntry
from app.platform.audit_chain import verify
from app.platform.database import transaction
from tests.authenticator import Authenticator
from tests.clock import Clock
from tests.colleague import Colleague
from tests.people import Browser


def refused(answer: Any, code: str = "") -> bool:
    """Whether nobody is signed in by this answer."""
    assert answer.status_code == 403, answer.get_json()
    assert answer.get_json()["say"]
    return not answer.headers.get("Set-Cookie") and answer.get_json()["code"].startswith(code)


def test_from_the_link_to_the_roles_page_and_out_again(app: Flask, colleague: Colleague) -> None:
    answer = colleague.enrols()
    assert answer.get_json()["next"] == "/officer"
    assert colleague.gets("/officer").status_code == 200
    colleague.posts("/sign-out")
    assert not colleague.is_in()
    assert colleague.signs_in().get_json()["next"] == "/officer"
    assert colleague.gets("/officer").status_code == 200
    with app.app_context():
        with transaction() as tx:
            actions = set(tx.session.scalars(select(AuditEntry.action)))
        assert {"enrolment:link_made", "passkey:added", "staff:signed_in", "session:ended"} <= actions
        assert verify().fault is None


def test_a_link_works_once(colleague: Colleague, app: Flask) -> None:
    colleague.enrols()
    thief = Colleague(app, name="Somebody else")
    assert refused(thief.enrols(colleague.token, Authenticator()), "link")


def test_a_link_works_for_a_day(colleague: Colleague, time: Clock) -> None:
    time.passes(hours=24)
    assert refused(colleague.enrols(), "link")


def test_a_link_that_ran_out_between_question_and_answer_does_not_work(colleague: Colleague, time: Clock) -> None:
    options = colleague.sends("/passkey/enrol", {"token": colleague.token}).get_json()
    time.passes(hours=24)
    answer = {"token": colleague.token, "credential": colleague.passkey.makes(options)}
    assert refused(colleague.sends("/passkey/enrol/answer", answer), "link")


def test_looking_at_a_link_uses_nothing_up(colleague: Colleague) -> None:
    for _ in range(3):
        colleague.gets("/enrol")
        colleague.sends("/passkey/enrol", {"token": colleague.token})
    assert colleague.enrols().status_code == 200


def test_links_lie_only_as_hashes_and_passkeys_without_secrets(app: Flask, colleague: Colleague) -> None:
    colleague.enrols()
    with app.app_context(), transaction() as tx:
        link = tx.session.scalars(select(EnrolmentLink)).one()
        assert colleague.token not in str(link.__dict__)
        passkey = tx.session.scalars(select(Passkey)).one()
        assert b"work laptop" not in passkey.name_sealed
        assert passkey.name.reveal() == "work laptop"


def test_without_user_verification_nobody_gets_in(colleague: Colleague) -> None:
    colleague.passkey.verifies = False
    assert refused(colleague.enrols())
    colleague.passkey.verifies = True
    colleague.enrols()
    colleague.posts("/sign-out")
    colleague.passkey.verifies = False
    assert refused(colleague.signs_in())
    assert not colleague.is_in()


@pytest.mark.parametrize(
    ("what", "value"),
    [
        ("origin", "https://g0.test"),
        ("origin", "http://go.test"),
        ("origin", "https://go.test:8443"),
        ("origin", "https://go.test.evil.example"),
        ("domain", "evil.example"),
        ("domain", "test"),
        ("framed", True),
    ],
)
def test_an_answer_made_for_another_address_is_refused(colleague: Colleague, what: str, value: object) -> None:
    right = getattr(colleague.passkey, what)
    setattr(colleague.passkey, what, value)
    assert refused(colleague.enrols())
    setattr(colleague.passkey, what, right)
    colleague.enrols()
    colleague.posts("/sign-out")
    setattr(colleague.passkey, what, value)
    assert refused(colleague.signs_in())


def test_an_answer_works_once(colleague: Colleague) -> None:
    colleague.enrols()
    credential = colleague.passkey.shows(colleague.sends("/passkey/sign-in", {}).get_json())
    assert colleague.sends("/passkey/sign-in/answer", {"credential": credential}).status_code == 200
    assert refused(colleague.sends("/passkey/sign-in/answer", {"credential": credential}), "challenge")


def test_a_refused_answer_uses_its_challenge_up(colleague: Colleague) -> None:
    colleague.enrols()
    options = colleague.sends("/passkey/sign-in", {}).get_json()
    colleague.passkey.verifies = False
    assert refused(colleague.sends("/passkey/sign-in/answer", {"credential": colleague.passkey.shows(options)}))
    colleague.passkey.verifies = True
    answer = colleague.sends("/passkey/sign-in/answer", {"credential": colleague.passkey.shows(options)})
    assert refused(answer, "challenge")


def test_a_late_answer_is_refused_and_old_challenges_are_forgotten(
    app: Flask, colleague: Colleague, time: Clock
) -> None:
    colleague.enrols()
    options = colleague.sends("/passkey/sign-in", {}).get_json()
    time.passes(minutes=2)
    answer = colleague.sends("/passkey/sign-in/answer", {"credential": colleague.passkey.shows(options)})
    assert refused(answer, "challenge")
    colleague.sends("/passkey/sign-in", {})
    with app.app_context(), transaction() as tx:
        assert len(tx.session.scalars(select(Challenge)).all()) == 1


def test_a_challenge_is_good_for_its_own_purpose_only(colleague: Colleague) -> None:
    colleague.enrols()
    to_confirm = colleague.sends("/passkey/confirm", {}).get_json()
    answer = colleague.sends("/passkey/sign-in/answer", {"credential": colleague.passkey.shows(to_confirm)})
    assert refused(answer, "challenge")


def test_a_made_up_challenge_is_refused(colleague: Colleague) -> None:
    colleague.enrols()
    answer = colleague.sends("/passkey/sign-in/answer", {"credential": colleague.passkey.shows({"challenge": "AAAA"})})
    assert refused(answer, "challenge")


def test_a_copy_of_a_passkey_is_noticed_by_its_counter(colleague: Colleague) -> None:
    colleague.enrols()
    colleague.signs_in()
    colleague.signs_in()
    colleague.passkey.count = 0  # the copy counts on from where it was made
    assert refused(colleague.signs_in())


def test_passkeys_that_do_not_count_are_fine(colleague: Colleague) -> None:
    colleague.enrols()
    for _ in range(2):
        colleague.passkey.count = -1  # synced passkeys always say 0
        assert colleague.signs_in().status_code == 200


def test_an_unknown_passkey_is_refused(colleague: Colleague) -> None:
    colleague.enrols()
    assert refused(colleague.signs_in(Authenticator()), "unknown")


def test_the_right_name_with_another_key_is_refused(colleague: Colleague) -> None:
    colleague.enrols()
    forged = Authenticator()
    forged.id = colleague.passkey.id
    assert refused(colleague.signs_in(forged))


@pytest.mark.parametrize(
    "credential",
    [
        None,
        "x",
        {},
        {"response": 1},
        {"response": {"clientDataJSON": "!"}},
        {"response": {"clientDataJSON": "bnVsbA"}},
        {"response": {"clientDataJSON": "eyJjaGFsbGVuZ2UiOiAxfQ"}},
    ],
)
def test_nonsense_is_refused_not_crashed_on(colleague: Colleague, credential: object) -> None:
    assert refused(colleague.sends("/passkey/sign-in/answer", {"credential": credential}))


@pytest.mark.parametrize("part", ["authenticatorData", "signature", "clientDataJSON"])
def test_cut_off_answers_are_refused(colleague: Colleague, part: str) -> None:
    colleague.enrols()
    for kept in (0, 1, 20, 49):
        credential = colleague.passkey.shows(colleague.sends("/passkey/sign-in", {}).get_json())
        credential["response"][part] = credential["response"][part][:kept]
        assert refused(colleague.sends("/passkey/sign-in/answer", {"credential": credential}))


def test_another_sites_page_cannot_sign_anybody_in(colleague: Colleague) -> None:
    colleague.enrols()
    credential = colleague.passkey.shows(colleague.sends("/passkey/sign-in", {}).get_json())
    answer = colleague.sends("/passkey/sign-in/answer", {"credential": credential}, **{"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Set-Cookie" not in answer.headers


def test_nobody_has_a_password(app: Flask) -> None:
    page = Browser(app).gets("/sign-in").get_data(as_text=True)
    assert 'type="password"' not in page
