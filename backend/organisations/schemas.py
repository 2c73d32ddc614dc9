"""Teams and members as they travel."""

from marshmallow import Schema, fields, validate

# HH:MM, as a description says it.
MINUTE = "^[0-9]{2}:[0-9]{2}$"


class ServiceDaySchema(Schema):
    """From a date on, days begin that many minutes after midnight."""

    starts_on = fields.Date(required=True)
    minutes = fields.Integer(required=True)


class KnockingHoursSchema(Schema):
    """When a team knocks, by its own clock."""

    days = fields.List(
        fields.Integer(strict=True, validate=validate.Range(1, 7)),
        required=True,
        validate=validate.Length(min=1, max=7),
        metadata={"description": "Of the week, 1 is Monday."},
    )
    opens = fields.Time(format="%H:%M", required=True, metadata={"pattern": MINUTE})
    closes = fields.Time(
        format="%H:%M",
        required=True,
        metadata={
            "description": "No later than it opens: in the night after.",
            "pattern": MINUTE,
        },
    )
    on_holidays = fields.Boolean(
        required=True, metadata={"description": "Public holidays are days like others."}
    )


class TeamSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    time_zone = fields.String(required=True, metadata={"description": "Such as Europe/Paris."})
    service_days = fields.List(
        fields.Nested(ServiceDaySchema),
        required=True,
        metadata={"description": "The oldest first; before it days begin at midnight."},
    )
    knocking_hours = fields.Nested(KnockingHoursSchema, required=True)


class OfTeam(Schema):
    team_id = fields.UUID(required=True)


class TeamMemberSchema(Schema):
    id = fields.UUID(required=True)
    name = fields.String(required=True)
    roles = fields.List(
        fields.String(), required=True, metadata={"description": "Worker, team lead or both."}
    )
