"""Synchronisation as it travels."""

from marshmallow import Schema, fields, validate

# A phone sends 50 at a time.
LARGEST_BATCH = 200
MOST_SCOPES = 2000
LONGEST_CURSOR = 4000


class PlaceSchema(Schema):
    """What the phone showed of a door: for a person to read if the door is not there any more."""

    street = fields.String(allow_none=True)
    number = fields.String(allow_none=True)
    building = fields.String(allow_none=True)
    stairwell = fields.String(allow_none=True)
    floor = fields.Integer(allow_none=True)
    label = fields.String(allow_none=True)


class CarriedOperation(Schema):
    """An operation as it was signed. Texts travel as they are: the signature is over them.

    Either `envelope`, `payload`, `signature` and perhaps `place`, or `sealed` and `key`, where
    `sealed` holds these four as JSON.
    """

    id = fields.UUID()
    envelope = fields.String(metadata={"description": "JSON, exactly as signed."})
    payload = fields.String(metadata={"description": "JSON, exactly as hashed."})
    signature = fields.String(
        metadata={"description": "r and s of ECDSA P-256 with SHA-256, in hexadecimal."}
    )
    place = fields.Nested(PlaceSchema)
    sealed = fields.String(
        metadata={
            "description": "Base64 of HPKE (RFC 9180, base mode, P-256, HKDF-SHA256, AES-128-GCM):"
            " enc and ciphertext, with `palier operation <id>` as info and no aad."
        }
    )
    key = fields.String(metadata={"description": "The id of the server's key."})
    receipt = fields.String(
        metadata={"description": "Of an earlier answer: it is judged as of the time it tells."}
    )


class OperationsRequest(Schema):
    # Each is read on its own, so that one that cannot be read never blocks the others.
    operations = fields.List(
        fields.Raw(allow_none=True, metadata={"description": "CarriedOperation"}),
        required=True,
        validate=validate.Length(max=LARGEST_BATCH),
    )


class AnswerSchema(Schema):
    id = fields.String(required=True, allow_none=True)
    verdict = fields.String(
        required=True,
        validate=validate.OneOf(["applied", "duplicate", "held", "refused"]),
        metadata={"description": "A device forgets an operation for the first two alone."},
    )
    code = fields.String(required=True, allow_none=True)
    receipt = fields.String(
        required=True,
        allow_none=True,
        metadata={
            "description": "For the first two: to be sent with the operation, if ever again."
        },
    )
    kept = fields.Boolean(
        required=True,
        metadata={
            "description": "Whether what it says is kept here, counted or for a person to settle."
            " Where it is not, nobody has it but who brought it."
        },
    )


class OperationsAnswer(Schema):
    answers = fields.List(fields.Nested(AnswerSchema), required=True)
    epoch = fields.String(
        required=True,
        metadata={
            "description": "The life of the database, as a cursor begins. Where it is another one"
            " than before, a device sends again what it keeps."
        },
    )


class ChangesRequest(Schema):
    cursor = fields.String(
        load_default=None, allow_none=True, validate=validate.Length(max=LONGEST_CURSOR)
    )
    scopes = fields.List(
        fields.String(validate=validate.Length(max=60)),
        load_default=list,
        validate=validate.Length(max=MOST_SCOPES),
        metadata={"description": "What the device holds: me, team, campaign, building:<id>."},
    )
    format = fields.Integer(
        load_default=1,
        strict=True,
        validate=validate.Range(1, 1000),
        metadata={"description": "The newest format of chunks that the device reads."},
    )
