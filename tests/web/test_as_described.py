"""The API does what its own description says, whatever is sent and whoever asks.

Requests are made up from the OpenAPI document, by its rules and against them, for each route
and each role, with ids that are there and ids that are not. There is no server error, and no
answer that the document does not tell.
"""

import json
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)
from sqlalchemy import Engine

from backend.access.roles import Role
from backend.config import ROOT
from tests.access.world import NOBODY, World, build
from tests.conftest import delete_everything

# What phones are sent is a sequence of CBOR items; its tests read them.
schemathesis.deserializer("application/cbor-seq")(
    lambda _, response: response.content.decode("latin1")
)

ASKERS = (*(f"{role.value}@own" for role in Role), NOBODY)
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
# The committed document is the application's own: another test sees to that.
DESCRIPTION = json.loads((ROOT / "pwa" / "openapi.json").read_text())
ROUTES = [
    (method.upper(), path)
    for path, item in DESCRIPTION["paths"].items()
    for method in item
    if method in ("get", "post", "put", "patch", "delete")
]


@pytest.fixture(scope="module")
def world(app: Flask, engine: Engine, bootstrap: psycopg.Connection) -> Iterator[World]:
    """Two organisations and somebody of each role; what is said to them stays until the end."""
    yield build(app, engine)
    delete_everything(bootstrap)


@pytest.mark.parametrize("asker", ASKERS)
@pytest.mark.parametrize(("method", "path"), ROUTES, ids=lambda said: said.strip("/"))
def test_answers_are_those_of_the_description(
    app: Flask, world: World, method: str, path: str, asker: str
) -> None:
    schema = schemathesis.openapi.from_dict(DESCRIPTION)
    schema.app = app
    operation = schema[path][method]
    ids = st.sampled_from(sorted(world.names, key=str)).map(str)
    token = world.tokens.get(asker)
    headers = {"Accept-Encoding": "identity"}
    if token:
        headers["Authorization"] = f"Bearer {token}"

    @given(
        case=st.one_of([operation.as_strategy(mode) for mode in GenerationMode]),
        known=st.none() | ids,
    )
    @settings(
        max_examples=20,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    def ask(case: Case[Any], known: str | None) -> None:
        _name(case, known)
        response = case.call(headers=headers)
        case.validate_response(response, checks=CHECKS, headers=headers)

    ask()


def _name(case: Case[Any], known: str | None) -> None:
    """Somebody or something that is there takes the place of made-up ids."""
    if known is None:
        return
    for place in (case.path_parameters, case.query, case.body):
        if isinstance(place, dict):
            _put(place, known)


def _put(place: dict[str, Any], known: str) -> None:
    for name in place:
        if name.endswith("_id") and isinstance(place[name], str):
            place[name] = known


def test_whatever_is_read_has_an_end() -> None:
    """Each text, list and number of a request is bounded where it is read."""
    assert list(_endless(DESCRIPTION)) == []


def test_what_has_no_end_is_found() -> None:
    body = {"type": "object", "properties": {"name": {"type": "string"}, "ids": _ENDLESS_LIST}}
    said = {"requestBody": {"content": {"application/json": {"schema": body}}}}

    assert list(_endless({"paths": {"/api/names": {"post": said}}, "components": {}})) == [
        "post /api/names.name",
        "post /api/names.ids",
    ]


_ENDLESS_LIST = {"type": "array", "items": {"type": "string", "format": "uuid"}}
_OF_ONE_LENGTH = ("uuid", "date", "date-time")
_ENDS = {
    "string": ("maxLength", "enum", "pattern"),
    "array": ("maxItems",),
    "integer": ("maximum", "enum"),
    "number": ("maximum", "enum"),
}


def _endless(description: dict[str, Any]) -> Iterator[str]:
    """Where a request may say as much as it likes: `post /api/territories.name`."""
    schemas = description["components"].get("schemas", {})
    seen: set[str] = set()

    def within(schema: dict[str, Any], where: str) -> Iterator[str]:
        if "$ref" in schema:
            name = schema["$ref"].rsplit("/", 1)[1]
            if name not in seen:
                seen.add(name)
                yield from within(schemas[name], where)
            return
        kinds = schema.get("type", [])
        for kind in [kinds] if isinstance(kinds, str) else kinds:
            ends = kind not in _ENDS or any(end in schema for end in _ENDS[kind])
            if not ends and schema.get("format") not in _OF_ONE_LENGTH:
                yield where
        inner = {f"{where}.{name}": one for name, one in schema.get("properties", {}).items()}
        for name in ("items", "additionalProperties"):
            if isinstance(schema.get(name), dict):
                inner[f"{where}[]"] = schema[name]
        for name, one in inner.items():
            yield from within(one, name)
        for name in ("allOf", "anyOf", "oneOf"):
            for one in schema.get(name, []):
                yield from within(one, where)

    for path, item in description["paths"].items():
        for method, said in item.items():
            if not isinstance(said, dict):
                continue
            for parameter in said.get("parameters", []):
                if "schema" in parameter:
                    where = f"{method} {path}?{parameter['name']}"
                    yield from within(parameter["schema"], where)
            for content in said.get("requestBody", {}).get("content", {}).values():
                yield from within(content["schema"], f"{method} {path}")
