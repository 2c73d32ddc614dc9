"""People, their devices, and what stands without a tenant."""

from datetime import UTC, datetime, time, timedelta
from typing import Any
from uuid import uuid4

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from geoalchemy2 import WKTElement

from backend.access.models import AuditEntry
from backend.access.roles import Role
from backend.jobs.models import Job
from backend.mail.models import OutgoingMail
from backend.organisations.models import (
    Account,
    Member,
    Organisation,
    RoleGrant,
    Team,
    TeamKnockingHours,
    TeamServiceDay,
)
from backend.reference.models import Address, ReferenceImport
from backend.sign_in.models import Device, DeviceKey, LoginCounter, SignInSession
from tests.factories.factory import BONDY, NOW, TODAY, Factory


class MakePeople(Factory):
    """Accounts, members, devices, and the reference that all share."""

    def organisation(self, **said: Any) -> Organisation:
        number = uuid4().hex[:12]
        return self._add(Organisation(**{"name": "Voisins", "slug": f"voisins-{number}"} | said))

    def account(self, **said: Any) -> Account:
        number = uuid4().hex[:12]
        default = {
            "email": f"{number}@example.org",
            "name": "Aïcha",
            # Nobody signs in with it; tests of sign-in hash a password of their own.
            "password_hash": "none",
        }
        return self._add(Account(**default | said))

    def device(self, **said: Any) -> Device:
        if "account_id" not in said:
            said["account_id"] = self.account().id
        return self._add(Device(**{"id": uuid4(), "name": "Téléphone"} | said))

    def sign_in_session(self, member: Member | None = None, **said: Any) -> SignInSession:
        member = member or self.member()
        now = datetime.now(UTC)
        default = {
            "account_id": member.account_id,
            "organisation_id": member.organisation_id,
            "transport": "bearer",
            "expires_at": now + timedelta(days=1),
            "refresh_id": uuid4(),
            "refresh_issued_at": now,
        }
        return self._add(SignInSession(**default | said))

    def login_counter(self, **said: Any) -> LoginCounter:
        default = {
            "subject": uuid4().hex,
            "failures": 1,
            "window_ends_at": datetime.now(UTC) + timedelta(minutes=5),
        }
        return self._add(LoginCounter(**default | said))

    def reference_import(self, **said: Any) -> ReferenceImport:
        default = {"source": "ban", "file_name": "ban.csv", "report": {}}
        return self._add(ReferenceImport(**default | said))

    def address(self, **said: Any) -> Address:
        if "reference_import_id" not in said:
            said["reference_import_id"] = self.reference_import().id
        lon, lat = said.pop("lon", BONDY[0]), said.pop("lat", BONDY[1])
        default = {
            "source": "ban",
            "source_id": uuid4().hex,
            "number": self._next(),
            "street_name": "Rue des Érables",
            "street_key": "RUE DES ERABLES",
            "postcode": "93140",
            "insee_code": "93010",
            "commune": "Bondy",
            "geom": WKTElement(f"POINT({lon} {lat})", srid=4326),
        }
        return self._add(Address(**default | said))

    def team(self, **said: Any) -> Team:
        return self._add(Team(**{"name": f"Équipe {self._next()}-{uuid4().hex[:6]}"} | said))

    def team_service_day(
        self, team: Team | None = None, minutes: int = 240, **said: Any
    ) -> TeamServiceDay:
        """Days of a team that begin some minutes after midnight, since a month before today."""
        default = {
            "team_id": (team or self.team()).id,
            "starts_on": TODAY - timedelta(days=30),
            "minutes": minutes,
        }
        return self._add(TeamServiceDay(**default | said))

    def team_knocking_hours(self, team: Team | None = None, **said: Any) -> TeamKnockingHours:
        """A team that knocks from Monday to Friday, in the afternoon."""
        default = {
            "team_id": (team or self.team()).id,
            "days": [1, 2, 3, 4, 5],
            "opens": time(14),
            "closes": time(19),
            "on_holidays": False,
        }
        return self._add(TeamKnockingHours(**default | said))

    def member(self, name: str = "Aïcha", **said: Any) -> Member:
        if "account_id" not in said:
            said["account_id"] = self.account(name=name).id
        return self._add(Member(name=name, **said))

    def role_grant(
        self,
        member: Member | None = None,
        role: Role = Role.WORKER,
        team: Team | None = None,
        **said: Any,
    ) -> RoleGrant:
        """A grant for a team, or for the whole organisation where none is named."""
        default = {
            "member_id": (member or self.member()).id,
            "role": role.value,
            "team_id": team.id if team else None,
            "starts_at": NOW - timedelta(days=365),
        }
        return self._add(RoleGrant(**default | said))

    def device_key(self, member: Member | None = None, **said: Any) -> DeviceKey:
        """A key whose other half is kept: `make.private_key(key)` signs with it."""
        member = member or self.member()
        if "device_id" not in said:
            said["device_id"] = self.device(account_id=member.account_id).id
        private = ec.generate_private_key(ec.SECP256R1())
        public = private.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        default = {
            "member_id": member.id,
            "public_key": public,
            "enrolled_at": NOW - timedelta(days=365),
        }
        key = self._add(DeviceKey(**default | said))
        self._keys[key.id] = private
        return key

    def private_key(self, key: DeviceKey) -> ec.EllipticCurvePrivateKey:
        return self._keys[key.id]

    def audit_entry(self, **said: Any) -> AuditEntry:
        return self._add(AuditEntry(**{"action": "tests.looked", "subject": "door"} | said))

    def job(self, member: Member | None = None, **said: Any) -> Job:
        """What a person may know of a job; nothing waits in the queue for it."""
        default = {"kind": "jobs.tidy", "member_id": (member or self.member()).id}
        return self._add(Job(**default | said))

    def outgoing_mail(self, **said: Any) -> OutgoingMail:
        """One that was sent: what it said is gone."""
        default = {"template": "mail.test", "language": "fr", "sent_at": NOW}
        return self._add(OutgoingMail(**default | said))
