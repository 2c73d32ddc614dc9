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
