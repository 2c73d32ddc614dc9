"""What is shown of a member, a team, a campaign or a territory: its id, and the name to show."""

from dataclasses import dataclass
from uuid import UUID

from marshmallow import Schema, fields


@dataclass(frozen=True, slots=True)
class IdAndName:
    """Something by its id, with the name to show."""

    id: UUID
    name: str


class IdAndNameSchema(Schema):
    """Something by its id, with the name to show."""

    id = fields.UUID(required=True)
    name = fields.String(required=True)
