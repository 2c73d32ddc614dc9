"""What every answer says about itself, and compression for those that ask."""

import gzip

from flask import Flask, Response, request

from backend.database import db

# MapLibre's worker is a file of ours or a blob; the map draws images from blobs.
CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'self'",
        "worker-src 'self' blob:",
        "img-src 'self' data: blob:",
        "style-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    )
)

_COMPRESSIBLE = (
    "text/",
    "application/json",
    "application/problem+json",
    "application/javascript",
    "application/manifest+json",
    "image/svg+xml",
)
_SMALL = 1000


def protect_answers(app: Flask, *, is_https: bool) -> None:
    """Put the security headers on every answer; what the API says is kept by no cache."""

    @app.after_request
    def add(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        headers["X-Content-Type-Options"] = "nosniff"
        headers["Referrer-Policy"] = "no-referrer"
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["Permissions-Policy"] = "geolocation=(self), camera=(), microphone=()"
        if is_https:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        if request.path.startswith("/api/"):
            headers.setdefault("Cache-Control", "no-store")
        return response


def compress_answers(app: Flask) -> None:
    """Compress texts of some length; what streams compresses itself."""

    @app.after_request
    def compress(response: Response) -> Response:
        if (
            response.is_streamed
            or response.direct_passthrough
            or "Content-Encoding" in response.headers
            or not (response.content_type or "").startswith(_COMPRESSIBLE)
        ):
            return response
        response.vary.add("Accept-Encoding")
        body = response.get_data()
        if len(body) < _SMALL or request.accept_encodings.quality("gzip") <= 0:
            return response
        # All that is told was read: no transaction stays open while it is packed.
        db.session.remove()
        response.set_data(gzip.compress(body, 6, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        return response
