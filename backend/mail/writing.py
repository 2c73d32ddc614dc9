"""A mail from its template: one layout as text and as simple HTML, words per language.

A template is a table in each file of `words`: a subject, lines, and a button where there is a
link. Facts stand in braces. Nothing is fetched when it is read: no picture, no style.
"""

import tomllib
from collections.abc import Mapping
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from pathlib import Path
from typing import Any
from uuid import UUID

from jinja2 import Environment, FileSystemLoader, StrictUndefined

_HERE = Path(__file__).parent
LANGUAGES = tuple(sorted(file.stem for file in (_HERE / "words").glob("*.toml")))
DEFAULT_LANGUAGE = "fr"
_RIGHT_TO_LEFT = {"ar"}

_plain = Environment(  # noqa: S701  # a text, in which nothing is to be escaped
    loader=FileSystemLoader(_HERE / "layouts"), undefined=StrictUndefined
)
_html = Environment(
    loader=FileSystemLoader(_HERE / "layouts"), undefined=StrictUndefined, autoescape=True
)


@cache
def words(language: str) -> dict[str, Any]:
    """What the file of a language says; French where there is none."""
    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    return tomllib.loads((_HERE / "words" / f"{known}.toml").read_text(encoding="utf-8"))


def written(  # what an envelope and a letter have
    template: str,
    language: str,
    *,
    mail_id: UUID,
    sender: str,
    to: str,
    at: datetime,
    link: str = "",
    facts: Mapping[str, str],
) -> EmailMessage:
    """A mail, ready to be sent.

    Its Message-ID is the row's, so that one that was sent twice is known as one.

    Raises:
        KeyError: the template is not known, or asks for a fact that was not given.
        ValueError: a header would hold a line break.
    """
    file = words(language)
    table = file["templates"][template]
    known = language if language in LANGUAGES else DEFAULT_LANGUAGE
    values = {name: _one_line(value) for name, value in facts.items()}
    texts = {
        "subject": table["subject"].format_map(values),
        "lines": [line.format_map(values) for line in table["lines"]],
        "button": table.get("button", ""),
        "link": link if "button" in table else "",
        "colon": file["colon"],
        "footer": file["footer"],
        "language": known,
        "direction": "rtl" if known in _RIGHT_TO_LEFT else "ltr",
    }
    mail = EmailMessage(policy=SMTP)
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = texts["subject"]
    mail["Date"] = format_datetime(at)
    mail["Message-ID"] = f"<{mail_id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    # No answering machine answers a machine.
    mail["Auto-Submitted"] = "auto-generated"
    mail.set_content(_plain.get_template("mail.txt.j2").render(texts))
    mail.add_alternative(_html.get_template("mail.html.j2").render(texts), subtype="html")
    # Last, since the content brings headers of its own.
    mail["Content-Language"] = known
    return mail


def _one_line(value: str) -> str:
    """Without line breaks and what else does not print: it may come to stand in a header."""
    return " ".join("".join(one if one.isprintable() else " " for one in value).split())
