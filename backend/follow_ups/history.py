"""What became of a follow-up: everything that was said of it stays, and its row is their fold.

Whatever the order in which phones bring it, and however often, the same row comes out: whose it
is and how it ended are worked out anew from all that was said (docs/decisions/
what-becomes-of-a-follow-up.md).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import (
    ARRAY,
    ColumnElement,
    Subquery,
    Uuid,
    any_,
    bindparam,
    false,
    func,
    or_,
    select,
    true,
    tuple_,
    update,
)
from sqlalchemy.orm import Session, aliased

from backend.access.roles import FIELD_ROLES, Grant, Role, reach_of
from backend.campaigns.tidying import tidy_languages
from backend.database.inserting import Row, insert_new
from backend.database.statements import Statement
from backend.encounters.recount import checks
from backend.follow_ups.models import FollowUp, FollowUpEvent
from backend.operations.keeping import tidies


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


_RECORDED = aliased(FollowUp, name="said")
_FOLDED = ("owner_id", "closed_at", "closed_by", "result", "result_words", "cancelled")


def _fold(which: ColumnElement[bool]) -> Subquery:
    """What the histories of some follow-ups add up to.

    The last ending counts, so that a wrong one can be told right; what is ended stays so, whoever
    took it later without knowing. Whose it is: who had it last before it ended.
    """
    said = _RECORDED
    ended, held = aliased(FollowUpEvent, name="ended"), aliased(FollowUpEvent, name="held")
    ending = (
        select(ended)
        .where(ended.follow_up_id == said.id, ended.action.in_(("closed", "cancelled")))
        .order_by(ended.occurred_at.desc(), ended.device_seq.desc(), ended.id.desc())
        .limit(1)
        .lateral("ending")
    )
    before_it_ended = tuple_(held.occurred_at, held.device_seq, held.id) < tuple_(
        ending.c.occurred_at, ending.c.device_seq, ending.c.id
    )
    owning = (
        select(func.coalesce(held.to_member_id, held.member_id).label("owner_id"))
        .where(
            held.follow_up_id == said.id,
            held.action.in_(("taken", "handed")),
            or_(ending.c.id.is_(None), before_it_ended),
        )
        .order_by(held.occurred_at.desc(), held.device_seq.desc(), held.id.desc())
        .limit(1)
        .lateral("owning")
    )
    return (
        select(
            said.id,
            owning.c.owner_id,
            ending.c.occurred_at.label("closed_at"),
            ending.c.member_id.label("closed_by"),
            ending.c.result,
            ending.c.words.label("result_words"),
            func.coalesce(ending.c.action == "cancelled", false()).label("cancelled"),
        )
        .select_from(said)
        .outerjoin(ending, true())
        .outerjoin(owning, true())
        .where(which)
        .subquery("fold")
    )


def _fold_again() -> Statement:
    fold = _fold(_RECORDED.id == any_(bindparam("ids", type_=ARRAY(Uuid()))))
    return Statement(
        update(FollowUp)
        .values({one: fold.c[one] for one in _FOLDED})
        .where(FollowUp.id == fold.c.id)
    )


_FOLD_AGAIN = _fold_again()


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


def differences(session: Session) -> list[UUID]:
    """The follow-ups whose row does not say what their history adds up to; none is right."""
    fold = _fold(true())
    kept = FollowUp.__table__.c
    wrong = or_(*(kept[one].is_distinct_from(fold.c[one]) for one in _FOLDED))
    return list(
        session.scalars(
            select(FollowUp.id)
            .join(fold, fold.c.id == FollowUp.id)
            .where(wrong)
            .order_by(FollowUp.id)
        )
    )


@checks.register("follow-ups")
def check(session: Session, repairing: bool) -> list[str]:
    """A line for each follow-up that is not what its history adds up to."""
    wrong = differences(session)
    if repairing and wrong:
        _FOLD_AGAIN(session, ids=wrong)
    return [f"follow_up {one}" for one in wrong]


tidies.register("languages of consents to a follow-up")(
    tidy_languages(FollowUp.consent_language, "und")
)
