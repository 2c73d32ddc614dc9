"""Migrations that change data do so for every organisation, not for the one that they see."""

from collections.abc import Callable
from uuid import uuid4

import psycopg
from sqlalchemy.orm import Session

from backend.database import act_for
from backend.database.cluster import ClusterUrls
from tests.conftest import migrate, plain, temporary_engine
from tests.factories import Make

_PROMISED = """
    insert into follow_up (organisation_id, id, household_id, door_id, reason, urgency, due_on,
        consent_text, consent_language, consented_at, opened_by, opened_at)
    values (%s, %s, %s, %s, 'rights', 'week', '2026-12-01', 'follow_up.v1', 'fr', now(), %s, now())
"""


def test_follow_ups_of_every_organisation_learn_their_team(
    clone_database: Callable[[], ClusterUrls],
) -> None:
    urls = clone_database()
    expected, promises = {}, []
    for _ in range(2):
        with temporary_engine(urls.application) as engine, Session(engine) as session:
            organisation_id = Make(session).organisation().id
            session.commit()
            act_for(session, organisation_id)
            make = Make(session)
            team, member = make.team(), make.member()
            home = make.household(make.door(make.stairwell(make.building(team))))
            promises.append([organisation_id, uuid4(), home.id, home.door_id, member.id])
            expected[promises[-1][1]] = team.id
            session.commit()
    migrate(urls.owner, "0013", back=True)
    with psycopg.connect(plain(urls.bootstrap)) as connection:
        for promise in promises:
            connection.execute(_PROMISED, promise)

    migrate(urls.owner, "0014")

    with psycopg.connect(plain(urls.bootstrap)) as connection:
        rows = connection.execute("select id, team_id, cancelled from follow_up").fetchall()
        [(forced,)] = connection.execute(
            "select bool_and(relforcerowsecurity) from pg_class"
            " where relname in ('follow_up', 'door', 'stairwell', 'building', 'team', 'member')"
        ).fetchall()
    assert {row[:2] for row in rows} == set(expected.items())
    assert {row[2] for row in rows} == {False}
    assert forced


def test_passages_outlive_the_way_back_and_meetings_do_not(
    clone_database: Callable[[], ClusterUrls],
) -> None:
    urls = clone_database()
    passages = set()
    for _ in range(2):
        with temporary_engine(urls.application) as engine, Session(engine) as session:
            organisation_id = Make(session).organisation().id
            session.commit()
            act_for(session, organisation_id)
            make = Make(session)
            passage = make.encounter(themes=["rights"])
            make.encounter_revision(passage)
            make.contact_details(make.household())
            meeting = make.meeting(make.team())
            make.follow_up(encounter_id=meeting.id)
            passages.add(passage.id)
            session.commit()

    migrate(urls.owner, "0012", back=True)
    migrate(urls.owner, "head")

    with psycopg.connect(plain(urls.bootstrap)) as connection:
        rows = connection.execute("select id, themes, corrected_at from encounter").fetchall()
        waiting = connection.execute(
            "select conname from pg_constraint where conrelid = 'encounter'::regclass"
            " and not convalidated"
        ).fetchall()
        promises = connection.execute("select encounter_id from follow_up").fetchall()
    assert {row[0] for row in rows} == passages
    assert {(tuple(row[1]), row[2]) for row in rows} == {((), None)}
    assert waiting == []
    assert promises == [(None,), (None,)]


def test_imports_keep_their_rows_and_learn_where_they_stand(
    clone_database: Callable[[], ClusterUrls],
) -> None:
    """One whose reading was killed passed for staged; one that was read, and one accepted, are."""
    urls = clone_database()
    migrate(urls.owner, "0027", back=True)
    known = {
        uuid4(): ("staged", "{}", "reading"),
        uuid4(): ("staged", '{"read": 3, "staged": 3}', "staged"),
        uuid4(): ("accepted", '{"read": 3, "staged": 3}', "accepted"),
        uuid4(): ("reverted", "{}", "reverted"),
    }
    with temporary_engine(urls.application) as engine, Session(engine) as session:
        organisation_id = Make(session).organisation().id
        session.commit()
        act_for(session, organisation_id)
        team_id = Make(session).team().id
        session.commit()
    with psycopg.connect(plain(urls.bootstrap)) as connection:
        for run, (state, report, _) in known.items():
            connection.execute(
                "insert into reference_import (id, source, file_name, state, report)"
                " values (%s, 'ban', 'ban.csv', %s, %s)",
                [run, state, report],
            )
            connection.execute(
                "insert into place_import (organisation_id, id, team_id, source, file_name, state,"
                " report) values (%s, %s, %s, 'dwellings', 'list.csv', %s, %s)",
                [organisation_id, run, team_id, state, report],
            )

    migrate(urls.owner, "0028")

    expected = {run: state for run, (_, _, state) in known.items()}
    assert _states(urls, "reference_import") == expected
    assert _states(urls, "place_import") == expected
    with psycopg.connect(plain(urls.bootstrap)) as connection:
        for table in ("reference_import", "place_import"):
            connection.execute(f"update {table} set state = 'reverting' where state = 'accepted'")
            connection.execute(f"update {table} set accepted_at = now() where state = 'reverting'")
    migrate(urls.owner, "0027", back=True)
    before = {run: state for run, (state, _, _) in known.items()}
    assert _states(urls, "reference_import") == before
    assert _states(urls, "place_import") == before


def test_stairwells_of_every_organisation_begin_to_count(
    clone_database: Callable[[], ClusterUrls],
) -> None:
    urls = clone_database()
    stairwells = set()
    for _ in range(2):
        with temporary_engine(urls.application) as engine, Session(engine) as session:
            organisation_id = Make(session).organisation().id
            session.commit()
            act_for(session, organisation_id)
            stairwells.add((organisation_id, Make(session).stairwell().id, 1))
            session.commit()
    migrate(urls.owner, "0028", back=True)

    migrate(urls.owner, "0029")

    with psycopg.connect(plain(urls.bootstrap)) as connection:
        rows = connection.execute(
            "select organisation_id, id, number from stairwell_version"
        ).fetchall()
    assert set(rows) == stairwells


def _states(urls: ClusterUrls, table: str) -> dict[object, str]:
    with psycopg.connect(plain(urls.bootstrap)) as connection:
        return dict(connection.execute(f"select id, state from {table}").fetchall())
