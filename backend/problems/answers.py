"""Refusals as answers: RFC 9457 documents in the language that was asked for."""

import logging
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask, Response, g, json, request
from marshmallow import INCLUDE, Schema, ValidationError, fields
from werkzeug.exceptions import HTTPException

from backend.problems.invalid import errors_of
from backend.problems.refusals import Invalid, Problem, TooManyRequests, Unavailable
from backend.problems.wording import language_of, say

MEDIA_TYPE = "application/problem+json"

_log = logging.getLogger("backend.faults")


class ErrorSchema(Schema):
    """One value that cannot be."""

    field = fields.String()
    value = fields.Raw(allow_none=True)
    detail = fields.String(metadata={"description": "What would be right."})


class ProblemSchema(Schema):
    """A refusal (RFC 9457). Its other members are facts, named by the code."""

    class Meta:
        unknown = INCLUDE

    type = fields.String(required=True)
    title = fields.String(required=True)
    status = fields.Integer(required=True)
    detail = fields.String(required=True)
    code = fields.String(required=True)
    errors = fields.List(fields.Nested(ErrorSchema))


def answer_with_problems(app: Flask, meaning: Callable[[BaseException], Problem | None]) -> None:
    """Let every refusal and fault of an application leave as a problem document.

    Args:
        app: whose errors are answered.
        meaning: the refusal that an error of some library stands for, None where it is a fault.
    """

    def unforeseen(error: Exception) -> Response:
        problem = meaning(error)
        if problem is None:
            return _fault(error)
        _log.warning("refused", extra={"facts": {"code": problem.code}}, exc_info=error)
        return _refused(problem)

    app.register_error_handler(Problem, _refused)
    app.register_error_handler(HTTPException, _http)
    app.register_error_handler(Exception, unforeseen)


def wished_language() -> str:
    """The language of the current request's answer."""
    return language_of(tag for tag, _ in request.accept_languages)


def document(
    code: str, status: int, facts: dict[str, Any], errors: list[dict[str, Any]]
) -> Response:
    """A problem document as a response."""
    title, detail = say(code, wished_language(), facts)
    body = {name: _plain(value) for name, value in facts.items()} | {
        "type": f"/api/problems/{code}",
        "title": title,
        "status": status,
        "detail": detail,
        "code": code,
    }
    if "field" in facts and not errors:
        # One wrong value is told like several.
        errors = [{"field": facts["field"], "value": body.get("value"), "detail": detail}]
    if errors:
        body["errors"] = errors
    response = Response(json.dumps(body), status, content_type=MEDIA_TYPE)
    response.headers["Content-Language"] = wished_language()
    response.headers["Vary"] = "Accept-Language"
    return response


def _refused(problem: Problem) -> Response:
    response = document(problem.code, problem.status, problem.facts, problem.errors)
    if isinstance(problem, TooManyRequests | Unavailable) and "retry_after_s" in problem.facts:
        response.headers["Retry-After"] = str(problem.facts["retry_after_s"])
    return response


def _http(error: HTTPException) -> Response:
    """What Flask and webargs refuse by themselves: 404, 405, 413, 415, 422 …"""
    status = error.code or 500
    # webargs puts what the schema said beside the exception.
    said: dict[str, Any] = getattr(error, "data", None) or {}
    if "messages" in said:
        wrong = getattr(error, "exc", None)
        data = wrong.data if isinstance(wrong, ValidationError) else None
        messages = said["messages"]
        # The place (json, query) says nothing to who reads the answer.
        if isinstance(messages, dict) and len(messages) == 1:
            [messages] = messages.values()
        errors = errors_of(messages, data, wished_language())
        return document(Invalid.code, Invalid.status, {}, errors)
    code = f"http.{status}" if status in _HTTP_WORDED else "problem"
    response = document(code, status, {"method": request.method}, [])
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After", "WWW-Authenticate"):
            response.headers[name] = value
    return response


def _fault(error: Exception) -> Response:
    """A fault of ours: logged with its place in the code, without the values it was about."""
    _log.error("fault", exc_info=error)
    return document("fault", 500, {"request_id": g.get("request_id", "")}, [])


def _plain(value: object) -> object:
    if isinstance(value, UUID):
        return str(value)
    return value.isoformat() if hasattr(value, "isoformat") else value


_HTTP_WORDED = {400, 404, 405, 413, 415}
