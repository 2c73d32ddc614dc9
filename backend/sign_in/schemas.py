"""Sign-in as it travels."""

from marshmallow import Schema, fields, validate

from backend.access.roles import Role
from backend.organisations.names import IdAndNameSchema

TRANSPORTS = ("cookie", "bearer")


class SignInRequest(Schema):
    # The longest address that can be written to: RFC 5321, 4.5.3.1.3, less its brackets.
    email = fields.Email(required=True, validate=validate.Length(max=254))
    password = fields.String(required=True, load_only=True, validate=validate.Length(1, 200))
    transport = fields.String(
        load_default="cookie",
        validate=validate.OneOf(TRANSPORTS),
        metadata={"description": "Cookies for pages, bearer for other programs."},
    )
    organisation_id = fields.UUID(
        load_default=None,
        allow_none=True,
        metadata={"description": "For which organisation; the first of the account's without."},
    )


class AccountSchema(IdAndNameSchema):
    language = fields.String(required=True)


class GrantSchema(Schema):
    role = fields.String(required=True, metadata={"enum": [role.value for role in Role]})
    team_id = fields.UUID(required=True, allow_none=True)
    team = fields.String(required=True, allow_none=True)


class TokensSchema(Schema):
    """The tokens are there for bearer clients alone; cookies carry them for pages."""

    session_id = fields.UUID(required=True)
    access_token = fields.String()
    refresh_token = fields.String()


class SealingKeySchema(Schema):
    """The server's key: what is sealed to it can be carried by anybody, and read by nobody else."""

    id = fields.String(required=True)
    public_key = fields.String(
        required=True,
        metadata={"description": "P-256, the point uncompressed (65 bytes), in base64."},
    )


class SignedInSchema(TokensSchema):
    account = fields.Nested(AccountSchema, required=True)
    member = fields.Nested(IdAndNameSchema, required=True)
    organisation = fields.Nested(IdAndNameSchema, required=True)
    grants = fields.List(
        fields.Nested(GrantSchema), required=True, metadata={"description": "Those that hold now."}
    )
    organisations = fields.List(fields.Nested(IdAndNameSchema), required=True)
    sealing_key = fields.Nested(SealingKeySchema, required=True)


_SIGNATURE = validate.Regexp(r"^[0-9a-f]{128}$", error="Not a signature.")


class RefreshRequest(Schema):
    """An enrolled device signs `refresh:` and the token's csrf value with the member's key."""

    device_id = fields.UUID(load_default=None, allow_none=True)
    signature = fields.String(load_default=None, allow_none=True, validate=_SIGNATURE)


class EnrolmentRequest(Schema):
    device_id = fields.UUID(required=True)
    name = fields.String(required=True, validate=validate.Length(min=1, max=80))
    public_key = fields.String(
        required=True,
        validate=validate.Length(max=400),
        metadata={"description": "P-256, DER (SPKI), in base64."},
    )
    signature = fields.String(
        required=True,
        validate=_SIGNATURE,
        metadata={"description": "Hex of raw r‖s over `enrol:<device_id>:<member_id>`."},
    )
    vouch = fields.String(
        load_default=None,
        allow_none=True,
        validate=_SIGNATURE,
        metadata={
            "description": (
                "For a further key on a session that has a device: hex of raw r‖s over"
                " `next:<device_id>:<member_id>:<public_key>`, by a key that it has already."
            )
        },
    )


class EnrolmentSchema(Schema):
    id = fields.UUID(required=True, metadata={"description": "Of the key."})
    device_id = fields.UUID(required=True)
    member_id = fields.UUID(required=True)
    enrolled_at = fields.AwareDateTime(required=True)
