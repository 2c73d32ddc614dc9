"""Receipts: that an operation was taken in, and when.

A phone keeps the receipt beside the operation and sends both again after a restore. What had been
taken in is then judged as of that time: its author may have left since.
"""

import hmac
import re
from datetime import UTC, datetime, timedelta
from functools import cache
from hashlib import sha256
from uuid import UUID

from flask import current_app

from backend.config import derived

_RECEIPT = re.compile(r"(?P<ms>[0-9]{1,15})\.(?P<mac>[0-9a-f]{32})", re.ASCII)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)


class Receipts:
    """Gives receipts and knows its own again."""

    def __init__(self, secret: str) -> None:
        self._secret = secret.encode()

    def give(self, operation_id: UUID, envelope: str, received_at: datetime) -> str:
        """That the operation of this envelope was received then, to the millisecond."""
        ms = (received_at - _EPOCH) // _MS
        return f"{ms}.{self._mac(operation_id, envelope, ms)}"

    def read(self, receipt: object, operation_id: UUID, envelope: str) -> datetime | None:
        """When the operation was received; None where that is not a receipt of ours for it."""
        found = _RECEIPT.fullmatch(receipt) if isinstance(receipt, str) else None
        if found is None:
            return None
        ms = int(found["ms"])
        if not hmac.compare_digest(self._mac(operation_id, envelope, ms), found["mac"]):
            return None
        return _EPOCH + ms * _MS

    def _mac(self, operation_id: UUID, envelope: str, ms: int) -> str:
        signed_text = f"{operation_id}\n{sha256(envelope.encode()).hexdigest()}\n{ms}"
        return hmac.digest(self._secret, signed_text.encode(), "sha256").hex()[:32]


def receipts() -> Receipts:
    """Those of the current application."""
    return _receipts(current_app.config["PALIER_SETTINGS"].secret)


@cache
def _receipts(secret: str) -> Receipts:
    return Receipts(derived(secret, "receipts"))
