"""Every pair of ids in what a phone says belongs together, or it is refused; in every kind.

The table names each kind's pairs, and a test holds it to the fields of the payloads: a kind that
comes to name one id more is not in order until somebody has said what that id must belong to.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID, uuid4

import pytest
from flask import Flask
from marshmallow import fields
from sqlalchemy import select

from backend.access.roles import Role
from backend.encounters.models import Encounter
from backend.follow_ups.models import FollowUp
from backend.households.merging import merge_doors
from backend.operations.kinds import all_kinds
from backend.operations.payloads import Id, ListOf
from backend.rounds.models import RoundStop
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Carried, Phone


@pytest.fixture(autouse=True)
def _in_app(app: Flask) -> Iterator[None]:
    with app.app_context():
        yield


@dataclass
class Place:
    """What one team has: ids by the name of the field in which they travel."""

    ids: dict[str, UUID]
    phone: Phone

    def says(self, kind: str, version: int, **changed: Any) -> Carried:
        said = PAYLOADS[kind] | self.ids | changed
        payload = {name: said[name] for name in SHAPES[kind, version] if name in said}
        return self.phone.says(kind, payload, kind_version=version)


OUTCOME = {
    "outcome": "conversation",
    "notice_left": False,
    "come_back_on": None,
    "come_back_at": None,
    "note": None,
    "themes": [],
}
PAYLOADS: dict[str, dict[str, Any]] = {
    "encounter.record": OUTCOME
    | {"channel": "door", "need": None, "seen_floor": "1", "seen_label": None, "language": None},
    "encounter.meet": {
        "channel": "street",
        "outcome": "conversation",
        "lon_e5": None,
        "lat_e5": None,
        "place_name": None,
        "people": 1,
        "themes": [],
        "note": None,
    },
    "encounter.correct": OUTCOME | {"reason": None},
    "encounter.withdraw": {"reason": None},
    "do_not_visit.set": {"review_on": "2028-01-01"},
    "contact_details.set": {
        "name": None,
        "phone": None,
        "language": None,
        "best_hour": None,
        "consent": {"text": "contact.v1", "language": "fr"},
    },
    "contact_details.withdraw": {},
    "talk_count.report": {"day": "2026-11-23", "themes": [], "languages": []},
    "household.start": {},
    "door.add": {"floor": 1, "position": 90, "label": "190", "floor_label": "1"},
    "door.correct": {"label": "12"},
    "door_fact.set": {"fact": "no_name", "present": True},
    "access_note.set": {"subject": "code", "value": "12A45"},
    "follow_up.open": {
        "reason": "rights",
        "urgency": "week",
        "due_on": "2026-12-01",
        "note": None,
        "consent": {"text": "follow_up.v1", "language": "fr"},
    },
    "follow_up.take": {},
    "follow_up.hand_over": {"words": None},
    "follow_up.close": {"result": "done", "words": None, "passed_on": None},
    "follow_up.cancel": {},
    "round.mark": {"event": "start"},
    "round.change": {"budget_min": 90, "stops": []},
}


def _ids_of(schema: type[Any]) -> list[str]:
    return sorted(_named(schema()))


def _named(schema: Any) -> Iterator[str]:
    for name, field in schema.fields.items():
        inner = field.inner if isinstance(field, ListOf) else field
        if isinstance(inner, Id):
            yield name
        elif isinstance(inner, fields.Nested):
            yield from _named(inner.schema)


KINDS = all_kinds()
SHAPES = {(kind.name, kind.version): set(kind.payload().fields) - {"salt"} for kind in KINDS}
FIELDS = {(kind.name, kind.version): _ids_of(kind.payload) for kind in KINDS}

# Ids that the phone makes: they belong to nothing yet.
MADE = {
    ("door.add", "door_id"),
    ("door.add", "household_id"),
    ("household.start", "household_id"),
}

# kind, version, the id that is another team's, what is said of it. All else is the author's own.
AT_DOORS = [("household_id", "places.household_unknown"), ("campaign_id", "campaigns.unknown")]
PAIRS: list[tuple[str, int, str, str | None]] = [
    *(
        (kind, version, name, code)
        for kind, version in [
            ("encounter.record", 1),
            ("encounter.record", 2),
            ("encounter.record", 3),
            ("encounter.record", 4),
            ("encounter.record", 5),
            ("do_not_visit.set", 1),
            ("follow_up.open", 1),
            ("follow_up.open", 2),
        ]
        for name, code in AT_DOORS
    ),
    ("contact_details.set", 1, "household_id", "places.household_unknown"),
    ("contact_details.withdraw", 1, "household_id", "places.household_unknown"),
    ("follow_up.open", 1, "encounter_id", "encounters.unknown"),
    ("follow_up.open", 2, "encounter_id", "encounters.unknown"),
    ("encounter.meet", 1, "campaign_id", "campaigns.unknown"),
    ("encounter.meet", 1, "stairwell_id", "places.stairwell_unknown"),
    ("talk_count.report", 1, "campaign_id", "campaigns.unknown"),
    ("follow_up.hand_over", 1, "to_member_id", "follow_ups.not_a_colleague"),
    # Who is no colleague is left out, and the passage counts all the same: see below.
    ("encounter.record", 4, "companion_id", None),
    ("encounter.record", 5, "companion_id", None),
    # Stops in another team's stairwells are left out of a plan: see below.
    ("round.change", 1, "stairwell_id", None),
    ("round.change", 1, "door_ids", None),
]
# Of these, what is not the author's is left out and the rest is taken.
_LEFT_OUT = {
    ("encounter.record", "companion_id"),
    ("round.change", "stairwell_id"),
}
# The id by which a kind finds its team: of another team, the author has no say there.
ANCHORS = {
    "encounter.record": "door_id",
    "encounter.meet": "team_id",
    "encounter.correct": "encounter_id",
    "encounter.withdraw": "encounter_id",
    "do_not_visit.set": "door_id",
    "contact_details.set": "door_id",
    "contact_details.withdraw": "door_id",
    "talk_count.report": "territory_id",
    "household.start": "door_id",
    "door.add": "stairwell_id",
    "door.correct": "door_id",
    "door_fact.set": "door_id",
    "access_note.set": "stairwell_id",
    "follow_up.open": "door_id",
    "follow_up.take": "follow_up_id",
    "follow_up.hand_over": "follow_up_id",
    "follow_up.close": "follow_up_id",
    "follow_up.cancel": "follow_up_id",
    "round.mark": "round_id",
    "round.change": "round_id",
}


def place(make: Make) -> Place:
    team = make.team()
    member, colleague = make.member(), make.member()
    for one in (member, colleague):
        make.role_grant(one, Role.WORKER, team)
    building = make.building(team)
    stairwell = make.stairwell(building)
    household = make.household(make.door(stairwell))
    campaign = make.campaign(team)
    territory = make.territory(team)
    make.territory_building(territory, building)
    assignment = make.assignment(territory, member, campaign)
    phone = Phone.of(make, member)
    encounter = make.encounter(household, member, campaign)
    follow_up = make.follow_up(household, member)
    return Place(
        {
            "team_id": team.id,
            "stairwell_id": stairwell.id,
            "door_id": household.door_id,
            "household_id": household.id,
            "campaign_id": campaign.id,
            "territory_id": territory.id,
            "encounter_id": encounter.id,
            "follow_up_id": follow_up.id,
            "to_member_id": colleague.id,
            "companion_id": colleague.id,
            "round_id": make.round(assignment).id,
        },
        phone,
    )


@pytest.fixture
def own(make_committed: Make) -> Place:
    return place(make_committed)


@pytest.fixture
def other(make_committed: Make) -> Place:
    return place(make_committed)


def test_every_id_of_every_kind_is_in_the_table() -> None:
    said = {
        *((kind, version, name) for kind, version, name, _ in PAIRS),
        *((kind, version, ANCHORS[kind]) for kind, version in FIELDS),
        *((kind, version, name) for kind, version in FIELDS for of, name in MADE if of == kind),
    }

    assert said == {
        (kind, version, name) for (kind, version), ids in FIELDS.items() for name in ids
    }


@pytest.mark.parametrize(
    ("kind", "version", "name", "code"), [pair for pair in PAIRS if pair[3] is not None]
)
def test_an_id_of_another_team_belongs_to_nothing_here(
    own: Place, other: Place, kind: str, version: int, name: str, code: str
) -> None:
    [verdict] = receive([own.says(kind, version, **{name: other.ids[name]} | _new(kind))])

    assert (verdict.verdict, verdict.code) == ("refused", code)
    assert [one.verdict for one in receive([own.says(kind, version, **_new(kind))])] == ["applied"]


@pytest.mark.parametrize(("kind", "version"), list(FIELDS))
def test_whoever_works_elsewhere_has_no_say(
    own: Place, other: Place, kind: str, version: int
) -> None:
    name = ANCHORS[kind]
    [verdict] = receive([other.says(kind, version, **{name: own.ids[name]} | _new(kind))])

    assert verdict.verdict == "refused"
    assert verdict.code in {
        "access.no_grant",
        # Asked before who may: they name nothing that is not the author's own.
        "places.household_unknown",
        "encounters.not_yours",
        "rounds.not_yours",
    }


def _new(kind: str) -> dict[str, Any]:
    return {name: uuid4() for named, name in MADE if named == kind}


def test_a_follow_up_shows_no_place_of_another_team(
    make_committed: Make, own: Place, other: Place
) -> None:
    """Neither with a passage at its door, nor with a meeting in its stairwell."""
    stairwell_id = other.ids["stairwell_id"]
    session = make_committed.session
    meeting = make_committed.meeting(
        make_committed.team(), stairwell_id=stairwell_id, place_name=None
    )

    verdicts = receive(
        [
            own.says("follow_up.open", 2, encounter_id=encounter_id)
            for encounter_id in (other.ids["encounter_id"], meeting.id)
        ]
    )

    assert {one.code for one in verdicts} == {"encounters.unknown"}
    opened = select(FollowUp.encounter_id).where(FollowUp.encounter_id.is_not(None))
    assert session.scalars(opened).all() == []


def test_a_follow_up_away_from_doors_is_for_a_mission_of_its_team(
    make_committed: Make, own: Place, other: Place
) -> None:
    meeting = own.says("encounter.meet", 1)
    nowhere = {"door_id": None, "household_id": None, "encounter_id": meeting["id"]}

    verdicts = receive(
        [
            meeting,
            own.says("follow_up.open", 2, **nowhere, campaign_id=other.ids["campaign_id"]),
            own.says("follow_up.open", 2, **nowhere),
        ]
    )

    assert [one.code for one in verdicts] == [None, "campaigns.unknown", None]


def test_a_mission_of_the_whole_organisation_is_every_teams(
    make_committed: Make, own: Place
) -> None:
    campaign = make_committed.campaign()
    kinds = [key for key, ids in FIELDS.items() if "campaign_id" in ids]

    said = [own.says(*key, campaign_id=campaign.id, **_new(key[0])) for key in kinds]

    assert {one.verdict for one in receive(said)} == {"applied"}


def test_a_plan_holds_only_doors_of_its_stairwells(
    make_committed: Make, own: Place, other: Place
) -> None:
    stops = [
        {"stairwell_id": str(at.ids["stairwell_id"]), "door_ids": [str(behind.ids["door_id"])]}
        for at, behind in ((other, other), (own, other), (own, own))
    ]

    [verdict] = receive([own.says("round.change", 1, stops=stops)])

    assert verdict.verdict == "applied"
    kept = make_committed.session.scalars(select(RoundStop)).all()
    assert [(one.stairwell_id, one.door_ids) for one in kept] == [
        (own.ids["stairwell_id"], [own.ids["door_id"]])
    ]


def test_a_passage_at_a_door_that_became_another_still_carries_its_follow_up(
    make_committed: Make, own: Place
) -> None:
    twin = make_committed.household(make_committed.door(stairwell_id=own.ids["stairwell_id"]))
    passage = own.says("encounter.record", 2, door_id=twin.door_id, household_id=twin.id)
    receive([passage])
    merge_doors(make_committed.session, twin.door_id, own.ids["door_id"])
    make_committed.session.commit()

    [verdict] = receive(
        [
            own.says(
                "follow_up.open",
                2,
                door_id=twin.door_id,
                household_id=twin.id,
                encounter_id=passage["id"],
            )
        ]
    )

    assert verdict.verdict == "applied"
    assert (
        make_committed.session.get_one(
            Encounter, (own.phone.organisation_id, UUID(passage["id"]))
        ).household_id
        == make_committed.session.scalars(
            select(FollowUp.household_id).where(FollowUp.encounter_id == UUID(passage["id"]))
        ).one()
    )


def test_nothing_of_another_organisation_is_named(
    own: Place, new_organisation: Callable[[], Make]
) -> None:
    """Whatever id is foreign, the answer is the one for an id that never was."""
    elsewhere = place(new_organisation())
    for (kind, version), names in FIELDS.items():
        for name in set(names) - {named for one, named in MADE if one == kind} - {"door_ids"}:
            if (kind, name) in _LEFT_OUT:
                continue
            foreign, never = receive(
                [
                    own.says(kind, version, **{name: id_} | _new(kind))
                    for id_ in (elsewhere.ids[name], uuid4())
                ]
            )
            assert (foreign.verdict, foreign.code) == (never.verdict, never.code), (kind, name)
            assert foreign.verdict != "applied", (kind, name)
