"""Addresses that a mail can go to, and nothing that could be a header."""

import hmac
import re
from hashlib import sha256

from backend.mail.refusals import AddressImpossible

_LENGTH_MAX = 254
_LOCAL_MAX = 64
# As people have them: not the quoted forms of the standard, in which blanks and more may stand.
_LOCAL = re.compile(r"[a-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[a-z0-9!#$%&'*+/=?^_`{|}~-]+)*", re.IGNORECASE)
_LABEL = re.compile(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE)


def checked_address(address: str) -> str:
    """The address as it is sent to, its domain in the letters of the wire.

    Raises:
        AddressImpossible: with `address`.
    """
    local, at, domain = address.strip().rpartition("@")
    try:
        wired = domain.encode("idna").decode("ascii")
    except UnicodeError as error:
        raise AddressImpossible(field="address", address=address) from error
    labels = wired.split(".")
    is_possible = (
        at
        and _LOCAL.fullmatch(local)
        and len(local) <= _LOCAL_MAX
        and len(labels) > 1
        and all(_LABEL.fullmatch(label) for label in labels)
        and len(f"{local}@{wired}") <= _LENGTH_MAX
    )
    if not is_possible:
        raise AddressImpossible(field="address", address=address)
    return f"{local}@{wired}"


def hash_of(address: str, secret: str) -> bytes:
    """The same for the same address, however it is written; nothing without the secret."""
    return hmac.new(secret.encode(), address.lower().encode(), sha256).digest()[:16]
