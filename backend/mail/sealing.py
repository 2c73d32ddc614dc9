"""What a waiting mail says, unreadable to whoever has a copy of the database alone."""

import json
import secrets
from collections.abc import Mapping
from uuid import UUID

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

_NONCE_BYTES = 12


def seal(secret: str, mail_id: UUID, facts: Mapping[str, str]) -> bytes:
    """Nonce and ciphertext, bound to the mail's id.

    Args:
        secret: 64 hexadecimal digits.
        mail_id: of the row that it lies in.
        facts: address, link and facts.
    """
    nonce = secrets.token_bytes(_NONCE_BYTES)
    plain = json.dumps(facts, ensure_ascii=False).encode()
    return nonce + AESGCM(bytes.fromhex(secret)).encrypt(nonce, plain, mail_id.bytes)


def unseal(secret: str, mail_id: UUID, sealed: bytes) -> dict[str, str]:
    """What was sealed for that mail.

    Raises:
        InvalidTag: another secret, another mail, or not what was sealed.
    """
    nonce, cipher = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    facts: dict[str, str] = json.loads(
        AESGCM(bytes.fromhex(secret)).decrypt(nonce, cipher, mail_id.bytes)
    )
    return facts
