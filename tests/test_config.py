"""Settings are checked before anything starts, all faults at once."""

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
