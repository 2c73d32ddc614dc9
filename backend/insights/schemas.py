"""Figures as they travel. The contact map is written out by hand; tests hold it to this."""

from marshmallow import Schema, fields, validate

from backend.insights.measures import STATES
from backend.organisations.names import IdAndNameSchema


class ContactMapQuery(Schema):
    campaign_id = fields.UUID(
        metadata={"description": "One campaign; all passages together without it."}
    )


def _count(description: str) -> fields.Integer:
    return fields.Integer(required=True, metadata={"description": description})


def _rate(description: str) -> fields.Float:
    return fields.Float(
        required=True,
        allow_none=True,
        metadata={"description": f"{description}; null when there is nothing to divide by."},
    )


class MeasuresSchema(Schema):
    """The glossary's figures. Vacant and do-not-visit dwellings are in neither side of a rate."""

    dwellings = _count("All doors.")
    doors = _count("Dwellings without vacant ones and without those not to be visited.")
    seen = _count("Doors with at least one passage.")
    met = _count("Doors where somebody spoke.")
    coverage = _rate("seen / doors")
    meeting_rate = _rate("met / seen")
    passages = _count("All passages.")
    answered = _count("Passages at which anybody came to the door.")
    answer_rate = _rate("answered / passages")


# How many dwellings are in each state; they add up to `dwellings`.
StatesSchema = Schema.from_dict(
    {state: fields.Integer(required=True) for state in STATES}, name="States"
)


class MappedDoorSchema(Schema):
    id = fields.UUID(required=True)
    label = fields.String(required=True)
    floor = fields.Integer(required=True)
    position = fields.Integer(required=True)
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    flag = fields.Boolean(
        required=True,
        allow_none=True,
        metadata={"description": "Whether a follow-up is open; null for who may see counts alone."},
    )


class MappedStairwellSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    floors = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "What floors are called that have a name of their own."},
    )
    doors = fields.List(
        fields.Nested(MappedDoorSchema),
        required=True,
        metadata={"description": "From the top floor down, in the order of the landing."},
    )


def _open_follow_ups() -> fields.Integer:
    return fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "Follow-ups still open; null where it would tell of a few doors."},
    )


class MappedBuildingSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    street = fields.String(required=True)
    number = fields.String(required=True)
    kind = fields.String(required=True, validate=validate.OneOf(("block", "house")))
    lon = fields.Float(required=True)
    lat = fields.Float(required=True)
    measures = fields.Nested(MeasuresSchema, required=True)
    states = fields.Nested(StatesSchema, required=True)
    open_follow_ups = _open_follow_ups()
    stairwells = fields.List(fields.Nested(MappedStairwellSchema), required=True)


class MappedStreetSchema(Schema):
    """The figures of all buildings of a street that are in the territory."""

    name = fields.String(required=True)
    measures = fields.Nested(MeasuresSchema, required=True)
    states = fields.Nested(StatesSchema, required=True)
    open_follow_ups = _open_follow_ups()


class MappedTerritorySchema(IdAndNameSchema):
    sign = fields.Integer(required=True, validate=validate.Range(1, 4))
    team_id = fields.UUID(required=True)


class ContactMapSchema(Schema):
    """A territory, building by building and door by door, with its figures."""

    territory = fields.Nested(MappedTerritorySchema, required=True)
    campaign = fields.Nested(IdAndNameSchema, required=True, allow_none=True)
    measures = fields.Nested(MeasuresSchema, required=True)
    states = fields.Nested(StatesSchema, required=True)
    open_follow_ups = _open_follow_ups()
    streets = fields.List(
        fields.Nested(MappedStreetSchema),
        required=True,
        metadata={"description": "In the order of the buildings."},
    )
    buildings = fields.List(
        fields.Nested(MappedBuildingSchema),
        required=True,
        metadata={"description": "By street and number."},
    )


def _talks() -> fields.Integer:
    return fields.Integer(
        required=True,
        metadata={"description": "How many talks; what is too few to be told is not listed."},
    )


class TalkedThemeSchema(Schema):
    code = fields.String(required=True)
    labels = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    sensitive = fields.Boolean(required=True)
    talks = _talks()


class TalkedLanguageSchema(Schema):
    code = fields.String(required=True)
    talks = _talks()


class TalksSchema(Schema):
    """What people talked about for one campaign, and in which languages."""

    campaign = fields.Nested(IdAndNameSchema, required=True)
    themes = fields.List(fields.Nested(TalkedThemeSchema), required=True)
    is_shortened = fields.Boolean(
        required=True,
        metadata={"description": "Whether plain themes under five are left out as well."},
    )
    languages = fields.List(fields.Nested(TalkedLanguageSchema), required=True)
