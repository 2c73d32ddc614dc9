"""Sign-in over HTTP: cookies for pages, bearer tokens for other programs."""

import base64
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from flask import Response, after_this_request, current_app, request
from flask_jwt_extended import set_access_cookies, set_refresh_cookies, unset_jwt_cookies
from flask_smorest import Blueprint
from sqlalchemy import select
from sqlalchemy.orm import Session

from backend.access.identity import grants_of, person
from backend.access.policy import public, signed_in
from backend.access.roles import Grant
from backend.database import act_for, db
from backend.database.attempts import write
from backend.operations.custody import sealing_keys
from backend.organisations.models import Account, Team
from backend.organisations.names import IdAndName
from backend.problems import Unauthenticated
from backend.sign_in import devices, known, limits, renewing, service, tokens, vault
from backend.sign_in.models import DeviceKey, SignInSession
from backend.sign_in.refusals import KeyUnreadable
from backend.sign_in.renewing import Proof
from backend.sign_in.schemas import (
    EnrolmentRequest,
    EnrolmentSchema,
    RefreshRequest,
    SignedInSchema,
    SignInRequest,
    TokensSchema,
)

sign_in = Blueprint("sign_in", __name__, description="Who is who, and leaving")


@dataclass(frozen=True)
class NamedGrant:
    """A role, and the name of the team that it is for."""

    role: str
    team_id: UUID | None
    team: str | None


@dataclass(frozen=True)
class SignedIn:
    """Who is signed in, for which organisation, with which grants; and what to seal to."""

    session_id: UUID
    account: Account
    member: IdAndName
    organisation: IdAndName
    grants: list[NamedGrant]
    organisations: list[IdAndName]
    sealing_key: dict[str, str]


@sign_in.post("/sign-in")
@public
@sign_in.arguments(SignInRequest)
@sign_in.response(200, SignedInSchema)
def enter(wanted: dict[str, Any]) -> dict[str, Any]:
    """Sign in with e-mail and password.

    With cookies, `palier_vault_<member id>` comes too: 32 random bytes in base64url, under which
    the page wraps its keys. Another at each sign-in, the same again at each refresh; it lives
    42 days from the last contact, and the server stores nothing of it.
    """
    email = wanted["email"].strip().lower()
    counted = limits.counted(
        current_app.config["PALIER_COUNTER_SECRET"],
        email,
        request.remote_addr or "",
        known.known_browser(email, datetime.now(UTC)),
    )
    # Counted and kept before the password is looked at, whatever comes of it.
    with Session(db.engine) as counting, counting.begin():
        refused = limits.attempt_refused(counting, counted, datetime.now(UTC))
    if refused:
        raise refused
    with Session(db.engine) as asking:
        unproven = service.account_by_email(asking, email)
        asking.expunge_all()
    account = service.prove_password(unproven, wanted["password"])
    with Session(db.engine, expire_on_commit=False) as asking, asking.begin():
        # With it goes a hash that was made anew.
        asking.add(account)
        limits.forgive(asking, counted)
        limits.forget_old_counters(asking, datetime.now(UTC))
    with service.open_as(account.id, Session(db.engine)) as asking:
        found = service.memberships(asking)
        member, organisation = service.chosen(found, wanted["organisation_id"])
        organisations = [IdAndName(one.id, one.name) for _, one in found]
        here, myself = (
            IdAndName(organisation.id, organisation.name),
            IdAndName(member.id, member.name),
        )
    act_for(db.session(), here.id)
    started = write(
        lambda session: service.start(session, account.id, here.id, wanted["transport"])
    )
    if started.transport == "cookie":

        @after_this_request
        def replace_vault(response: Response) -> Response:
            vault.replace(response, myself.id)
            known.remember(response, email, datetime.now(UTC))
            return response

    return _answer(
        SignedIn(
            session_id=started.id,
            account=account,
            member=myself,
            organisation=here,
            grants=_named(db.session(), grants_of(db.session(), myself.id)),
            organisations=organisations,
            sealing_key=sealing_keys().newest().public_part,
        ),
        started,
    )


@sign_in.post("/sign-in/refresh")
@public
@sign_in.arguments(RefreshRequest, required=False)
@sign_in.response(200, TokensSchema)
def refresh(wanted: dict[str, Any]) -> dict[str, Any]:
    """Exchange the refresh token, from its cookie or the header, for new tokens.

    A session that runs on an enrolled device needs the device's signature:
    `sign_in.proof_missing`, `sign_in.proof_refused`. After `sign_in.device_withdrawn` and
    `sign_in.membership_ended` all cookies are left in place, so that the device can still
    deliver what it holds; `/sign-in/refresh/leave` removes them.
    """
    token = tokens.read_refresh_token()
    proof = None
    if wanted.get("device_id") and wanted.get("signature"):
        proof = Proof(wanted["device_id"], bytes.fromhex(wanted["signature"]))
    act_for(db.session(), token.organisation_id)
    outcome = write(lambda session: renewing.rotate(session, token, proof, datetime.now(UTC)))
    if isinstance(outcome, Unauthenticated):
        raise outcome
    running = outcome.session
    if running.transport == "cookie":

        @after_this_request
        def renew_vault(response: Response) -> Response:
            vault.renew(response, outcome.member_id)
            if running.device_id is not None:
                known.remember(response, outcome.email, datetime.now(UTC))
            return response

    return {"session_id": running.id, **_tokens(running)}


@sign_in.post("/sign-in/refresh/leave")
@public
@sign_in.response(204)
def leave() -> None:
    """Sign out with the refresh token alone, without the device's signature.

    For a sign-out that is owed since there was no network: the access token is over by then,
    and the key that signs is locked. Answered alike where the session is over already, or the
    token has expired; 401 where there is no refresh token of ours, so nothing is left to end.
    """
    token = tokens.read_refresh_token(even_expired=True)
    act_for(db.session(), token.organisation_id)
    member_id = write(lambda session: renewing.leave(session, token, datetime.now(UTC)))
    _forget(member_id)


@sign_in.post("/sign-out")
@signed_in
@sign_in.response(204)
def sign_out() -> None:
    """End this session; its tokens are refused from now on."""
    asking = person()

    def work(session: Session) -> None:
        running = session.get(SignInSession, asking.session_id)
        if running is not None:
            service.end(running, "signed_out", datetime.now(UTC))

    write(work)
    _forget(asking.member_id)


@sign_in.get("/me")
@signed_in
@sign_in.response(200, SignedInSchema)
def me() -> SignedIn:
    """Who is signed in, in the words of the answer to signing in."""
    asking = person()
    with service.open_as(asking.account_id, Session(db.engine)) as own:
        found = service.memberships(own)
        organisations = [IdAndName(one.id, one.name) for _, one in found]
    session = db.session()
    return SignedIn(
        session_id=asking.session_id or UUID(int=0),
        account=session.get_one(Account, asking.account_id),
        member=IdAndName(asking.member_id, asking.name),
        organisation=next(one for one in organisations if one.id == asking.organisation_id),
        grants=_named(session, asking.grants),
        organisations=organisations,
        sealing_key=sealing_keys().newest().public_part,
    )


@sign_in.post("/devices")
@signed_in
@sign_in.arguments(EnrolmentRequest)
@sign_in.response(201, EnrolmentSchema)
def enrol(wanted: dict[str, Any]) -> DeviceKey:
    """Enrol a device with a key of the member's own on it."""
    asking = person()
    try:
        public_key = base64.b64decode(wanted["public_key"], validate=True)
    except ValueError as error:
        raise KeyUnreadable from error
    return write(
        lambda session: devices.enrol(
            session,
            device_id=wanted["device_id"],
            member_id=asking.member_id,
            account_id=asking.account_id,
            session_id=asking.session_id,
            name=wanted["name"],
            public_key=public_key,
            signature=bytes.fromhex(wanted["signature"]),
            vouch=bytes.fromhex(wanted["vouch"]) if wanted["vouch"] else None,
        )
    )


def _answer(signed_in_as: SignedIn, started: SignInSession) -> dict[str, Any]:
    return {**vars(signed_in_as), **_tokens(started)}


def _tokens(running: SignInSession) -> dict[str, str]:
    """Tokens for the body, or in cookies of the answer, as the session's transport has it."""
    access, renew = tokens.access_token(running), tokens.refresh_token(running)
    if running.transport == "bearer":
        return {"access_token": access, "refresh_token": renew}

    @after_this_request
    def keep(response: Response) -> Response:
        set_access_cookies(response, access)
        set_refresh_cookies(response, renew)
        return response

    return {}


def _forget(member_id: UUID | None) -> None:
    """Let the browser forget the session, and what wraps the member's keys."""

    @after_this_request
    def forget(response: Response) -> Response:
        unset_jwt_cookies(response)
        if member_id is not None:
            vault.remove(response, member_id)
        return response


def _named(session: Session, grants: tuple[Grant, ...]) -> list[NamedGrant]:
    """The grants that hold now, with the names of their teams."""
    now = datetime.now(UTC)
    held = [grant for grant in grants if grant.holds_at(now)]
    ids = {grant.team_id for grant in held if grant.team_id}
    named = session.execute(select(Team.id, Team.name).where(Team.id.in_(ids)))
    names = {team_id: name for team_id, name in named}  # noqa: C416  # rows are not pairs to mypy
    return sorted(
        (
            NamedGrant(
                grant.role.value, grant.team_id, names.get(grant.team_id) if grant.team_id else None
            )
            for grant in held
        ),
        key=lambda grant: (grant.role, grant.team or ""),
    )
