"""Settings are checked before anything starts, all faults at once."""

from typing import ClassVar

import pytest

from backend.config import Settings, SettingsInvalid

COMPLETE = {"DATABASE_URL": "postgres://palier_app:pass@db/palier", "PALIER_SECRET": "s" * 32}


def test_the_usual_schemes_all_mean_psycopg_3() -> None:
    for scheme in ("postgres", "postgresql", "postgresql+psycopg"):
        settings = Settings.from_environment(COMPLETE | {"DATABASE_URL": f"{scheme}://db/palier"})
        assert settings.database_url == "postgresql+psycopg://db/palier"


def test_one_role_serves_where_the_host_gives_no_second() -> None:
    settings = Settings.from_environment(COMPLETE)
    assert settings.owner_database_url == settings.database_url
    two = Settings.from_environment(COMPLETE | {"OWNER_DATABASE_URL": "postgresql://owner@db/x"})
    assert two.owner_database_url == "postgresql+psycopg://owner@db/x"


def test_https_is_read_from_the_address_that_people_open() -> None:
    assert not Settings.from_environment(COMPLETE).is_https
    address = "https://palier.example.org/"
    settings = Settings.from_environment(COMPLETE | {"PALIER_URL": address})
    assert settings.is_https
    assert settings.public_url == "https://palier.example.org"


def test_every_fault_is_told_at_once() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        Settings.from_environment(
            {
                "PALIER_SECRET": "short",
                "PALIER_URL": "palier.example.org",
                "PALIER_PROXIES": "many",
                "PALIER_LOG_LEVEL": "loud",
                "PALIER_METRICS_TOKEN": "short",
                "PALIER_PGBOUNCER": "perhaps",
            }
        )
    told = "\n".join(refused.value.faults)
    assert len(refused.value.faults) == 7
    for name in ("DATABASE_URL", "SECRET", "URL", "PROXIES", "LOG_LEVEL", "METRICS", "PGBOUNCER"):
        assert name in told


def test_a_refused_address_of_a_database_is_not_repeated() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        Settings.from_environment(COMPLETE | {"DATABASE_URL": "mysql://palier:hunter2@db/palier"})
    assert "hunter2" not in str(refused.value)
    assert len(refused.value.faults) == 1


class TestMail:
    SMTP: ClassVar = {
        "PALIER_SMTP_HOST": "mail.example.org",
        "PALIER_MAIL_FROM": "Palier <palier@example.org>",
    }

    def test_without_a_server_none_is_sent(self) -> None:
        assert Settings.from_environment(COMPLETE).smtp is None

    def test_a_server_is_spoken_to_in_secret_where_nothing_else_is_said(self) -> None:
        smtp = Settings.from_environment(COMPLETE | self.SMTP).smtp
        assert smtp is not None
        assert (smtp.host, smtp.port, smtp.tls) == ("mail.example.org", 587, "starttls")
        smtp = Settings.from_environment(COMPLETE | self.SMTP | {"PALIER_SMTP_TLS": "tls"}).smtp
        assert smtp is not None
        assert smtp.port == 465

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"PALIER_SMTP_PORT": "many"}, "PALIER_SMTP_PORT must be"),
            ({"PALIER_SMTP_TLS": "perhaps"}, "PALIER_SMTP_TLS must be"),
            ({"PALIER_SMTP_USER": "palier"}, "must be set both"),
            ({"PALIER_MAIL_FROM": ""}, "PALIER_MAIL_FROM must be"),
            ({"PALIER_MAIL_FROM": "a@b.org\nBcc: c@d.org"}, "PALIER_MAIL_FROM must be"),
            ({"PALIER_MAIL_TERMINAL": "perhaps"}, "PALIER_MAIL_TERMINAL must be"),
            (
                {
                    "PALIER_SMTP_TLS": "none",
                    "PALIER_SMTP_USER": "palier",
                    "PALIER_SMTP_PASSWORD": "hunter2",
                },
                "readable to another machine",
            ),
        ],
    )
    def test_what_is_wrong_is_told(self, wrong: dict[str, str], said: str) -> None:
        with pytest.raises(SettingsInvalid) as refused:
            Settings.from_environment(COMPLETE | self.SMTP | wrong)

        [fault] = refused.value.faults
        assert said in fault
        assert "hunter2" not in fault

    def test_the_password_is_not_shown(self) -> None:
        secret = {"PALIER_SMTP_USER": "palier", "PALIER_SMTP_PASSWORD": "hunter2"}
        assert "hunter2" not in repr(Settings.from_environment(COMPLETE | self.SMTP | secret))
