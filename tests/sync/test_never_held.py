"""Whatever becomes of an operation, no table holds what nobody may keep.

Kinds × ways of not counting: in each a string is planted where it must not stand, and then all
tables are read. What may be kept of it counts later, whoever it waited for.
"""

import json
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.encounters.models import Encounter
from backend.follow_ups.models import FollowUp, FollowUpEvent
from backend.operations.models import LedgerEntry
from backend.sync.receive import receive
from tests.encounters.test_sensitive import becomes
from tests.phones import Carried, Phone
from tests.sync.holders import Round
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused

Say = Callable[..., Carried]


def _consent(language: str, text: str) -> dict[str, str]:
    return {"text": text, "language": language}


def _said(round_of: Round, plant: str) -> dict[str, Say]:
    """By what is wrong with it, a function that says it with a plant that may stand nowhere."""
    phone, home, campaign_id = round_of.phone, round_of.door(0), round_of.campaign.id
    code = plant[:40]
    promise = {"id": str(uuid4())}
    no_consent = {"recipient": plant, "consent": None}
    odd = {"recipient": "Le CCAS", "consent": _consent(code[:35], "passed_on.v1")}
    return {
        "a promise without consent": lambda **o: phone.promises(
            *home, {"consent": None, "note": plant}, **o
        ),
        "a promise away from doors without consent": lambda **o: phone.promises(
            None, None, {"consent": None, "note": plant}, **({"kind_version": 2} | o)
        ),
        "a promise in no language": lambda **o: phone.promises(
            *home, {"consent": _consent(code[:35], "follow_up.v1")}, **o
        ),
        "a note of nobody": lambda **o: phone.records(*home, "refused", note=plant, **o),
        "a corrected note of nobody": lambda **o: phone.corrects(
            promise, "not_home", payload={"note": plant}, **o
        ),
        "a theme that is none": lambda **o: phone.records(
            *home,
            campaign_id=campaign_id,
            payload={"themes": [code, "rights"], "need": None},
            **({"kind_version": 2} | o),
        ),
        "a meeting about a theme that is none": lambda **o: phone.meets(
            round_of.team.id, {"themes": [code]}, **o
        ),
        "a corrected theme that is none": lambda **o: phone.corrects(
            promise, payload={"themes": [code]}, **o
        ),
        "a need in no language": lambda **o: phone.records(
            *home,
            payload={
                "themes": [],
                "need": {"reason": "rights", "consent": _consent(code[:35], "need.v1")},
            },
            **({"kind_version": 2} | o),
        ),
        "a need without consent": lambda **o: phone.records(
            *home,
            note=plant,
            payload={"themes": [], "need": {"reason": "rights", "consent": None}},
            **({"kind_version": 2} | o),
        ),
        "a recipient without consent": lambda **o: phone.passes_on(promise, no_consent, **o),
        "a recipient in no language": lambda **o: phone.passes_on(promise, odd, **o),
        "a recipient in the words of version 1": lambda **o: phone.closes(
            promise, "passed_on", plant, **o
        ),
        "contact details": lambda **o: phone.sets_contact(*home, {"name": plant}, **o),
        "contact details without consent": lambda **o: phone.sets_contact(
            *home, {"name": plant, "consent": None}, **o
        ),
        "counts of talks": lambda **o: phone.reports_talks(
            campaign_id, round_of.territory.id, {code: 3}, **o
        ),
    }


def _otherwise(phone: Phone, said: Carried, way: str) -> Carried:
    """The same with a field that no kind has, or under another name."""
    payload, envelope = json.loads(said["payload"]), json.loads(said["envelope"])
    more = {"more": 1} if way == "is malformed" else {}
    return phone.says(
        "encounter.sing" if way == "is of a kind that nobody knows" else envelope["kind"],
        payload | more,
        kind_version=envelope["kind_version"],
        depends_on=tuple(envelope["depends_on"]),
    )


# How an operation comes not to count: what is said otherwise of it.
WAYS: dict[str, dict[str, Any]] = {
    "waits": {"depends_on": (str(uuid4()),)},
    "has a doubtful time": {"at": datetime.now(UTC) - timedelta(days=800)},
    "has a time of no calendar": {"recorded_at": "+012345-01-01T00:00:00.000Z"},
    "is of a later version": {"kind_version": 99},
    "is of a kind that nobody knows": {},
    "is malformed": {},
    "is dated before it was allowed": {"at": datetime.now(UTC) - timedelta(days=300)},
    "is refused for what it is about": {"depends_on": ()},
}
WHAT = (
    "a promise without consent",
    "a promise away from doors without consent",
    "a promise in no language",
    "a note of nobody",
    "a corrected note of nobody",
    "a theme that is none",
    "a meeting about a theme that is none",
    "a corrected theme that is none",
    "a need in no language",
    "a need without consent",
    "a recipient without consent",
    "a recipient in no language",
    "a recipient in the words of version 1",
    "contact details",
    "contact details without consent",
    "counts of talks",
)


def found(bootstrap: psycopg.Connection, plant: str) -> list[str]:
    """The tables that hold a text, in whatever column."""
    tables = bootstrap.execute(
        "select quote_ident(table_name) from information_schema.tables"
        " where table_schema = 'public' and table_type = 'BASE TABLE'"
    ).fetchall()
    like = f"%{plant}%"
    return [
        name
        for (name,) in tables
        if bootstrap.execute(f"select 1 from {name} said where said::text like %s", [like]).rowcount
    ]


@pytest.mark.parametrize("what", WHAT)
def test_what_does_not_count_leaves_nothing_that_nobody_may_keep(
    round_of: Round, bootstrap: psycopg.Connection, what: str
) -> None:
    counted: list[str] = []
    mark = f"Quillivic {secrets.token_hex(4)}"
    for way, options in WAYS.items():
        said = _said(round_of, f"{mark} {secrets.token_hex(6)}")[what](**options)
        if not options:
            said = _otherwise(round_of.phone, said, way)
        first, second = receive([said]), receive([said])
        assert first[0].code == second[0].code
        counted += [way] if first[0].verdict == "applied" else []

    # Contact details stand where they can be erased, once they count.
    rows = {"contact_details"} if counted and what == "contact details" else set()
    assert set(found(bootstrap, mark)) == rows


def test_a_plant_is_found(round_of: Round, bootstrap: psycopg.Connection) -> None:
    """So that the test above can fail."""
    plant = f"Quillivic {secrets.token_hex(12)}"
    receive([round_of.phone.records(*round_of.door(0), note=plant)])
    receive([round_of.phone.records(*round_of.door(0), note=plant, depends_on=(str(uuid4()),))])

    assert set(found(bootstrap, plant)) == {"encounter", "operation"}
    rows = bootstrap.execute("select payload like %s from operation", [f"%{plant}%"]).fetchall()
    assert rows == [(True,), (True,)]


def payload_of(session: Session, said: Carried) -> Any:
    session.rollback()
    text = session.scalar(select(LedgerEntry.payload).where(LedgerEntry.id == said["id"]))
    return None if text is None else json.loads(text)


def test_what_waits_without_it_counts_when_it_may(
    round_of: Round, committed: Session, bootstrap: psycopg.Connection
) -> None:
    """Without its phone, which may be lost by then; and that phone is told that it counted."""
    becomes(round_of, rights=False, health=True)
    phone, plant = round_of.phone, f"Quillivic {secrets.token_hex(12)}"
    passage = phone.records(*round_of.door(1))
    waiting = phone.records_talk(
        *round_of.door(0),
        "refused",
        themes=("health", "rights"),
        campaign_id=round_of.campaign.id,
        payload={"note": plant},
        depends_on=(passage["id"],),
    )
    assert receive([waiting]) == [held("operations.waits")]
    kept = payload_of(committed, waiting)
    assert (kept["note"], kept["themes"]) == (None, ["rights"])

    assert receive([passage]) == [APPLIED]

    committed.rollback()
    row = committed.scalars(select(Encounter).where(Encounter.id == waiting["id"])).one()
    assert (row.outcome, row.note, row.themes) == ("refused", None, ["rights"])
    # What is not what was signed is not kept any longer than it is needed.
    assert payload_of(committed, waiting) is None
    assert receive([waiting]) == [DUPLICATE]
    assert found(bootstrap, plant) == []


def test_its_phone_brings_what_it_says_and_it_counts(
    round_of: Round, committed: Session, bootstrap: psycopg.Connection
) -> None:
    becomes(round_of, rights=False)
    phone, plant = round_of.phone, f"Quillivic {secrets.token_hex(12)}"
    passage = phone.records(*round_of.door(0), campaign_id=round_of.campaign.id)
    correction = phone.corrects(passage, "not_home", payload={"note": plant, "themes": ["rights"]})
    assert receive([correction]) == [held("operations.waits")]
    assert payload_of(committed, correction) is None

    assert receive([passage, correction]) == [APPLIED, APPLIED]

    committed.rollback()
    row = committed.scalars(select(Encounter)).one()
    assert (row.outcome, row.note, row.themes) == ("not_home", None, ["rights"])
    assert found(bootstrap, plant) == []


def test_a_theme_that_becomes_sensitive_is_forgotten_where_it_waits(
    round_of: Round, committed: Session
) -> None:
    becomes(round_of, rights=False, health=False)
    phone = round_of.phone
    missing = (str(uuid4()),)
    options: dict[str, Any] = {"campaign_id": round_of.campaign.id, "depends_on": missing}
    said = phone.records_talk(*round_of.door(0), themes=("health",), **options)
    other = phone.records_talk(*round_of.door(0), themes=("rights",), **options)
    receive([said, other])

    becomes(round_of, rights=False, health=True)

    assert payload_of(committed, said) is None
    assert payload_of(committed, other)["themes"] == ["rights"]


def test_what_a_later_server_knows_counts_there(
    round_of: Round, committed: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A phone that was updated first keeps what it said until the server is."""
    from backend.operations.kinds import _declared

    known = _declared.all()
    without = {name: kind for name, kind in known.items() if name != "encounter.record 2"}
    monkeypatch.setattr(_declared, "_registered", without)
    said = round_of.phone.records_talk(*round_of.door(0))
    answer = receive([said])[0]
    assert (answer.verdict, answer.code) == ("held", "operations.kind_unknown")
    assert not answer.is_kept
    assert payload_of(committed, said) is None

    monkeypatch.setattr(_declared, "_registered", known)

    assert receive([said]) == [APPLIED]
    committed.rollback()
    assert committed.scalars(select(Encounter.id)).all() != []


def test_words_of_version_1_name_no_recipient(round_of: Round, committed: Session) -> None:
    phone = round_of.phone
    promises = [phone.promises(*round_of.door(0)) for _ in range(2)]
    receive(promises)
    passed_on = phone.closes(promises[0], "passed_on", "Donné à Mme Le Gall, CCAS")
    done = phone.closes(promises[1], "done", "Accompagnée à la mairie")

    assert receive([passed_on, done]) == [APPLIED, APPLIED]

    committed.rollback()
    words = {str(one.id): one.words for one in committed.scalars(select(FollowUpEvent))}
    assert words[passed_on["id"]] is None
    assert words[done["id"]] == "Accompagnée à la mairie"
    assert payload_of(committed, passed_on) is None
    assert payload_of(committed, done)["words"] == "Accompagnée à la mairie"
    assert len(committed.scalars(select(FollowUp)).all()) == 2


def test_consent_is_asked_for_before_anything_else(round_of: Round) -> None:
    """It never comes to count, so it is no lead's to settle."""
    phone, home = round_of.phone, round_of.door(0)
    for way in ("waits", "has a doubtful time"):
        said = phone.promises(*home, {"consent": None}, **WAYS[way])
        assert receive([said]) == [refused("follow_ups.consent_missing")]
