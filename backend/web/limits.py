"""How long texts, how many and how large other values may be: said once, where they are held.

The forms of the PWA import what is written from here, so that none of them takes what is refused
later, when whoever typed it stands at another door.
"""

import json
from typing import cast

from marshmallow import Schema, fields

from backend.campaigns.service import LONGEST, PASSAGES
from backend.campaigns.talk import BODY_LONGEST, LABEL_LONGEST, TITLE_LONGEST
from backend.config import ROOT
from backend.operations.kinds import all_kinds
from backend.operations.payloads import ListOf, Number, Text
from backend.territories.service import LONGEST_NAME

KEPT = ROOT / "pwa" / "src" / "domain" / "limits.json"

# The most of a text or a list, the least and the most of a number, or those of parts.
Limits = dict[str, "int | Limits"]


def limits() -> Limits:
    """Those of every kind of operation in its latest version, and those of what desks write."""
    latest = {kind.name: kind.payload for kind in all_kinds()}
    kinds: Limits = {name: _of_fields(payload) for name, payload in sorted(latest.items())}
    return {name: held for name, held in kinds.items() if held} | {
        "campaign": {**LONGEST, "passages": {"least": PASSAGES[0], "most": PASSAGES[-1]}},
        "card": {"body": BODY_LONGEST, "title": TITLE_LONGEST},
        "territory": {"name": LONGEST_NAME},
        "theme": {"label": LABEL_LONGEST},
    }


def limits_as_text() -> str:
    """As they are kept: the same for the same rules."""
    return json.dumps(limits(), indent=2, sort_keys=True) + "\n"


def _of_fields(schema: type[Schema]) -> Limits:
    # Declared, not loaded: a kind that is only read has no other.
    declared = cast("dict[str, fields.Field[object]]", schema._declared_fields)
    held = {name: _of_field(field) for name, field in declared.items()}
    return {name: limit for name, limit in held.items() if limit is not None}


def _of_field(field: object) -> "int | Limits | None":
    if isinstance(field, Text):
        return field.longest
    if isinstance(field, Number):
        return {"least": field.lowest, "most": field.highest}
    if isinstance(field, ListOf):
        return field.most
    if isinstance(field, fields.Nested):
        return _of_fields(type(field.schema)) or None
    return None
