"""Settings: read once from the environment, checked before anything starts.

| variable | meaning | without it |
| --- | --- | --- |
| DATABASE_URL | the application's role; it must not bypass row-level security | refused (`make run` starts a cluster of its own and sets it) |
| PALIER_PGBOUNCER | yes where DATABASE_URL goes through PgBouncer in transaction mode | no |
| OWNER_DATABASE_URL | the role that owns the tables, for migrations | DATABASE_URL |
| PALIER_SECRET | signs tokens, at least 32 characters | refused (`make run` keeps one in `var/`) |
| PALIER_SEALING_KEYS | the folder of the keys that phones seal to; it must outlast a deployment | var/sealing-keys |
| PALIER_URL | the address that people open | http://127.0.0.1:8000 |
| PALIER_PROXIES | how many proxies of our own stand in front and set X-Forwarded-* | 0 |
| PALIER_JOURNAL | the file to which withdrawals and revocations are appended, so that a restore replays them | none is kept (`make run` keeps one in `var/`) |
| PALIER_PWA | the folder of the built PWA | pwa/dist |
| PALIER_METRICS_TOKEN | lets Prometheus read /metrics, at least 32 characters | nothing is counted, /metrics is 404 |
| PALIER_SMTP_HOST | the server that takes our mails | no mail is sent, and who wants one is told so |
| PALIER_SMTP_PORT | its port | 587; 465 with PALIER_SMTP_TLS=tls |
| PALIER_SMTP_TLS | starttls, tls, or none (for a server on this machine) | starttls |
| PALIER_SMTP_USER, PALIER_SMTP_PASSWORD | what it asks for, both or none | nothing is said |
| PALIER_MAIL_FROM | the sender, such as Palier <palier@example.org> | refused where PALIER_SMTP_HOST is set |
| PALIER_MAIL_TERMINAL | yes: mails are written to the worker's terminal where there is no PALIER_SMTP_HOST | no (with a cluster of this folder, yes) |
| PALIER_LOG_LEVEL | debug, info, warning or error | info |
"""  # noqa: E501  # a table's row is one line

import hmac
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.utils import parseaddr
from hashlib import sha256
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

ROOT = Path(__file__).resolve().parent.parent

_SECRET_LENGTH = 32
_LOG_LEVELS = ("debug", "info", "warning", "error")
_PROXIES_MAX = 10
_SENDER = re.compile(r"[^@\s]+@[^@\s]+")


# Beyond these, a password would travel readable.
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class SettingsInvalid(Exception):
    """The environment does not say what Palier needs; each fault is one sentence."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


@dataclass(frozen=True, kw_only=True)
class Smtp:
    """The server that takes our mails, and as whom we write."""

    host: str
    port: int
    tls: str
    sender: str
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True, kw_only=True)
class Settings:
    """What the environment decides. Nothing else in Palier reads the environment."""

    database_url: str
    owner_database_url: str
    secret: str
    sealing_keys_folder: Path = ROOT / "var" / "sealing-keys"
    public_url: str = "http://127.0.0.1:8000"
    proxies: int = 0
    journal: Path | None = None
    has_pgbouncer: bool = False
    metrics_token: str | None = None
    pwa_folder: Path = ROOT / "pwa" / "dist"
    log_level: str = "info"
    smtp: Smtp | None = None
    shows_mail: bool = False

    @property
    def is_https(self) -> bool:
        """Whether people reach Palier by https, so that cookies may be marked secure."""
        return self.public_url.startswith("https:")

    def secret_for(self, purpose: str) -> str:
        """A secret of its own for each purpose."""
        return derived(self.secret, purpose)

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] = os.environ) -> Self:
        """Read and check all settings.

        Raises:
            SettingsInvalid: with every fault at once, not only the first.
        """
        faults: list[str] = []
        database_url = _database_url(environment, "DATABASE_URL", faults)
        if not database_url and not faults:
            faults.append(
                "DATABASE_URL is not set (`make run` and `bin/palier` start a database and set it)."
            )
        secret = environment.get("PALIER_SECRET", "")
        if len(secret) < _SECRET_LENGTH:
            faults.append(f"PALIER_SECRET must have at least {_SECRET_LENGTH} characters.")
        public_url = environment.get("PALIER_URL", cls.public_url).rstrip("/")
        if urlsplit(public_url).scheme not in {"http", "https"} or not urlsplit(public_url).netloc:
            faults.append("PALIER_URL must be an address such as https://palier.example.org.")
        proxies = environment.get("PALIER_PROXIES", "0")
        if not proxies.isdecimal() or int(proxies) > _PROXIES_MAX:
            faults.append(f"PALIER_PROXIES must be a number from 0 to {_PROXIES_MAX}.")
        has_pgbouncer = _yes(environment, "PALIER_PGBOUNCER", faults)
        smtp = _smtp(environment, faults)
        shows_mail = _yes(environment, "PALIER_MAIL_TERMINAL", faults)
        metrics_token = environment.get("PALIER_METRICS_TOKEN") or None
        if metrics_token and len(metrics_token) < _SECRET_LENGTH:
            faults.append(f"PALIER_METRICS_TOKEN must have at least {_SECRET_LENGTH} characters.")
        log_level = environment.get("PALIER_LOG_LEVEL", cls.log_level).lower()
        if log_level not in _LOG_LEVELS:
            faults.append(f"PALIER_LOG_LEVEL must be one of {', '.join(_LOG_LEVELS)}.")
        owner_database_url = _database_url(environment, "OWNER_DATABASE_URL", faults)
        journal = environment.get("PALIER_JOURNAL") or None
        if journal and not os.access(Path(journal).absolute().parent, os.W_OK):
            faults.append("PALIER_JOURNAL must be a file in a folder that can be written.")
        if faults:
            raise SettingsInvalid(faults)
        return cls(
            database_url=database_url,
            owner_database_url=owner_database_url or database_url,
            secret=secret,
            sealing_keys_folder=Path(
                environment.get("PALIER_SEALING_KEYS") or cls.sealing_keys_folder
            ),
            public_url=public_url,
            proxies=int(proxies),
            journal=Path(journal).absolute() if journal else None,
            has_pgbouncer=has_pgbouncer,
            smtp=smtp,
            shows_mail=shows_mail,
            metrics_token=metrics_token,
            pwa_folder=Path(environment.get("PALIER_PWA") or cls.pwa_folder),
            log_level=log_level,
        )


def derived(secret: str, purpose: str) -> str:
    """What a secret becomes for one purpose: it tells nothing of the secret, nor of the others."""
    return hmac.new(secret.encode(), purpose.encode(), sha256).hexdigest()


def _yes(environment: Mapping[str, str], name: str, faults: list[str]) -> bool:
    answer = environment.get(name) or "no"
    if answer not in ("yes", "no"):
        faults.append(f"{name} must be yes or no.")
    return answer == "yes"


def _smtp(environment: Mapping[str, str], faults: list[str]) -> Smtp | None:
    """The server for mails; None where none is named."""
    host = environment.get("PALIER_SMTP_HOST", "").strip()
    if not host:
        return None
    tls = environment.get("PALIER_SMTP_TLS") or "starttls"
    port = environment.get("PALIER_SMTP_PORT") or ("465" if tls == "tls" else "587")
    user = environment.get("PALIER_SMTP_USER", "")
    password = environment.get("PALIER_SMTP_PASSWORD", "")
    sender = environment.get("PALIER_MAIL_FROM", "")
    if tls not in ("starttls", "tls", "none"):
        faults.append("PALIER_SMTP_TLS must be starttls, tls or none.")
    if not port.isdecimal() or not 0 < int(port) < 65536:
        faults.append("PALIER_SMTP_PORT must be a number from 1 to 65535.")
    if bool(user) != bool(password):
        faults.append("PALIER_SMTP_USER and PALIER_SMTP_PASSWORD must be set both, or none.")
    if tls == "none" and user and host not in _THIS_MACHINE:
        faults.append(
            "PALIER_SMTP_TLS=none would send the password readable to another machine: say"
            " starttls or tls."
        )
    address = parseaddr(sender)[1]
    if not _SENDER.fullmatch(address) or not sender.isprintable():
        faults.append("PALIER_MAIL_FROM must be a sender such as Palier <palier@example.org>.")
    if faults:
        return None
    return Smtp(host=host, port=int(port), tls=tls, sender=sender, user=user, password=password)


def _database_url(environment: Mapping[str, str], name: str, faults: list[str]) -> str:
    """The URL with psycopg 3 as its driver, whichever of the usual schemes it came with."""
    url = environment.get(name, "")
    scheme, separator, rest = url.partition("://")
    if not url:
        return ""
    if not separator or scheme not in {"postgres", "postgresql", "postgresql+psycopg"}:
        # The value itself may hold a password, so it is not repeated.
        faults.append(f"{name} must begin with postgresql://.")
        return ""
    return f"postgresql+psycopg://{rest}"
