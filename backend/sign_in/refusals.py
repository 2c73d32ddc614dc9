"""What is refused to whoever signs in, and to devices."""

from backend.problems import Conflict, Forbidden, Invalid, TooManyRequests, Unauthenticated


class TooManyKeys(TooManyRequests):
    """A member enrolled more keys in a day than people and phones do."""

    code = "sign_in.too_many_keys"


class TooManyDeliveries(TooManyRequests):
    """One session delivered more often than an honest device does."""

    code = "sign_in.too_many_deliveries"


class TooManyAttempts(TooManyRequests):
    """Sign-in was tried too often, for this account from here, or from this address."""

    code = "sign_in.too_many_attempts"


class TokenMissing(Unauthenticated):
    """The request carries no token that can be read."""

    code = "sign_in.token_missing"


class TokenExpired(Unauthenticated):
    """The token was right, and its time is over."""

    code = "sign_in.token_expired"


class SessionEnded(Unauthenticated):
    """The session was ended, or what it stands on: account, membership, device."""

    code = "sign_in.session_ended"


class SessionBound(Conflict):
    """The session runs on an enrolled device with a key of its own already."""

    code = "sign_in.session_bound"


class RefreshStale(Unauthenticated):
    """An enrolled device showed a token that is older than the one it was last given."""

    code = "sign_in.refresh_stale"


class ProofWrong(Invalid):
    """The signature does not show that the device holds the key."""

    code = "sign_in.proof_wrong"


class ProofRefused(Unauthenticated):
    """The session runs on an enrolled device, and its key did not sign this."""

    code = "sign_in.proof_refused"


class ProofMissing(Unauthenticated):
    """The session runs on an enrolled device, and nothing shows that it is this one."""

    code = "sign_in.proof_missing"


class PasswordWrong(Unauthenticated):
    """No account has this e-mail and this password; which of the two is not said."""

    code = "sign_in.password_wrong"


class NoOrganisation(Forbidden):
    """The account is a member nowhere, or not of the organisation that was asked for."""

    code = "sign_in.no_organisation"


class MembershipEnded(Unauthenticated):
    """The member has left, or the account was disabled: the device delivers, then forgets."""

    code = "sign_in.membership_ended"


class KeyUnreadable(Invalid):
    """The public key is not a P-256 key in DER form."""

    code = "sign_in.key_unreadable"


class DeviceWithdrawn(Unauthenticated):
    """The device was taken out of use: it delivers what it holds, then forgets everything."""

    code = "sign_in.device_withdrawn"


class DeviceRevoked(Conflict):
    """The device was taken out of use."""

    code = "sign_in.device_revoked"


class CsrfMissing(Unauthenticated):
    """A cookie came without the header that proves that our own page sent it."""

    code = "sign_in.csrf_missing"
