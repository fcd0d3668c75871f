"""Fewer bytes on her phone's data plan: pages compressed once when they never change, on the fly when they do.

Nothing secret is guessable from the compressed length: our pages repeat nothing of a request's address or body beside a
secret, cookies are not in bodies, and forms carry no token (cross-origin posts are refused by `app.platform.headers`).
"""

import gzip
from dataclasses import dataclass

import brotli
from flask import Flask, Response, request

from app.platform.headers import add_styles, styles_of_this_page

SMALLEST_BYTES = 600  # below this a compressed answer saves no packet
ON_THE_FLY_QUALITY = 5  # 12 kB of HTML in 0.3 ms; quality 11 saves 4% more and takes 20 ms
COMPRESSIBLE = {"text/html", "text/plain", "text/css", "application/json", "application/problem+json", "image/svg+xml"}


@dataclass(frozen=True, slots=True)
class Precompressed:
    """A page that is the same for everyone, in the three forms that browsers ask for."""

    bodies: dict[str, bytes]
    styles: frozenset[str]

    def response(self, status: int = 200) -> Response:
        """The answer to the request being handled."""
        encoding = accepted_encoding(request.headers.get("Accept-Encoding", ""))
        add_styles(self.styles)
        response = Response(self.bodies[encoding], status, content_type="text/html; charset=utf-8")
        _mark(response, encoding)
        return response


def precompressed(html: str) -> Precompressed:
    """Compress a rendered page as well as can be (about 20 ms): call it once, within the request that rendered it."""
    body = html.encode()
    bodies = {"": body, "gzip": gzip.compress(body, 9, mtime=0), "br": brotli.compress(body, quality=11)}
    return Precompressed(bodies, styles_of_this_page())


def accepted_encoding(accept_encoding: str) -> str:
    """The best of "br", "gzip" and "" (as it is) that an Accept-Encoding header (RFC 9110, 12.5.3) allows."""
    accepted = set()
    for item in accept_encoding.lower().split(","):
        coding, _, parameter = item.partition(";")
        if parameter.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000"):
            accepted.add(coding.strip())
    return next((coding for coding in ("br", "gzip") if coding in accepted), "")


def install(app: Flask) -> None:
    """Compress what views answer, unless it is streamed, small or encoded already."""
    app.after_request(compress)


def compress(response: Response) -> Response:
    """The response, encoded as the request being handled accepts it."""
    if not _worth_it(response):
        return response
    encoding = accepted_encoding(request.headers.get("Accept-Encoding", ""))
    if encoding == "br":
        response.set_data(brotli.compress(response.get_data(), quality=ON_THE_FLY_QUALITY))
    elif encoding == "gzip":
        response.set_data(gzip.compress(response.get_data(), 6, mtime=0))
    _mark(response, encoding)
    return response


def _worth_it(response: Response) -> bool:
    if response.is_streamed or response.direct_passthrough or "Content-Encoding" in response.headers:
        return False
    return response.mimetype in COMPRESSIBLE and len(response.get_data()) >= SMALLEST_BYTES


def _mark(response: Response, encoding: str) -> None:
    response.vary.add("Accept-Encoding")
    if encoding:
        response.headers["Content-Encoding"] = encoding
