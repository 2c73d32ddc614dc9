"""The API's description: its OpenAPI document, and a page to read it that loads nothing."""

from html import escape
from typing import Any

from flask import Blueprint, Response, current_app
from flask_smorest import Api

from backend.access.policy import public

description = Blueprint("description", __name__, url_prefix="/api")

_METHODS = ("get", "post", "put", "patch", "delete")


def document() -> dict[str, Any]:
    """The OpenAPI document of the current application."""
    api: Api = current_app.extensions["palier_api"]
    return api.spec.to_dict()


@description.get("/openapi.json")
@public
def openapi() -> dict[str, Any]:
    """The OpenAPI document."""
    return document()


@description.get("/docs")
@public
def docs() -> Response:
    """A page with every route, what it takes and what it answers."""
    described = document()
    sections = "".join(
        _operation(path, method, item[method])
        for path, item in sorted(described["paths"].items())
        for method in _METHODS
        if method in item
    )
    schemas = "".join(
        f'<section id="{escape(name)}"><h3>{escape(name)}</h3>{_properties(schema)}</section>'
        for name, schema in sorted(described.get("components", {}).get("schemas", {}).items())
    )
    page = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width">'
        f"<title>{escape(described['info']['title'])}</title>"
        f"<h1>{escape(described['info']['title'])}</h1>"
        '<p>The same, for programs: <a href="openapi.json">openapi.json</a>.</p>'
        f"<h2>Routes</h2>{sections}<h2>Schemas</h2>{schemas}</html>"
    )
    return Response(page, content_type="text/html; charset=utf-8")


def _operation(path: str, method: str, operation: dict[str, Any]) -> str:
    lines = [f"<h3><code>{method.upper()} {escape(path)}</code></h3>"]
    lines.append(f"<p>{escape(operation.get('summary', ''))}</p>")
    parameters = [
        f"<li><code>{escape(one['name'])}</code> ({escape(one['in'])})</li>"
        for one in operation.get("parameters", [])
        if "name" in one
    ]
    if parameters:
        lines.append(f"<ul>{''.join(parameters)}</ul>")
    content = operation.get("requestBody", {}).get("content", {})
    lines += [f"<p>takes {escape(kind)}: {_type(one)}</p>" for kind, one in content.items()]
    for status, response in sorted(operation.get("responses", {}).items()):
        for kind, one in response.get("content", {}).items():
            lines.append(f"<p>{escape(str(status))}: {escape(kind)} {_type(one)}</p>")
    return f"<section>{''.join(lines)}</section>"


def _properties(schema: dict[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<li><code>{escape(name)}</code>{'' if name in required else ' (optional)'}: "
        f"{_shape(one)} {escape(one.get('description', ''))}</li>"
        for name, one in schema.get("properties", {}).items()
    )
    return f"<p>{escape(schema.get('description', ''))}</p><ul>{rows}</ul>"


def _type(content: dict[str, Any]) -> str:
    return _shape(content.get("schema", {}))


def _shape(schema: dict[str, Any]) -> str:
    if "$ref" in schema:
        name = escape(schema["$ref"].rsplit("/", 1)[-1])
        return f'<a href="#{name}">{name}</a>'
    if "allOf" in schema:
        return ", ".join(_shape(one) for one in schema["allOf"])
    if schema.get("type") == "array":
        return f"list of {_shape(schema.get('items', {}))}"
    kind = schema.get("type", "any")
    kind = "/".join(kind) if isinstance(kind, list) else str(kind)
    return escape(f"{kind} {schema.get('format', '')}".strip())
