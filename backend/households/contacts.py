"""Contact details of households: kept with consent, gone when it is withdrawn.

What is said of one household comes in any order, from several phones. The latest word counts;
what a later one replaces is not kept, and what was withdrawn before it arrived never stands,
not even after a restore.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from backend.campaigns.languages import UNKNOWN
from backend.campaigns.tidying import tidy_languages
from backend.database.inserting import SKIP, insert_new, insert_rows
from backend.database.journal import Word, replays
from backend.database.statements import Statement
from backend.households.doors import DoorFound
from backend.households.finding import Named, keep_hashes
from backend.households.models import ContactDetails, ReplayedWithdrawal
from backend.operations.keeping import tidies


@dataclass(frozen=True, slots=True)
class Details:
    """How somebody wishes to be reached, and by which text they agreed to noting it."""

    name: str | None
    phone: str | None
    language: str | None
    best_hour: str | None
    consent_text: str
    consent_language: str


@dataclass(frozen=True, slots=True)
class ContactWord:
    """Details of a household, or their withdrawal where there are none.

    Its id is its operation's.
    """

    id: UUID
    at: DoorFound
    recorded_door_id: UUID
    details: Details | None
    set_by: UUID
    set_at: datetime
    device_seq: int


_STAND = Statement("""
    select id, name, phone from contact_details
    where id = any(cast(:ids as uuid[])) and num_nonnulls(name, phone) > 0
""")

# A withdrawal outlives later details, so that earlier ones that come after those are known to
# have been withdrawn. Details of another door that was merged stay until they are withdrawn.
_FORGET = Statement("""
    delete from contact_details earlier using contact_details later
    where earlier.household_id = any(cast(:households as uuid[]))
        and later.household_id = earlier.household_id
        and (later.set_at, later.device_seq, later.id)
            > (earlier.set_at, earlier.device_seq, earlier.id)
        and (later.is_withdrawn or (not earlier.is_withdrawn
            and later.recorded_door_id = earlier.recorded_door_id))
""")


def keep(session: Session, words: Sequence[ContactWord]) -> None:
    """Keep what was said of households that are locked (`doors.find_doors`)."""
    if not words:
        return
    taken = _withdrawals(session, words)
    rows = [_row(one) for one in words if not (one.details and _is_withdrawn(one, taken))]
    insert_rows(session, ContactDetails, rows, on_conflict=SKIP)
    _FORGET(session, households=list({one.at.household_id for one in words}))
    standing = _STAND(session, ids=[one.id for one in words if one.details])
    keep_hashes(session, (Named(*row) for row in standing))


# That `is_withdrawn` is set tells the journal of withdrawals, for the household that it is now.
_MOVE = Statement("""
    update contact_details set household_id = :household_id, door_id = :door_id,
        recorded_door_id = :door_id, is_withdrawn = is_withdrawn
    where id = any(cast(:ids as uuid[]))
""")

_WIPE_MOVED = Statement("""
    delete from contact_details using replayed_withdrawal taken
    where contact_details.id = any(cast(:ids as uuid[])) and not is_withdrawn
        and taken.household_id = contact_details.household_id
        and (taken.set_at, taken.device_seq, taken.id)
            >= (contact_details.set_at, contact_details.device_seq, contact_details.id)
""")


def move(session: Session, ids: Sequence[UUID], door_id: UUID, household_id: UUID) -> None:
    """Let what was said of a household have been said of another; both are locked.

    The latest word counts there too: what it replaces goes, and what was withdrawn is not kept.
    """
    if not ids:
        return
    _MOVE(session, ids=list(ids), door_id=door_id, household_id=household_id)
    _FORGET(session, households=[household_id])
    _WIPE_MOVED(session, ids=list(ids))


def _withdrawals(session: Session, said: Sequence[ContactWord]) -> Sequence[ReplayedWithdrawal]:
    """What the journal knows to be withdrawn of these, or of the same households."""
    return session.scalars(
        select(ReplayedWithdrawal).where(
            or_(
                ReplayedWithdrawal.id.in_([one.id for one in said if one.details]),
                ReplayedWithdrawal.household_id.in_({one.at.household_id for one in said}),
            )
        )
    ).all()


def _is_withdrawn(one: ContactWord, taken: Iterable[ReplayedWithdrawal]) -> bool:
    order = (one.set_at, one.device_seq, one.id)
    return any(
        word.id == one.id
        or (
            word.household_id == one.at.household_id
            and (word.set_at, word.device_seq, word.id) >= order
        )
        for word in taken
    )


_WIPE = Statement("""
    delete from contact_details using replayed_withdrawal taken
    where taken.id = cast(:id as uuid) and not is_withdrawn and (contact_details.id = taken.id
        or (contact_details.household_id = taken.household_id
            and (taken.set_at, taken.device_seq, taken.id)
                >= (contact_details.set_at, contact_details.device_seq, contact_details.id)))
    returning contact_details.id
""")


@replays.register("contact_details.withdrawn")
@replays.register("contact_details.wiped")
def withdraw_again(session: Session, word: Word) -> bool:
    """Details that were withdrawn after the copy that was restored, which knows them still."""
    names = ("id", "household_id", "set_at", "device_seq")
    noted = insert_new(session, ReplayedWithdrawal, [{name: word[name] for name in names}])
    return bool(_WIPE(session, id=word["id"]).all() or noted)


def _row(one: ContactWord) -> dict[str, object]:
    details = one.details
    return {
        "id": one.id,
        "household_id": one.at.household_id,
        "door_id": one.at.door_id,
        "recorded_door_id": one.recorded_door_id,
        "is_withdrawn": details is None,
        "name": details and details.name,
        "phone": details and details.phone,
        "language": details and details.language,
        "best_hour": details and details.best_hour,
        "consent_text": details and details.consent_text,
        "consent_language": details and details.consent_language,
        "consented_at": details and one.set_at,
        "set_by": one.set_by,
        "set_at": one.set_at,
        "device_seq": one.device_seq,
    }


tidies.register("languages of consents to contact")(
    tidy_languages(ContactDetails.consent_language, UNKNOWN)
)
tidies.register("languages of contact details")(tidy_languages(ContactDetails.language, None))
