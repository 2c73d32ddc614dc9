"""Contact details of households: kept with consent, gone when it is withdrawn.

What is said of one household comes in any order, from several phones. The latest word counts;
what a later one replaces is not kept, and what was withdrawn before it arrived never stands,
not even after a restore.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.orm import Session

from backend.campaigns.languages import UNKNOWN
from backend.campaigns.tidying import tidy_languages
from backend.database.journal import Word, replays
from backend.database.statements import Statement
from backend.households.doors import DoorFound
from backend.households.finding import Named, keep_hashes
from backend.households.models import ContactDetails
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


_KEEP = Statement("""
    insert into contact_details (id, household_id, door_id, recorded_door_id, is_withdrawn, name,
        phone, language, best_hour, consent_text, consent_language, consented_at, set_by, set_at,
        device_seq)
    select id, household_id, door_id, recorded_door_id, consent_text is null, name, phone,
        language, best_hour, consent_text, consent_language,
        case when consent_text is not null then set_at end, set_by, set_at, device_seq
    from json_to_recordset(cast(:rows as json)) as given (id uuid, household_id uuid,
        door_id uuid, recorded_door_id uuid, name text, phone text, language text,
        best_hour text, consent_text text, consent_language text, set_by uuid,
        set_at timestamptz, device_seq int)
    where consent_text is null or not exists (
        select from replayed_withdrawal taken where taken.id = given.id
            or (taken.household_id = given.household_id
                and (taken.set_at, taken.device_seq, taken.id)
                    >= (given.set_at, given.device_seq, given.id)))
    on conflict do nothing
""")

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
    _KEEP(session, rows=json.dumps([_row(one) for one in words], default=str, ensure_ascii=False))
    _FORGET(session, households=list({one.at.household_id for one in words}))
    standing = _STAND(session, ids=[one.id for one in words if one.details])
    keep_hashes(session, (Named(*row) for row in standing))


_WITHDRAW = Statement("""
    insert into replayed_withdrawal (id, household_id, set_at, device_seq)
    values (:id, :household_id, :set_at, :device_seq) on conflict do nothing
    returning id
""")

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
    noted = _WITHDRAW(
        session,
        id=word["id"],
        household_id=word["household_id"],
        set_at=word["set_at"],
        device_seq=word["device_seq"],
    ).all()
    return bool(_WIPE(session, id=word["id"]).all() or noted)


def _row(one: ContactWord) -> dict[str, object]:
    details = one.details
    return {
        "id": one.id,
        "household_id": one.at.household_id,
        "door_id": one.at.door_id,
        "recorded_door_id": one.recorded_door_id,
        "name": details and details.name,
        "phone": details and details.phone,
        "language": details and details.language,
        "best_hour": details and details.best_hour,
        "consent_text": details and details.consent_text,
        "consent_language": details and details.consent_language,
        "set_by": one.set_by,
        "set_at": one.set_at,
        "device_seq": one.device_seq,
    }


tidies.register("languages of consents to contact")(
    tidy_languages(ContactDetails.consent_language, UNKNOWN)
)
tidies.register("languages of contact details")(tidy_languages(ContactDetails.language, None))
