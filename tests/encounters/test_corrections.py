"""What was said is corrected or taken back afterwards: by whom, in which order, to what effect."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.encounters.models import BuildingDayFold, Encounter, EncounterRevision
from backend.encounters.recount import differences
from backend.households.models import Household, HouseholdFold
from backend.operations.models import LedgerEntry
from backend.organisations.models import Team
from backend.sync.receive import receive
from tests.factories import Make
from tests.phones import Phone
from tests.sync.verdicts import APPLIED, DUPLICATE, held, refused


@pytest.fixture
def team(make_committed: Make) -> Team:
    return make_committed.team()


@pytest.fixture
def home(make_committed: Make, team: Team) -> Household:
    make = make_committed
    return make.household(make.door(make.stairwell(make.building(team))))


@pytest.fixture
def author(make_committed: Make, team: Team) -> Phone:
    return phone_of(make_committed, Role.WORKER, team)


@pytest.fixture
def colleague(make_committed: Make, team: Team) -> Phone:
    return phone_of(make_committed, Role.WORKER, team)


@pytest.fixture
def lead(make_committed: Make, team: Team) -> Phone:
    return phone_of(make_committed, Role.TEAM_LEAD, team)


def phone_of(make: Make, role: Role, team: Team) -> Phone:
    member = make.member()
    make.role_grant(member, role, team)
    return Phone.of(make, member)


def told(session: Session) -> Encounter:
    session.rollback()
    session.expire_all()
    return session.scalars(select(Encounter)).one()


def outcomes_of_the_day(session: Session) -> dict[str, int]:
    session.expire_all()
    day = session.scalars(select(BuildingDayFold)).one()
    counts = {
        name: getattr(day, name) for name in ("passages", "conversation", "not_home", "refused")
    }
    return {name: count for name, count in counts.items() if count}


def test_a_correction_is_what_the_passage_says(
    make_committed: Make, committed: Session, author: Phone, home: Household
) -> None:
    campaign = make_committed.campaign()
    for code in ("rights", "housing"):
        make_committed.campaign_theme(campaign, code=code)
    passage = author.records_talk(
        home.door_id, home.id, "conversation", themes=("rights",), campaign_id=campaign.id
    )
    correction = author.corrects(
        passage, "not_home", payload={"notice_left": True, "themes": ["housing", "housing"]}
    )

    assert receive([passage]) == [APPLIED]
    assert receive([correction]) == [APPLIED]
    assert receive([correction, passage]) == [DUPLICATE, DUPLICATE]

    now = told(committed)
    assert (now.outcome, now.notice_left, now.note) == ("not_home", True, None)
    assert now.themes == ["housing"]
    assert now.corrected_by == author.member_id
    assert outcomes_of_the_day(committed) == {"passages": 1, "not_home": 1}
    fold = committed.scalars(select(HouseholdFold)).one()
    assert (fold.passages, fold.met, fold.last_outcome) == (1, 0, "not_home")
    said = committed.scalars(select(EncounterRevision).order_by(EncounterRevision.at)).all()
    assert [(one.action, one.outcome, one.themes) for one in said] == [
        ("recorded", "conversation", ["rights"]),
        ("corrected", "not_home", ["housing"]),
    ]
    assert said[0].id == now.id
    assert differences(committed) == []


def test_the_latest_correction_counts_whenever_it_arrives(
    committed: Session, author: Phone, home: Household
) -> None:
    passage = author.records(home.door_id, home.id)
    first, second = author.corrects(passage, "refused"), author.corrects(passage, "not_home")

    receive([passage, second])
    assert receive([first]) == [APPLIED]

    assert told(committed).outcome == "not_home"
    assert differences(committed) == []


def test_a_correction_that_comes_first_waits(
    committed: Session, author: Phone, home: Household
) -> None:
    passage = author.records(home.door_id, home.id)
    correction = author.corrects(passage, "refused")

    assert receive([correction]) == [held("operations.waits")]
    assert receive([correction, passage]) == [APPLIED, APPLIED]
    assert told(committed).outcome == "refused"
    assert differences(committed) == []


@pytest.mark.parametrize("last", ["correction", "withdrawal"])
def test_what_was_taken_back_stays_taken_back(
    committed: Session, author: Phone, home: Household, last: str
) -> None:
    passage = author.records(home.door_id, home.id)
    both = [author.withdraws(passage), author.corrects(passage, "refused")]
    receive([passage])
    for one in both if last == "correction" else both[::-1]:
        assert receive([one]) == [APPLIED]

    now = told(committed)
    assert (now.outcome, now.withdrawn_at is not None) == ("refused", True)
    assert outcomes_of_the_day(committed) == {}
    assert committed.scalars(select(HouseholdFold.passages)).one() == 0
    assert differences(committed) == []


def test_the_first_withdrawal_is_the_one_that_counts(
    committed: Session, author: Phone, home: Household
) -> None:
    passage = author.records(home.door_id, home.id)
    first, second = author.takes_back(passage, "Noté deux fois"), author.withdraws(passage)
    receive([passage])

    assert receive([second]) == [APPLIED]
    assert receive([first]) == [APPLIED]

    assert str(told(committed).withdrawn_by_operation) == first["id"]
    reasons = select(EncounterRevision.reason).where(EncounterRevision.action == "withdrawn")
    assert set(committed.scalars(reasons)) == {"Noté deux fois", None}
    assert outcomes_of_the_day(committed) == {}
    assert differences(committed) == []


def test_a_colleague_changes_nothing(
    committed: Session, author: Phone, colleague: Phone, home: Household
) -> None:
    passage = author.records(home.door_id, home.id)
    receive([passage])

    assert (
        receive(
            [
                colleague.corrects(passage, reason="Je crois que si"),
                colleague.takes_back(passage, "Je crois que non"),
                colleague.withdraws(passage),
            ]
        )
        == [refused("encounters.not_yours")] * 3
    )
    assert committed.scalars(select(EncounterRevision)).all() == []


def test_a_lead_gives_a_reason(
    committed: Session, author: Phone, lead: Phone, home: Household
) -> None:
    passage = author.records(home.door_id, home.id)
    receive([passage])

    assert receive(
        [
            lead.corrects(passage),
            lead.corrects(passage, reason="   "),
            lead.takes_back(passage),
            lead.withdraws(passage),
        ]
    ) == [
        *[refused("encounters.reason_missing")] * 3,
        refused("encounters.not_yours"),
    ]
    assert receive([lead.corrects(passage, "refused", reason="Vu avec elle")]) == [APPLIED]

    now = told(committed)
    assert (now.outcome, now.member_id, now.corrected_by) == (
        "refused",
        author.member_id,
        lead.member_id,
    )
    trail = committed.scalars(select(AuditEntry).where(AuditEntry.subject == "encounter")).all()
    assert [(one.action, one.member_id, one.subject_id) for one in trail] == [
        ("encounters.corrected", lead.member_id, now.id)
    ]


def test_a_lead_of_another_team_or_another_time_is_nobody(
    make_committed: Make, author: Phone, home: Household, team: Team
) -> None:
    now = datetime.now(UTC)
    stranger = phone_of(make_committed, Role.TEAM_LEAD, make_committed.team())
    member = make_committed.member()
    make_committed.role_grant(member, Role.TEAM_LEAD, team, ends_at=now - timedelta(hours=1))
    former = Phone.of(make_committed, member)
    passage = author.records(home.door_id, home.id)
    receive([passage])

    assert receive(
        [
            stranger.corrects(passage, reason="Pas mon équipe"),
            former.corrects(passage, reason="Trop tard", at=now),
            former.corrects(passage, "refused", reason="À temps", at=now - timedelta(hours=2)),
        ]
    ) == [refused("encounters.not_yours")] * 2 + [APPLIED]


def test_nothing_is_corrected_that_was_not_recorded(author: Phone, home: Household) -> None:
    wish = author.wishes_no_visit(home.door_id, home.id)
    receive([wish])

    assert receive([author.corrects(wish)]) == [refused("encounters.unknown")]


def test_an_undo_of_the_release_before_still_counts(
    committed: Session, author: Phone, home: Household
) -> None:
    talk = author.records_talk(home.door_id, home.id, themes=("rights",))
    before = author.records(home.door_id, home.id, "not_home")

    assert receive([talk, before, author.withdraws(talk)]) == [APPLIED] * 3
    assert receive([author.takes_back(before, "Pas là")]) == [APPLIED]
    assert outcomes_of_the_day(committed) == {}
    assert differences(committed) == []


def test_a_need_is_kept_with_its_consent(
    committed: Session, author: Phone, home: Household
) -> None:
    need = {"reason": "housing", "consent": {"text": "need.v1", "language": "ar"}}
    passage = author.records_talk(home.door_id, home.id, need=need)

    assert receive([passage]) == [APPLIED]
    now = told(committed)
    assert (now.need, now.need_consent_text, now.need_consent_language) == (
        "housing",
        "need.v1",
        "ar",
    )
    assert now.need_consented_at == now.occurred_at


def test_without_consent_nothing_of_the_talk_is_kept(
    committed: Session, author: Phone, home: Household
) -> None:
    need = {"reason": "housing", "consent": None}
    passage = author.records_talk(home.door_id, home.id, need=need)

    assert receive([passage]) == [refused("encounters.consent_missing")]
    assert committed.scalars(select(Encounter)).all() == []
    entry = committed.scalars(select(LedgerEntry)).one()
    assert (entry.state, entry.payload) == ("refused", None)


@pytest.mark.parametrize(
    ("kind", "code"),
    [
        ("somebody else's", "encounters.not_yours"),
        ("nothing", "encounters.unknown"),
    ],
)
def test_only_who_recorded_a_passage_withdraws_it(
    make_committed: Make, phone: Phone, home: Household, kind: str, code: str
) -> None:
    colleague = make_committed.member()
    make_committed.role_grant(colleague)
    passage = Phone.of(make_committed, colleague).records(home.door_id, home.id)
    receive([passage])
    promise = phone.promises(home.door_id, home.id)
    receive([promise])

    undone = phone.withdraws(passage if kind == "somebody else's" else promise)

    assert receive([undone]) == [refused(code)]
