"""Jobs as they travel."""

from marshmallow import Schema, fields, validate

from backend.jobs.models import STATES


class JobSchema(Schema):
    """How far a job is."""

    id = fields.UUID(required=True)
    kind = fields.String(required=True, metadata={"description": "Such as `mail.deliver`."})
    state = fields.String(required=True, validate=validate.OneOf(STATES))
    done = fields.Integer(required=True)
    total = fields.Integer(
        required=True, allow_none=True, metadata={"description": "null while it is not known."}
    )
    code = fields.String(
        required=True, allow_none=True, metadata={"description": "What the sentence is about."}
    )
    sentence = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "What became of it and what to do; null while all goes well."},
    )
    created_at = fields.AwareDateTime(required=True)
    started_at = fields.AwareDateTime(required=True, allow_none=True)
    ended_at = fields.AwareDateTime(required=True, allow_none=True)
    next_at = fields.AwareDateTime(
        required=True, allow_none=True, metadata={"description": "When it is tried again."}
    )
