"""What interpreters and administrators keep."""

from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.interpreters.people import Interpreter, in_days, words
from tests.people import ORIGIN, Administrator, Officer


def test_an_interpreter_says_whether_they_can_be_asked(bo: Interpreter) -> None:
    bo.posts("/interpreter/availability", availability="away")
    assert "You are not asked." in bo.sees()
    bo.posts("/interpreter/availability", availability="now")
    assert "You are asked at any time" in bo.sees()
    assert bo.posts("/interpreter/availability", availability="always").status_code == 400


def test_languages_and_hours_are_kept_and_shown_again(bo: Interpreter) -> None:
    form = MultiDict([("languages", "bsl"), ("languages", "pl"), ("days", "0"), ("start", "22:00"), ("until", "06:00")])
    assert bo.http.post("/interpreter/details", data=form, base_url=ORIGIN).status_code == 303
    page = bo.gets("/interpreter/details").text
    assert 'value="pl" checked' in page
    assert 'value="22:00"' in page
    assert "NRCPD 1001234" in page


def test_days_without_times_are_asked_for_and_nothing_typed_is_lost(bo: Interpreter) -> None:
    page = bo.posts("/interpreter/details", languages="pl", days="0", start="", until="")
    assert page.status_code == 422
    assert "Enter when your hours begin and end" in page.text
    assert 'value="pl" checked' in page.text


def test_the_administrator_keeps_registrations_and_nobody_else(app: Flask, bo: Interpreter) -> None:
    administrator = Administrator(app)
    path, key = f"/admin/interpreters/{bo.person.id}", bo.person.id
    page = administrator.posts(path, **{f"{key}-number": "?", f"{key}-until": ""})
    assert page.status_code == 422
    assert "Enter the number as the register has it" in page.text
    until = in_days(-1).isoformat()
    assert administrator.posts(path, **{f"{key}-number": "NRCPD 5", f"{key}-until": until}).status_code == 303
    assert "Not offered bookings" in words(administrator.gets("/admin/interpreters"))
    assert "your registration has run out" in bo.sees()
    for other in (bo, Officer(app)):
        assert other.posts(path, **{f"{key}-number": "NRCPD 6", f"{key}-until": until}).status_code == 403
    assert (
        administrator.posts(
            "/admin/interpreters/nobody", **{"nobody-number": "NRCPD 6", "nobody-until": until}
        ).status_code
        == 404
    )
