"""What became of a follow-up: everything that was said of it stays, and its row is their fold.

Whatever the order in which phones bring it, and however often, the same row comes out: whose it
is and how it ended are worked out anew from all that was said (docs/decisions/
what-becomes-of-a-follow-up.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.orm import Session

from backend.access.roles import FIELD_ROLES, Grant, Role, reach_of
from backend.database.inserting import Row, insert_new
from backend.database.statements import Statement
from backend.encounters.recount import checks
from backend.encounters.tidying import tidies, tidy_languages
from backend.follow_ups.models import FollowUpEvent


@dataclass(frozen=True, slots=True)
class PassedOn:
    """Who outside the team got it, and the text, in which language, by which that was agreed to."""

    recipient: str
    consent_text: str
    consent_language: str


@dataclass(frozen=True, slots=True)
class Event:
    """Something that somebody did with a follow-up. Its id is that of its operation."""

    id: UUID
    follow_up_id: UUID
    action: str
    member_id: UUID
    occurred_at: datetime
    device_seq: int
    to_member_id: UUID | None = None
    result: str | None = None
    words: str | None = None
    passed_on: PassedOn | None = None


@dataclass(frozen=True, slots=True)
class LockedFollowUp:
    """Whose a follow-up is to settle, who opened it, and when."""

    team_id: UUID
    opened_by: UUID
    opened_at: datetime


_LOCK = Statement("""
    select id, team_id, opened_by, opened_at from follow_up
    where id = any(cast(:ids as uuid[])) order by id for no key update
""")


def lock(session: Session, ids: Iterable[UUID]) -> Mapping[UUID, LockedFollowUp]:
    """Follow-ups by their ids, kept from everybody else until the transaction ends."""
    return {row_id: LockedFollowUp(*rest) for row_id, *rest in _LOCK(session, ids=list(set(ids)))}


# The last ending counts, so that a wrong one can be told right; what is ended stays so, whoever
# took it later without knowing. Whose it is: who had it last before it ended.
FOLD = """
    select said.id, owning.owner_id, ending.occurred_at as closed_at,
        ending.member_id as closed_by, ending.result, ending.words as result_words,
        coalesce(ending.action = 'cancelled', false) as cancelled
    from follow_up as said
    left join lateral (
        select action, member_id, result, words, occurred_at, device_seq, id
        from follow_up_event
        where follow_up_id = said.id and action in ('closed', 'cancelled')
        order by occurred_at desc, device_seq desc, id desc
        limit 1) ending on true
    left join lateral (
        select coalesce(to_member_id, member_id) as owner_id
        from follow_up_event as held
        where held.follow_up_id = said.id and held.action in ('taken', 'handed')
            and (ending.id is null or (held.occurred_at, held.device_seq, held.id)
                < (ending.occurred_at, ending.device_seq, ending.id))
        order by occurred_at desc, device_seq desc, id desc
        limit 1) owning on true
"""

_FOLD_AGAIN = Statement(f"""
    update follow_up set owner_id = fold.owner_id, closed_at = fold.closed_at,
        closed_by = fold.closed_by, result = fold.result, result_words = fold.result_words,
        cancelled = fold.cancelled
    from ({FOLD} where said.id = any(cast(:ids as uuid[]))) as fold
    where follow_up.id = fold.id
""")  # noqa: S608  # constants of this module


def keep(session: Session, events: Sequence[Event]) -> None:
    """Add to the history of follow-ups that are locked (`lock`), and fold their rows again.

    What is there already stays as it is, and touches nothing.
    """
    new = insert_new(session, FollowUpEvent, map(_row, events))
    if ids := sorted({one.follow_up_id for one in events if one.id in new}):
        _FOLD_AGAIN(session, ids=ids)


def _row(one: Event) -> Row:
    passed_on = one.passed_on
    return {
        "id": one.id,
        "follow_up_id": one.follow_up_id,
        "action": one.action,
        "member_id": one.member_id,
        "to_member_id": one.to_member_id,
        "result": one.result,
        "words": one.words,
        "recipient": passed_on and passed_on.recipient,
        "consent_text": passed_on and passed_on.consent_text,
        "consent_language": passed_on and passed_on.consent_language,
        "occurred_at": one.occurred_at,
        "device_seq": one.device_seq,
    }


_GRANTS = Statement("""
    select role_grant.member_id, role_grant.role, role_grant.team_id, role_grant.starts_at,
        least(role_grant.ends_at, member.ended_at)
    from role_grant join member on member.id = role_grant.member_id
    where role_grant.member_id = any(cast(:ids as uuid[]))
""")


class Colleagues:
    """Who among some members worked for a team at a moment: to them something may be handed."""

    def __init__(self, session: Session, ids: Iterable[UUID]) -> None:
        self._grants: dict[UUID, list[Grant]] = {}
        if asked := list(set(ids)):
            for member_id, role, *rest in _GRANTS(session, ids=asked):
                self._grants.setdefault(member_id, []).append(Grant(Role(role), *rest))

    def work_in(self, member_id: UUID, team_id: UUID, at: datetime) -> bool:
        """Whether one of them was worker or lead of the team then."""
        return reach_of(tuple(self._grants.get(member_id, ())), FIELD_ROLES, at).covers(team_id)


_DIFFERENT = text(f"""
    select follow_up.id
    from follow_up join ({FOLD}) as fold on fold.id = follow_up.id
    where (follow_up.owner_id, follow_up.closed_at, follow_up.closed_by, follow_up.result,
            follow_up.result_words, follow_up.cancelled)
        is distinct from (fold.owner_id, fold.closed_at, fold.closed_by, fold.result,
            fold.result_words, fold.cancelled)
    order by follow_up.id
""")  # noqa: S608  # constants of this module


def differences(session: Session) -> list[UUID]:
    """The follow-ups whose row does not say what their history adds up to; none is right."""
    return list(session.execute(_DIFFERENT).scalars())


@checks.register("follow-ups")
def check(session: Session, repairing: bool) -> list[str]:
    """A line for each follow-up that is not what its history adds up to."""
    wrong = differences(session)
    if repairing and wrong:
        _FOLD_AGAIN(session, ids=wrong)
    return [f"follow_up {one}" for one in wrong]


tidies.register("languages of consents to a follow-up")(
    tidy_languages("follow_up", "consent_language", "und")
)
