"""Reading what a request says: what nobody can read or keep is the request's fault, not ours."""

import json
import math
from collections.abc import Mapping
from typing import Any, NoReturn, cast

from flask import Request
from flask_smorest import Blueprint
from marshmallow import Schema, ValidationError, fields
from webargs import missing
from webargs.flaskparser import FlaskParser, is_json_request

_NOT_A_TEXT = "Not a valid string."


class Reader(FlaskParser):
    """Reads bodies and queries for every route."""

    def load_json(self, req: Request, schema: Schema) -> Any:  # noqa: ANN401, ARG002  # as webargs
        """A body of JSON; one that is nested without end, or a number of it, is unreadable, and so
        is NaN, which no JSON holds and no answer may repeat.
        """
        try:
            return _read(req.get_data()) if is_json_request(req) else missing
        except (ValueError, RecursionError) as error:
            self._handle_invalid_json_error(cast(Any, error), req)

    def pre_load(
        self,
        location_data: Any,  # noqa: ANN401  # named and typed by webargs
        *,
        schema: Schema,
        req: Request,
        location: str,
    ) -> Any:  # noqa: ANN401
        """What is about to be checked against a schema.

        Raises:
            ValidationError: a text has characters that the database cannot keep.
        """
        if isinstance(location_data, Mapping):
            wrong = {
                name: [_NOT_A_TEXT]
                for name, value in location_data.items()
                if not _is_raw(schema.fields.get(name)) and not _can_be_kept(value)
            }
            if wrong:
                raise ValidationError(wrong)
        return super().pre_load(location_data, schema=schema, req=req, location=location)


def _read(body: bytes) -> Any:  # noqa: ANN401  # whatever JSON holds
    if not body:
        return missing
    return json.loads(body.decode(), parse_constant=_refuse, parse_float=_finite)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _finite(number: str) -> float:
    if not math.isfinite(found := float(number)):
        raise ValueError("a number without end")
    return found


def _is_raw(field: object) -> bool:
    """Whether the route itself reads what stands there, each on its own."""
    return isinstance(field, fields.List) and type(field.inner) is fields.Raw


def _can_be_kept(value: object) -> bool:
    """Whether all texts in a value are free of NUL, and of halves of surrogate pairs."""
    if isinstance(value, str):
        if "\0" in value:
            return False
        return value.isascii() or not any("\ud800" <= one <= "\udfff" for one in value)
    if isinstance(value, Mapping):
        return all(_can_be_kept(name) and _can_be_kept(one) for name, one in value.items())
    if isinstance(value, list):
        return all(_can_be_kept(one) for one in value)
    return True


# Before any route is declared: each takes the reader of this moment.
Blueprint.ARGUMENTS_PARSER = Reader()  # type: ignore[attr-defined]  # its stubs leave it out
