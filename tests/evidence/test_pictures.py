"""Her pictures: really pictures, with nothing in them but what is seen, sealed, and shown to officers only."""

import hashlib
import uuid
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from sqlalchemy import text

from app.evidence.records import Photograph
from app.evidence.rules import LONGEST_SIDE_PX, MAX_COPY_BYTES, NotAPicture, working_copy
from app.platform import audit
from app.platform.database import transaction
from tests.people import ControlRoom, Officer, Phone

GPS, MAKE, ORIENTATION = 0x8825, 0x010F, 0x0112


def picture(size: tuple[int, int] = (640, 480), kind: str = "JPEG", mode: str = "RGB", **exif: Any) -> bytes:
    buffer = BytesIO()
    image = Image.new(mode, size, "red")
    tags = image.getexif()
    tags[MAKE] = "SecretPhone"
    tags[ORIENTATION] = exif.get("orientation", 1)
    tags.get_ifd(GPS)[1] = "N"
    image.save(buffer, kind, exif=tags)
    return buffer.getvalue()


@pytest.mark.parametrize(("kind", "mode"), [("JPEG", "RGB"), ("PNG", "RGBA"), ("WEBP", "RGB"), ("PNG", "L")])
def test_nothing_but_what_is_seen_stays(kind: str, mode: str) -> None:
    received = picture(kind=kind, mode=mode) if mode != "L" else picture(kind=kind)
    copy = working_copy(received)
    assert b"SecretPhone" in received
    assert b"SecretPhone" not in copy.jpeg
    assert not Image.open(BytesIO(copy.jpeg)).getexif()
    assert copy.received_sha256 == hashlib.sha256(received).hexdigest()
    assert copy.sha256 == hashlib.sha256(copy.jpeg).hexdigest()


def test_it_stands_upright_and_is_small_enough() -> None:
    copy = working_copy(picture((4000, 3000), orientation=6))
    assert (copy.width_px, copy.height_px) == (1200, LONGEST_SIDE_PX)
    noise = Image.effect_noise((3000, 3000), 200).convert("RGB")
    buffer = BytesIO()
    noise.save(buffer, "JPEG", quality=95)
    assert len(working_copy(buffer.getvalue()).jpeg) <= MAX_COPY_BYTES


def test_a_small_file_that_would_fill_the_memory_is_refused() -> None:
    bomb = BytesIO()
    Image.new("1", (20_000, 20_000)).save(bomb, "PNG")
    with pytest.raises(NotAPicture):
        working_copy(bomb.getvalue())


@given(st.binary(max_size=300), st.integers(0, 400), st.integers(0, 255))
def test_whatever_arrives_is_a_picture_or_refused(junk: bytes, at: int, value: int) -> None:
    broken = bytearray(picture((32, 32)))
    broken[at % len(broken)] = value
    for received in (junk, bytes(broken), bytes(broken[: at + 1])):
        with suppress(NotAPicture):
            assert working_copy(received).jpeg.startswith(b"\xff\xd8")


def sends(phone: Phone, content: bytes, key: str = "", **headers: str) -> Any:
    form = {"id": key or str(uuid.uuid4()), "picture": (BytesIO(content), "IMG_1.jpg")}
    return phone.http.post("/here/picture", data=form, base_url="https://go.test", headers=headers)


def test_a_picture_reaches_the_officer_in_the_conversation(phone: Phone, link: str, officer: Officer) -> None:
    phone.waits(link)
    officer.admits()
    officer.socket.told()
    key = str(uuid.uuid4())
    for _ in range(2):  # sent again after a lost answer
        assert sends(phone, picture(), key, Accept="application/json").get_json() == {"ok": True}
    [told] = officer.socket.told("text:sent")
    shown = officer.gets(f"/officer/pictures/{told['photo']}")
    assert shown.content_type == "image/jpeg"
    assert shown.headers["Cache-Control"] == "no-store"
    assert Image.open(BytesIO(shown.get_data())).size == (640, 480)
    assert phone.socket.told("text:sent")[0]["photo"] == told["photo"]


def test_without_script_a_plain_form_sends_it(phone: Phone, link: str) -> None:
    phone.continues(link)
    phone.answers("unsure")
    assert "police" not in phone.gets("/here/picture").get_data(as_text=True).lower()
    assert sends(phone, picture()).status_code == 303
    assert "Picture sent" in phone.gets("/here").get_data(as_text=True)


@pytest.mark.parametrize("content", [b"", b"GIF89a nothing", b"<svg xmlns='http://www.w3.org/2000/svg'/>"])
def test_what_is_no_picture_is_refused_in_words(phone: Phone, link: str, content: bytes) -> None:
    phone.waits(link)
    answer = sends(phone, content, Accept="application/json")
    assert answer.status_code == 422
    assert answer.get_json()["say"] == "That is not a picture we can read. Please try another."
    assert "That is not a picture" in sends(phone, content).get_data(as_text=True)


def test_more_bytes_than_a_photograph_has_are_refused(phone: Phone, link: str) -> None:
    phone.waits(link)
    head = b'--b\r\nContent-Disposition: form-data; name="picture"; filename="x.jpg"\r\n\r\n'
    answer = phone.http.post(
        "/here/picture",
        data=head + b"x" * 13_000_000 + b"\r\n--b--\r\n",
        content_type="multipart/form-data; boundary=b",
        base_url="https://go.test",
        headers={"Accept": "application/json"},
    )
    assert answer.get_json()["code"] == "too_large"


def test_nobody_without_a_visit_sends_one(phone: Phone, app: Flask) -> None:
    assert sends(phone, picture(), Accept="application/json").get_json()["code"] == "gone"
    with app.app_context(), transaction() as tx:
        assert tx.session.query(Photograph).count() == 0


def test_only_an_officer_sees_it_and_each_look_is_recorded(
    app: Flask, phone: Phone, link: str, officer: Officer, control_room: ControlRoom
) -> None:
    phone.waits(link)
    officer.admits()
    sends(phone, picture())
    photo = officer.socket.told("text:sent")[0]["photo"]
    assert control_room.gets(f"/officer/pictures/{photo}").status_code == 403
    assert phone.gets(f"/officer/pictures/{photo}").status_code == 302
    assert officer.gets("/officer/pictures/unknown").status_code == 404
    led = Officer(app, which=1).gets(f"/officer/pictures/{photo}")
    assert "/officer/visits/" in led.headers["Location"], "another officer says why first"
    officer.gets(f"/officer/pictures/{photo}")
    with app.app_context(), transaction() as tx:
        entries = tx.session.query(audit.AuditEntry).filter_by(subject=f"photograph:{photo}").all()
        assert [(entry.action, entry.actor_role) for entry in entries] == [
            ("photo:received", "victim"),
            ("photo:seen", "officer"),
        ]


def test_it_is_sealed_where_it_lies(app: Flask, phone: Phone, link: str) -> None:
    phone.waits(link)
    sends(phone, picture())
    with app.app_context(), transaction() as tx:
        stored = tx.session.execute(text("SELECT jpeg_sealed FROM photograph")).scalar_one()
        row = tx.session.query(Photograph).one()
        assert b"JFIF" not in stored
        assert row.jpeg.startswith(b"\xff\xd8")
        assert hashlib.sha256(row.jpeg).hexdigest() == row.sha256
