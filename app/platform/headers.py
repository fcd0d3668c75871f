"""Security headers of every answer, and the refusal of posts that another site's page sends.

A policy by hashes, without inline scripts: pages stay constant bytes and can be compressed once.
"""

import re
from collections.abc import Collection
from urllib.parse import urlsplit

from flask import Flask, Response, abort, g, request

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
HOST = re.compile(r"[A-Za-z0-9.\-\[\]:]+")

FIXED = {
    # Leaving our host says nothing about us. Not "no-referrer": with it Safari before 16.4 sends "Origin: null" with
    # our own forms, which can't be told from another site's (Fetch standard, "append a request Origin header").
    "Referrer-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), microphone=(self), screen-wake-lock=(self), fullscreen=(self), "
    "geolocation=(self), display-capture=(), payment=(), usb=(), browsing-topics=()",
}
# What only documents need, a third of a kilobyte each: not sent with a page that a script of ours asked for to show it
# within the open one, where the open one's policy holds. No other site's page may send this header.
STEP = "X-Step"
OF_DOCUMENTS = frozenset({"Cross-Origin-Opener-Policy", "Permissions-Policy", "Content-Security-Policy"})
STRICT_TRANSPORT = "max-age=31536000"


def install(app: Flask, *, hsts: bool, trusted_origins: Collection[str] = ()) -> None:
    """Guard every view of `app`.

    hsts: tell browsers to come back by HTTPS only. Not in demo mode: its certificate is self-signed.
    trusted_origins: other origins whose pages may post here, such as "https://response.example.org".
    """

    @app.before_request
    def refuse_other_sites() -> None:
        headers = request.headers
        if crosses_origin(
            request.method, headers.get("Sec-Fetch-Site"), headers.get("Origin"), request.host, trusted_origins
        ):
            abort(403)

    @app.after_request
    def add_headers(response: Response) -> Response:
        policy = content_security_policy(request.host, request.is_secure, styles_of_this_page())
        for name, value in (FIXED | {"Content-Security-Policy": policy}).items():
            if not (STEP in request.headers and name in OF_DOCUMENTS):
                response.headers.setdefault(name, value)
        response.headers.setdefault("Cache-Control", "no-store")
        if hsts and request.is_secure:
            response.headers.setdefault("Strict-Transport-Security", STRICT_TRANSPORT)
        return response


def crosses_origin(
    method: str, sec_fetch_site: str | None, origin: str | None, host: str, trusted_origins: Collection[str] = ()
) -> bool:
    """Whether a request that may change something was sent by another site's page, and so has to be refused.

    The rule of Go's net/http.CrossOriginProtection: browsers say where a request comes from in Sec-Fetch-Site (since
    2020–2023) or Origin (always with a post); what says neither is no browser and carries no one's cookies.
    """
    if method in SAFE_METHODS or origin in trusted_origins:
        return False
    if sec_fetch_site:
        return sec_fetch_site not in ("same-origin", "none")
    return bool(origin) and urlsplit(origin).netloc != host


def content_security_policy(host: str, secure: bool, style_hashes: Collection[str] = ()) -> str:
    """What a page may load: scripts, styles, images and sockets of its own host, and its own inlined styles.

    host: of the request, with port; one that isn't a host name is left out. style_hashes: as `'sha256-…'`.
    """
    # 'self' covers sockets only since Safari 15.4.
    socket = f" {'wss' if secure else 'ws'}://{host}" if HOST.fullmatch(host) else ""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            " ".join(["style-src 'self'", *sorted(style_hashes)]),
            f"connect-src 'self'{socket}",
            "img-src 'self' data:",
            "media-src 'self' blob: mediastream:",
            "manifest-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def add_styles(hashes: Collection[str]) -> None:
    """Allow these inlined styles on the page being answered."""
    g.style_hashes = styles_of_this_page() | frozenset(hashes)


def styles_of_this_page() -> frozenset[str]:
    """Hashes of the styles that the page being answered has inlined so far."""
    hashes: frozenset[str] = g.get("style_hashes", frozenset())
    return hashes
