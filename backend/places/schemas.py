"""Places as they travel: what the routes answer."""

from typing import Any

from marshmallow import Schema, fields, validate

from backend.operations.payloads import Malformed, Text
from backend.places.labels import (
    LABEL_LONGEST,
    clean_label,
    is_unfit,
)
from backend.places.models import DOOR_FACTS


class Label(Text):
    """What a floor or a door was seen to be called: short, and of characters that a label may have.

    What older phones hold of may have nothing that anybody sees: that is nothing seen, and no
    reason to refuse what was done there.
    """

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # as every field takes them
        super().__init__(LABEL_LONGEST, 1, **options)

    def convert(self, value: object) -> str:
        label = super().convert(value)
        if is_unfit(label) or not label.strip():
            raise Malformed("a label with characters that nobody sees")
        return label


class NewLabel(Text):
    """What a door is to be called: cleaned as it is kept, and something is left to see."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401  # as every field takes them
        super().__init__(LABEL_LONGEST, 1, **options)

    def convert(self, value: object) -> str:
        label = clean_label(super().convert(value))
        if not 1 <= len(label) <= LABEL_LONGEST:
            raise Malformed("a label of which nothing is seen, or more than fits")
        return label


class TeamQuery(Schema):
    team_id = fields.UUID(required=True)


class BuildingSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    street = fields.String(required=True)
    number = fields.String(
        required=True, metadata={"description": "As on the door: 12, 12 bis, 1-3-5."}
    )
    kind = fields.String(required=True, metadata={"enum": ["block", "house"]})
    lon = fields.Float(required=True)
    lat = fields.Float(required=True)
    stairwells = fields.Integer(required=True)
    doors = fields.Integer(required=True)
    estimated = fields.Boolean(
        required=True, metadata={"description": "Nobody has checked its doors yet."}
    )
    territory_id = fields.UUID(
        required=True,
        allow_none=True,
        metadata={"description": "A territory it stands in, if any."},
    )


class BuildingsSchema(Schema):
    buildings = fields.List(fields.Nested(BuildingSchema), required=True)


class DoorFactSchema(Schema):
    fact = fields.String(required=True, metadata={"enum": list(DOOR_FACTS)})
    by = fields.String(required=True, metadata={"description": "The name of who said so last."})
    at = fields.AwareDateTime(required=True)


class StreetSchema(Schema):
    name = fields.String(required=True)
    lines = fields.List(
        fields.List(fields.List(fields.Float(), validate=validate.Length(equal=2))),
        required=True,
        metadata={"description": "Lines of points, each longitude and latitude."},
    )


class StreetsSchema(Schema):
    streets = fields.List(fields.Nested(StreetSchema), required=True)
