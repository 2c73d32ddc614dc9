"""An operation as it is carried to the server: open or sealed, alone or with its receipt."""

import binascii
from dataclasses import replace
from datetime import datetime
from typing import cast

from backend.operations.custody import SealingKeys
from backend.operations.envelope import Signed, read_json, read_signed
from backend.operations.payloads import Malformed, as_text
from backend.operations.receipts import Receipts

# Characters in base64. An envelope and a payload as long as they may be, in JSON once more.
LONGEST_SEALED = 150_000


def read_carried(
    carried: object, keys: SealingKeys, receipts: Receipts, received_at: datetime
) -> Signed:
    """Read one operation of a batch. Its signature is not checked here.

    Args:
        carried: `{id, envelope, payload, signature, place?, receipt?}`, or
            `{id, sealed, key, receipt?}` where the rest is sealed for whoever carries it.
        received_at: now; a receipt of ours says that it was earlier.

    Raises:
        Malformed: a part is missing, or is not what the format holds.
        SealUnreadable: no key opens it.
    """
    if not isinstance(carried, dict):
        raise Malformed("not an object")
    parts = cast(dict[str, object], carried)
    signed = read_signed(_opened(parts, keys) if "sealed" in parts else parts, received_at)
    receipt = parts.get("receipt")
    if receipt is not None:
        known_at = receipts.read(receipt, signed.envelope.id, signed.envelope.text)
        if known_at is not None:
            signed = replace(signed.as_of(known_at), is_receipted=True)
    return signed


def _opened(parts: dict[str, object], keys: SealingKeys) -> dict[str, object]:
    operation_id = as_text(parts.get("id"), 1, 60)
    try:
        text = as_text(parts.get("sealed"), 4, LONGEST_SEALED)
        sealed = binascii.a2b_base64(text, strict_mode=True)
    except (binascii.Error, ValueError) as error:
        raise Malformed("what is sealed is not base64") from error
    # The id is sealed with it, so that nobody answers one operation in the name of another.
    plain = keys.open(parts.get("key"), sealed, f"palier operation {operation_id}")
    try:
        opened = read_json(plain.decode())
    except UnicodeDecodeError as error:
        raise Malformed("what was sealed is no text") from error
    if not isinstance(opened, dict):
        raise Malformed("what was sealed is no object")
    return {**opened, "id": operation_id}
