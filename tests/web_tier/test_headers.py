"""Security headers, and posts from other sites."""

import pytest
from flask import Flask
from hypothesis import given
from hypothesis import strategies as st

from app.platform import headers
from app.platform.headers import content_security_policy, crosses_origin


@pytest.mark.parametrize(
    ("sec_fetch_site", "origin", "refused", "because"),
    [
        ("same-origin", "https://go.example", False, "our own form"),
        ("same-origin", "null", False, "our own form under a strict referrer policy"),
        ("none", None, False, "typed into the address bar"),
        ("cross-site", "https://evil.example", True, "another site's form"),
        ("cross-site", "null", True, "a sandboxed frame"),
        ("same-site", "https://other.go.example", True, "a sibling host isn't us"),
        (None, "https://go.example", False, "an older browser, our own form"),
        (None, "http://go.example", False, "the scheme is the proxy's business"),
        (None, "https://evil.example", True, "an older browser, another site's form"),
        (None, "https://go.example:8443", True, "another port"),
        (None, "null", True, "an older browser that hides where it comes from"),
        (None, None, False, "a script with a token: no browser"),
    ],
)
def test_only_our_own_pages_may_post(
    sec_fetch_site: str | None, origin: str | None, refused: bool, because: str
) -> None:
    assert crosses_origin("POST", sec_fetch_site, origin, "go.example") is refused, because


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_is_always_allowed(method: str) -> None:
    assert not crosses_origin(method, "cross-site", "https://evil.example", "go.example")


def test_an_origin_named_in_the_settings_may_post() -> None:
    assert not crosses_origin("POST", "cross-site", "https://desk.example", "go.example", ["https://desk.example"])


@given(st.sampled_from(["POST", "PUT", "PATCH", "DELETE"]), st.text(), st.text())
def test_a_browser_that_says_cross_site_is_refused_whatever_else_it_says(method: str, origin: str, host: str) -> None:
    assert crosses_origin(method, "cross-site", origin, host)


@given(st.text())
def test_no_host_header_can_write_into_the_policy(host: str) -> None:
    policy = content_security_policy(host, secure=True)
    assert [part.split()[0] for part in policy.split("; ")] == [
        part.split()[0] for part in content_security_policy("go.example", secure=True).split("; ")
    ]


def test_the_policy_allows_nothing_inline_and_nothing_of_others() -> None:
    policy = content_security_policy("go.example:8000", secure=True, style_hashes=["'sha256-abc='"])
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "style-src 'self' 'sha256-abc='" in policy
    assert "connect-src 'self' wss://go.example:8000" in policy


def small_app(*, hsts: bool) -> Flask:
    app = Flask(__name__)
    headers.install(app, hsts=hsts)
    app.add_url_rule("/", "page", lambda: "page", methods=["GET", "POST"])
    return app


def test_every_page_is_kept_nowhere_and_guarded() -> None:
    answer = small_app(hsts=True).test_client().get("/", base_url="https://go.example")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "same-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=(self)" in answer.headers["Permissions-Policy"]
    assert "max-age" in answer.headers["Strict-Transport-Security"]


def test_a_page_for_a_script_to_show_within_the_open_one_carries_no_policy_of_a_document() -> None:
    answer = small_app(hsts=True).test_client().get("/", base_url="https://go.example", headers={"X-Step": "1"})
    assert "Content-Security-Policy" not in answer.headers
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_https_is_not_demanded_where_it_is_off_or_a_demonstration() -> None:
    for app, url in ((small_app(hsts=True), "http://go.example"), (small_app(hsts=False), "https://go.example")):
        assert "Strict-Transport-Security" not in app.test_client().get("/", base_url=url).headers


def test_a_refused_post_is_guarded_too() -> None:
    answer = small_app(hsts=False).test_client().post("/", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "Content-Security-Policy" in answer.headers
