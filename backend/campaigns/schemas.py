"""Campaigns as they travel."""

from marshmallow import Schema, fields


class CampaignChanges(Schema):
    """What may be changed afterwards; whose campaign it is stays."""

    name = fields.String(metadata={"description": "Up to 80 characters, one per team."})
    theme = fields.String(metadata={"description": "What is talked about, up to 80 characters."})
    partner = fields.String(
        metadata={"description": "Who asked for it, up to 80 characters; may be empty."}
    )
    message = fields.String(
        metadata={"description": "What is said at the door, up to 600 characters; may be empty."}
    )
    starts_on = fields.Date()
    ends_on = fields.Date(metadata={"description": "The last day, included."})
    passages = fields.Integer(
        metadata={"description": "How many times a door is tried at most, 1 to 10."}
    )


class NewCampaign(CampaignChanges):
    """A campaign for one team, or for the whole organisation where `team_id` is null."""

    team_id = fields.UUID(required=True, allow_none=True)
    name = fields.String(required=True)
    theme = fields.String(required=True)
    partner = fields.String(load_default="")
    message = fields.String(load_default="")
    starts_on = fields.Date(required=True)
    ends_on = fields.Date(required=True)
    passages = fields.Integer(load_default=3)


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
