"""The PWA's files, served by the application itself so that one process is enough."""

import gzip
import mimetypes
from functools import lru_cache
from pathlib import Path

from flask import Blueprint, Response, abort, request
from flask.blueprints import BlueprintSetupState
from werkzeug.routing import PathConverter
from werkzeug.security import safe_join

from backend.access.policy import public

mimetypes.add_type("application/manifest+json", ".webmanifest")
mimetypes.add_type("text/javascript", ".mjs")
mimetypes.add_type("font/woff2", ".woff2")

# Vite puts a hash in the name of everything it writes here, so a name never changes content.
_HASHED = "assets/"
_YEAR = "public, max-age=31536000, immutable"
_ALWAYS_ASK = "no-cache"
_TEXTS = (".html", ".js", ".mjs", ".css", ".json", ".webmanifest", ".svg", ".txt")


class PagePath(PathConverter):
    """Any path but those that programs ask for: a monitor that reads a page would see no fault."""

    regex = r"(?!(?i:api|healthz?|livez|readyz|status|metrics)(?:/|\Z))[^/].*?"


NOT_BUILT = "The pages are not built yet: run `make run`, or `npm run build` in pwa/."


def pages(folder: Path) -> Blueprint:
    """The routes of the PWA: a file by its name, and index.html for any other path."""
    blueprint = Blueprint("pages", __name__)

    @blueprint.record_once
    def know_paths(state: BlueprintSetupState) -> None:
        state.app.url_map.converters["page_path"] = PagePath

    @blueprint.get("/")
    @blueprint.get("/<page_path:path>")
    @public
    def page(path: str = "index.html") -> Response:
        found = safe_join(str(folder), path)
        file = Path(found) if found and _is_file(found) else folder / "index.html"
        is_page = file.name == "index.html" and path != "index.html"
        if is_page and (Path(path).suffix or f"{path}/".startswith(_HASHED)):
            # A file that is gone is not a page: an old page would take HTML for its script.
            abort(404)
        if not file.is_file():
            return Response(NOT_BUILT, 503, content_type="text/plain; charset=utf-8")
        return _answer(file, is_hashed=path.startswith(_HASHED))

    return blueprint


def _is_file(path: str) -> bool:
    """Whether there is one; no file has a name that no disk takes."""
    try:
        return Path(path).is_file()
    except OSError:
        return False


def _answer(file: Path, *, is_hashed: bool) -> Response:
    stat = file.stat()
    kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
    if kind.startswith("text/"):
        kind += "; charset=utf-8"
    is_text = file.suffix in _TEXTS
    zipped = is_text and request.accept_encodings.quality("gzip") > 0
    response = Response(_read(file, stat.st_mtime_ns, zipped=zipped), content_type=kind)
    if zipped:
        response.headers["Content-Encoding"] = "gzip"
    if is_text:
        response.vary.add("Accept-Encoding")
    response.headers["Cache-Control"] = _YEAR if is_hashed else _ALWAYS_ASK
    response.set_etag(f"{stat.st_mtime_ns:x}-{stat.st_size:x}{'-gz' if zipped else ''}")
    response.make_conditional(request)
    return response


@lru_cache(maxsize=256)
def _read(file: Path, _changed_ns: int, *, zipped: bool) -> bytes:
    content = file.read_bytes()
    return gzip.compress(content, 9, mtime=0) if zipped else content
