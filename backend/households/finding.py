"""Finding a household again by a name or a phone number, without reading any in clear.

Beside contact details stand keyed hashes of the words and numbers in them (`contact_hash`): an
HMAC under a key of its own, derived from the application's secret and the organisation. They are
kept in the transaction that writes the details, go with the row when it is deleted, and never
leave the database.
"""

import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from flask import current_app
from sqlalchemy.orm import Session

from backend.config import derived
from backend.database import acting_for
from backend.database.inserting import SKIP, insert_rows
from backend.database.statements import Statement
from backend.households.models import ContactHash
from backend.households.normalising import name_words, phone_numbers

# Bytes of a hash, and digits of the name that a key goes by.
_HASH_BYTES = 16
_KEY_ID_DIGITS = 8
MOST_FOUND = 20


@dataclass(frozen=True)
class HashKey:
    """The key of one organisation, and the name by which rows say that it made them."""

    id: str
    key: bytes

    def hashes_of(self, name: str | None, phone: str | None) -> list[bytes]:
        """The hashes of all words of a name and all numbers of a phone."""
        words = [f"name:{word}" for word in name_words(name or "")]
        numbers = [f"phone:{number}" for number in phone_numbers(phone or "")]
        return [self._hash(one) for one in (*words, *numbers)]

    def _hash(self, text: str) -> bytes:
        return hmac.new(self.key, text.encode(), sha256).digest()[:_HASH_BYTES]


@lru_cache(maxsize=256)
def hash_key(secret: str, organisation_id: UUID) -> HashKey:
    """The key of an organisation.

    Args:
        secret: the application's for this purpose.
        organisation_id: whose names and phones are hashed.
    """
    key = derived(secret, str(organisation_id))
    return HashKey(derived(key, "key id")[:_KEY_ID_DIGITS], bytes.fromhex(key))


def _key(session: Session) -> HashKey:
    secret = current_app.config["PALIER_SETTINGS"].secret_for("finding households")
    return hash_key(secret, acting_for(session))


@dataclass(frozen=True, slots=True)
class Named:
    """Contact details as far as somebody can be found by them."""

    id: UUID
    name: str | None
    phone: str | None


def keep_hashes(session: Session, details: Iterable[Named]) -> None:
    """Keep the hashes of contact details that stand; what stands already stays."""
    key = _key(session)
    insert_rows(
        session,
        ContactHash,
        [
            {"contact_id": one.id, "hash": hash_, "key_id": key.id}
            for one in details
            for hash_ in key.hashes_of(one.name, one.phone)
        ],
        on_conflict=SKIP,
    )


# Locked, so that what is withdrawn at this moment is not hashed once it has gone. The id settles
# where the next batch begins: a name without a letter has no hash, and is looked at once a run.
_UNHASHED = Statement("""
    select id, name, phone from contact_details
    where id > :after and num_nonnulls(name, phone) > 0 and not exists (
        select from contact_hash
        where contact_hash.contact_id = contact_details.id and contact_hash.key_id = :key_id)
    order by id limit :limit for key share
""")
_HASHED_OTHERWISE = Statement("""
    delete from contact_hash
    where contact_id = any(cast(:ids as uuid[])) and key_id <> :key_id
""")


def fill_hashes(session: Session, after: UUID, limit: int) -> UUID | None:
    """Hash details that have no hash under today's key: from before there were any, or from
    before the secret was changed.

    Args:
        session: nothing is committed.
        after: the last id of the batch before.
        limit: how many are looked at.

    Returns:
        The last id of this batch; None where it was the last batch.
    """
    key = _key(session)
    rows = _UNHASHED(session, after=after, key_id=key.id, limit=limit).all()
    if not rows:
        return None
    _HASHED_OTHERWISE(session, ids=[one.id for one in rows], key_id=key.id)
    keep_hashes(session, (Named(*one) for one in rows))
    last: UUID = rows[-1].id
    return last if len(rows) == limit else None


# Only the latest word about a household counts, as for everybody who reads it.
_FIND = Statement("""
    select found.household_id
    from (
        select contact_id from contact_hash where hash = any(cast(:hashes as bytea[]))
        group by contact_id having count(*) = cardinality(cast(:hashes as bytea[]))) as hit
    join contact_details found on found.id = hit.contact_id
    where not exists (
        select from contact_details later where later.household_id = found.household_id
            and (later.set_at, later.device_seq, later.id)
                > (found.set_at, found.device_seq, found.id))
    order by found.set_at desc, found.id
    limit :most
""")


def find_households(
    session: Session, *, name: str | None = None, phone: str | None = None
) -> list[UUID]:
    """The households whose contact details have all these words and numbers, the latest first.

    Of the organisation: who may see which of them is for the caller to ask.

    Args:
        session: acts for the organisation.
        name: one word of it or several; accents, case, apostrophes, hyphens and titles as one
            likes.
        phone: a number, with or without the country's.

    Returns:
        At most `MOST_FOUND`; none where nothing that could be looked for was given.
    """
    hashes = _key(session).hashes_of(name, phone)
    if not hashes:
        return []
    return list(_FIND(session, hashes=hashes, most=MOST_FOUND).scalars())
