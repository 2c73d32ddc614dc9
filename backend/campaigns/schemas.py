"""Campaigns as they travel."""

from marshmallow import Schema, fields, validate

from backend.operations.payloads import Flag

# Where reading ends. What is too long or too many for a campaign, its service says by name.
_TEXT = validate.Length(max=5000)
_LANGUAGE = validate.Length(max=35)  # the longest tag that RFC 5646 says to make room for
_LANGUAGES = validate.Length(max=100)
_MANY = validate.Length(max=200)
_PASSAGES = validate.Range(-1000, 1000)


class ThemeSchema(Schema):
    """Something that a talk may be about. A new one needs no code."""

    code = fields.String(load_default=None, allow_none=True, validate=_TEXT)
    labels = fields.Dict(
        keys=fields.String(validate=_LANGUAGE),
        values=fields.String(validate=_TEXT),
        required=True,
        validate=_LANGUAGES,
        metadata={"description": "By language; French is needed. Up to 40 characters each."},
    )
    sensitive = Flag(
        required=True,
        metadata={"description": "Talks about it are only counted, never linked to a door."},
    )


class CardTextSchema(Schema):
    title = fields.String(
        required=True, validate=_TEXT, metadata={"description": "Up to 80 characters."}
    )
    body = fields.String(
        required=True, validate=_TEXT, metadata={"description": "Up to 600 characters."}
    )


class CardSchema(Schema):
    """Something to show or to read aloud at a door. A new one needs no id."""

    id = fields.UUID(load_default=None, allow_none=True)
    texts = fields.Dict(
        keys=fields.String(validate=_LANGUAGE),
        values=fields.Nested(CardTextSchema),
        required=True,
        validate=_LANGUAGES,
        metadata={"description": "By language; French is needed."},
    )


class CampaignChanges(Schema):
    """What may be changed afterwards; whose campaign it is stays."""

    name = fields.String(
        validate=_TEXT, metadata={"description": "Up to 80 characters, one per team."}
    )
    theme = fields.String(
        validate=_TEXT, metadata={"description": "What is talked about, up to 80 characters."}
    )
    partner = fields.String(
        validate=_TEXT,
        metadata={"description": "Who asked for it, up to 80 characters; may be empty."},
    )
    message = fields.String(
        validate=_TEXT,
        metadata={"description": "What is said at the door, up to 600 characters; may be empty."},
    )
    starts_on = fields.Date()
    ends_on = fields.Date(metadata={"description": "The last day, included."})
    passages = fields.Integer(
        strict=True,
        validate=_PASSAGES,
        metadata={"description": "How many times a door is tried at most, 1 to 10."},
    )
    languages = fields.List(
        fields.String(validate=_LANGUAGE),
        validate=_LANGUAGES,
        metadata={"description": "Those that talks are held in, as BCP 47."},
    )
    themes = fields.List(
        fields.Nested(ThemeSchema),
        validate=_MANY,
        metadata={"description": "All of them, in their order: one left out is taken away."},
    )
    cards = fields.List(
        fields.Nested(CardSchema),
        validate=_MANY,
        metadata={"description": "All of them, in their order: one left out is taken away."},
    )


class NewCampaign(CampaignChanges):
    """A campaign for one team, or for the whole organisation where `team_id` is null."""

    team_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True, validate=_TEXT)
    theme = fields.String(required=True, validate=_TEXT)
    partner = fields.String(load_default="", validate=_TEXT)
    message = fields.String(load_default="", validate=_TEXT)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    passages = fields.Integer(load_default=3, strict=True, validate=_PASSAGES)


class CampaignSchema(Schema):
    """A campaign; `team_id` is null where it is for the whole organisation."""

    id = fields.UUID(required=True)
    team_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)
    theme = fields.String(required=True)
    partner = fields.String(required=True)
    message = fields.String(required=True)
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    passages = fields.Integer(required=True)
    languages = fields.List(fields.String(), required=True)
    themes = fields.List(fields.Nested(ThemeSchema), required=True)
    cards = fields.List(fields.Nested(CardSchema), required=True)
