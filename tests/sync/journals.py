"""Ways of taking something away for good, and what a journal says of them."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import delete, update

from backend.database import writing
from backend.database.journal import Entry, read_journal
from backend.households.models import ContactDetails
from backend.organisations import service as organisations
from backend.organisations.models import Account, Member, RoleGrant
from backend.sign_in import devices
from backend.sign_in import service as sign_in
from backend.sign_in.models import DeviceKey, SignInSession
from backend.sync.receive import receive
from backend.territories import assignments
from tests.factories import Make
from tests.phones import Phone

NOW = datetime.now(UTC)


def entries(journal: Path) -> list[Entry]:
    found, damaged = read_journal(journal) if journal.exists() else ([], 0)
    assert damaged == 0
    return found


def kinds(journal: Path) -> list[str]:
    return [word["kind"] for one in entries(journal) for word in one.said]


def verdicts(*carried: dict[str, Any]) -> list[str]:
    return [one.verdict for one in receive(list(carried))]


def end_a_grant(make: Make) -> UUID:
    grant = make.role_grant(make.member())
    with writing() as session:
        organisations.end_grant(session, grant.id, NOW + timedelta(minutes=1))
    return grant.id


def remove_a_grant(make: Make) -> UUID:
    grant = make.role_grant(make.member())
    with writing() as session:
        session.execute(delete(RoleGrant).where(RoleGrant.id == grant.id))
    return grant.id


def end_a_membership(make: Make) -> UUID:
    member = make.member()
    with writing() as session:
        session.execute(update(Member).where(Member.id == member.id).values(ended_at=NOW))
    return member.id


def disable_an_account(make: Make) -> UUID:
    account = make.account()
    with writing() as session:
        session.get_one(Account, account.id).disabled_at = NOW
    return account.id


def revoke_a_device(make: Make) -> UUID:
    device = make.device()
    with writing() as session:
        devices.revoke(session, device.id)
    return device.id


def revoke_a_key(make: Make) -> UUID:
    key = make.device_key()
    with writing() as session:
        session.execute(update(DeviceKey).where(DeviceKey.id == key.id).values(revoked_at=NOW))
    return key.id


def end_a_session(make: Make) -> UUID:
    row = make.sign_in_session()
    with writing() as session:
        sign_in.end(session.get_one(SignInSession, row.id), "signed_out", NOW)
    return row.id


def end_an_assignment(make: Make) -> UUID:
    assignment = make.assignment()
    with writing() as session:
        assignments.end(session, assignment.id, NOW)
    return assignment.id


def wipe_details(make: Make) -> UUID:
    details = make.contact_details()
    with writing() as session:
        session.execute(delete(ContactDetails).where(ContactDetails.id == details.id))
    return details.id


def withdraw_consent(make: Make) -> UUID:
    household, member = make.household(), make.member()
    make.role_grant(member)
    withdrawn = Phone.of(make, member).withdraws_contact(household.door_id, household.id)
    assert verdicts(withdrawn) == ["applied"]
    return UUID(withdrawn["id"])


# Every path that takes something away for good, by the kind of word that it writes.
PATHS: dict[str, Callable[[Make], UUID]] = {
    "account.disabled": disable_an_account,
    "assignment.ended": end_an_assignment,
    "contact_details.withdrawn": withdraw_consent,
    "contact_details.wiped": wipe_details,
    "device.revoked": revoke_a_device,
    "device_key.revoked": revoke_a_key,
    "member.ended": end_a_membership,
    "role_grant.ended": end_a_grant,
    "role_grant.removed": remove_a_grant,
    "sign_in_session.ended": end_a_session,
}
