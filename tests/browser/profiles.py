"""What somebody reads who copied a browser's profile: every key, every blob, every file."""

import base64
import re
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.kdf.pbkdf2 import PBKDF2HMAC
from playwright.sync_api import Page, Playwright, Route

_READER = Path(__file__).with_name("read-profile.js")
_BLANK = "<!doctype html><title>blank</title>"
# What binds a profile to the process that had it open.
_LOCKS = ("Singleton*", "lockfile", "LOCK")
_SECRET = re.compile(rb"(?<![A-Za-z0-9_-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])")


@dataclass(frozen=True)
class Key:
    """A key that whoever has the profile can use: where it lies, and what it does."""

    where: str
    does: str
    # Its own bytes in base64url, where the browser gives them.
    secret: str | None


@dataclass(frozen=True)
class Reading:
    """What a copied profile gave away."""

    profile: Path
    # Each planted text that was found where the application keeps things, and where.
    kept: dict[str, list[str]]
    # The same for the bare files of the profile.
    files: dict[str, list[str]]
    keys: list[Key]
    # How many rows a table has, and how many blobs of it opened.
    tables: dict[str, int]
    opened: dict[str, int]
    cookies: dict[str, str]
    # What may be secrets of cookies, also where no row points to them any more.
    secrets: set[str]

    @property
    def names(self) -> set[str]:
        """Of the planted texts, those that the application's own storage gave away."""
        return set(self.kept)

    def holds_bytes_of(self, secrets: Iterable[str]) -> list[str]:
        """The files in which the bytes of secrets (in base64url) stand, or that text itself."""
        forms = [form for secret in secrets for form in _secret_forms(secret)]
        return [
            str(file.relative_to(self.profile))
            for file in _files(self.profile)
            if any(form in file.read_bytes() for form in forms)
        ]


def copied(profile: Path, into: Path) -> Path:
    """A copy of a profile, as somebody takes it from a phone that was found."""
    into.mkdir(parents=True)
    copy = into / "profile"
    shutil.copytree(profile, copy, ignore=shutil.ignore_patterns(*_LOCKS), symlinks=True)
    return copy


def read_profile(
    playwright: Playwright, chromium: Mapping[str, Any], copy: Path, planted: Mapping[str, str]
) -> Reading:
    """Read a copied profile without network, at the site's origin, in a page without any code.

    Args:
        chromium: how the browser is started, the site's `base_url` among it.
        planted: texts that were typed into the application, by the name that they are told by.
    """
    files = _in_files(copy, planted)
    removed = _secrets_of_removed_cookies(copy)
    with _blank_page(playwright, chromium, copy) as page:
        cookies = {
            str(cookie.get("name")): str(cookie.get("value")) for cookie in page.context.cookies()
        }
        secrets = sorted({*cookies.values(), *removed})
        told = page.evaluate(_READER.read_text(), {"planted": dict(planted), "secrets": secrets})
    kept: dict[str, list[str]] = {}
    for one in told["found"]:
        kept.setdefault(one["name"], []).append(one["where"])
    keys = [Key(**one) for one in told["keys"]]
    return Reading(
        copy, kept, files, keys, told["tables"], told["opened"], cookies, removed | set(secrets)
    )


@contextmanager
def _blank_page(
    playwright: Playwright, chromium: Mapping[str, Any], profile: Path
) -> Iterator[Page]:
    """An empty page at the site's origin: the application's service worker is passed by."""
    context = playwright.chromium.launch_persistent_context(profile, **chromium)
    try:
        page = context.new_page()
        session = context.new_cdp_session(page)
        session.send("Network.enable")
        session.send("Network.setBypassServiceWorker", {"bypass": True})
        context.route("**/*", _nothing)
        page.goto("/")
        assert page.title() == "blank"
        yield page
    finally:
        context.close()


def _nothing(route: Route) -> None:
    route.fulfill(content_type="text/html", body=_BLANK)


def _in_files(profile: Path, planted: Mapping[str, str]) -> dict[str, list[str]]:
    """Where the bare bytes of planted texts stand in the profile's files."""
    found: dict[str, list[str]] = {}
    for file in _files(profile):
        content = file.read_bytes()
        for name, text in planted.items():
            if any(form in content for form in _forms(text)):
                found.setdefault(name, []).append(str(file.relative_to(profile)))
    return found


def _files(profile: Path) -> list[Path]:
    return sorted(path for path in profile.rglob("*") if path.is_file())


def _forms(text: str) -> list[bytes]:
    latin = text.encode("latin-1", errors="replace")
    return [text.encode(), text.encode("utf-16-le"), latin]


def _secret_forms(secret: str) -> list[bytes]:
    """Its text, and either half of its bytes: a file's own frames may stand between the two."""
    plain = base64.urlsafe_b64decode(secret + "=" * (-len(secret) % 4))
    middle = len(plain) // 2
    return [*_forms(secret), plain[:middle], plain[middle:]]


def _secrets_of_removed_cookies(profile: Path) -> set[str]:
    """Values of 43 letters in the files of cookies, also where no row points to them any more.

    On Linux without a keyring Chromium encrypts cookies with a password that everybody knows.
    """
    key = PBKDF2HMAC(SHA1(), 16, b"saltysalt", 1).derive(b"peanuts")
    found = set()
    for file in profile.rglob("Cookies*"):
        content = file.read_bytes()
        for start in re.finditer(b"v10", content):
            sealed = content[start.end() : start.end() + 160]
            sealed = sealed[: len(sealed) // 16 * 16]
            opened = Cipher(algorithms.AES(key), modes.CBC(b" " * 16)).decryptor().update(sealed)
            # Before the value stands a hash of the site's name.
            found |= {match[0].decode() for match in _SECRET.finditer(opened[32:])}
    return found
