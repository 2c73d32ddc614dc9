"""A mail says the same in each language, fetches nothing, and holds no header but ours."""

import re
from datetime import UTC, datetime
from email.message import EmailMessage
from typing import Any
from uuid import UUID

import pytest

from backend.mail.addresses import checked_address, hash_of
from backend.mail.refusals import AddressImpossible
from backend.mail.writing import LANGUAGES, words, written
from backend.problems.wording import LANGUAGES as SPOKEN

ID = UUID("01930000-0000-7000-8000-000000000001")
_FACT = re.compile(r"\{(\w+)\}")


def mail(language: str = "fr", **said: Any) -> EmailMessage:
    default: dict[str, Any] = {
        "mail_id": ID,
        "sender": "Palier <palier@example.org>",
        "to": "a@example.org",
        "at": datetime(2026, 11, 24, 17, tzinfo=UTC),
        "link": "https://palier.example.org/",
        "facts": {"installation": "https://palier.example.org"},
    }
    return written("mail.test", language, **default | said)


def parts(message: EmailMessage) -> tuple[str, str]:
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert html is not None
    return plain.get_content(), html.get_content()


def test_mails_speak_what_the_server_speaks() -> None:
    assert LANGUAGES == SPOKEN


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_language_has_the_same_templates_with_the_same_facts(language: str) -> None:
    theirs, french = words(language), words("fr")

    assert theirs.keys() == french.keys()
    assert theirs["templates"].keys() == french["templates"].keys()
    for name, table in theirs["templates"].items():
        other = french["templates"][name]
        assert table.keys() == other.keys(), name
        assert _facts(table) == _facts(other), name


def _facts(table: dict[str, Any]) -> list[str]:
    return sorted(_FACT.findall("\n".join([table["subject"], *table["lines"]])))


def test_it_is_a_text_and_a_page_that_fetches_nothing() -> None:
    message = mail()
    plain, html = parts(message)

    assert message["Subject"] == "Palier : essai d’envoi"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == f"<{ID}@example.org>"
    for text in (plain, html):
        assert "sait envoyer des messages" in text
        assert "https://palier.example.org/" in text
    assert not re.search(r"<(img|link|script|style)|url\(|src=", html)
    assert 'lang="fr" dir="ltr"' in html
    assert max(map(len, message.as_bytes().split(b"\r\n"))) < 998


def test_arabic_runs_from_the_right_and_an_unknown_language_is_french() -> None:
    assert 'lang="ar" dir="rtl"' in parts(mail("ar"))[1]
    assert mail("pt")["Content-Language"] == "fr"


def test_what_is_filled_in_is_text() -> None:
    plain, html = parts(mail(facts={"installation": "<b>Les Érables</b> & Cie"}))

    assert "<b>Les Érables</b> & Cie" in plain
    assert "&lt;b&gt;Les Érables&lt;/b&gt; &amp; Cie" in html


def test_no_fact_becomes_a_header(monkeypatch: pytest.MonkeyPatch) -> None:
    table = words("fr")["templates"]["mail.test"]
    monkeypatch.setitem(table, "subject", "Bonjour {installation}")

    message = mail(facts={"installation": "x\r\nBcc: other@example.org\r\n\r\n\u2028Hello"})

    assert message["Subject"] == "Bonjour x Bcc: other@example.org Hello"
    assert message["Bcc"] is None
    assert b"\r\nBcc:" not in message.as_bytes()


def test_a_sender_with_a_line_break_is_refused() -> None:
    with pytest.raises(ValueError, match="linefeed"):
        mail(to="a@example.org\r\nBcc: b@example.org")


def test_a_fact_that_is_missing_is_a_fault() -> None:
    with pytest.raises(KeyError):
        mail(facts={})


@pytest.mark.parametrize(
    ("said", "wired"),
    [
        ("a.martin@example.org", "a.martin@example.org"),
        (" A.Martin+palier@Example.org ", "A.Martin+palier@Example.org"),
        ("accueil@mairie-érables.fr", "accueil@xn--mairie-rables-hhb.fr"),
        ("o'neil@sub.example.co.uk", "o'neil@sub.example.co.uk"),
    ],
)
def test_an_address_is_taken_as_people_write_it(said: str, wired: str) -> None:
    assert checked_address(said) == wired


@pytest.mark.parametrize(
    "said",
    [
        "",
        "a",
        "a@",
        "@example.org",
        "a@example",
        "a@@example.org",
        "a@example..org",
        "a@-example.org",
        ".a@example.org",
        "a b@example.org",
        "a@exa mple.org",
        "a@example.org\r\nBcc: b@example.org",
        "a\n@example.org",
        "a@example.org, b@example.org",
        "a@example.org;b@example.org",
        "Aïcha <a@example.org>",
        '"a b"@example.org',
        "aïcha@example.org",
        "a@[127.0.0.1]",
        f"{'a' * 65}@example.org",
        f"a@{'b' * 64}.org",
        f"a@{'b.' * 130}org",
        "a\x00@example.org",
    ],
)
def test_what_is_no_address_is_refused_with_what_was_written(said: str) -> None:
    with pytest.raises(AddressImpossible) as refused:
        checked_address(said)

    assert refused.value.facts["address"] == said


def test_one_address_has_one_hash_that_tells_nothing() -> None:
    first = hash_of("A@example.org", "secret")

    assert first == hash_of("a@example.org", "secret")
    assert first != hash_of("a@example.org", "other")
    assert first != hash_of("b@example.org", "secret")
