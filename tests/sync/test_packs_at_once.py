"""Packs that are made and kept while others work: nobody fails by it, and none is old for ever."""

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from backend.database import writing_for
from backend.sync.models import StairwellVersion
from backend.sync.packs import LAYOUT
from tests.meanwhile import Meanwhile
from tests.sync.holders import Round
from tests.sync.test_packs import afresh, kept, organisation_of, served


@pytest.fixture
def blocker(bootstrap: psycopg.Connection) -> Iterator[psycopg.Connection]:
    """Somebody whose transaction stays open until the test ends it."""
    with psycopg.connect(bootstrap.info.dsn) as connection:
        yield connection


def test_who_cannot_keep_a_pack_is_served_all_the_same(
    app: Flask, bootstrap: psycopg.Connection, blocker: psycopg.Connection, round_of: Round
) -> None:
    """A wait that is cut short, be it by a timeout, is no fault of the pull."""
    organisation, stairwell = organisation_of(round_of), round_of.stairwell.id
    with writing_for(organisation) as session:
        version = session.get_one(StairwellVersion, (organisation, stairwell)).number
    blocker.execute(
        "insert into stairwell_pack (organisation_id, stairwell_id, layout, number, content)"
        " values (%s, %s, %s, %s, 'x')",
        [organisation, stairwell, LAYOUT, version],
    )
    told: list[bytes] = []
    keeping = Meanwhile(app, bootstrap, lambda: told.extend(served(organisation, [stairwell])))

    cut = bootstrap.execute(
        "select pg_cancel_backend(pid) from pg_stat_activity"
        " where datname = current_database() and wait_event_type = 'Lock'"
    ).fetchall()
    keeping.ends()
    blocker.rollback()

    assert cut == [(True,)]
    assert told == afresh(organisation, [stairwell])
    assert kept(organisation) == {}
