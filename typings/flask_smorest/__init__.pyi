from collections.abc import Callable, Mapping
from typing import Any, ParamSpec, TypeVar

import flask
from apispec import APISpec
from flask.typing import ResponseReturnValue
from marshmallow import Schema

P = ParamSpec("P")
R = TypeVar("R")
_View = TypeVar("_View", bound=Callable[..., Any])

class Blueprint(flask.Blueprint):
    def __init__(
        self, name: str, import_name: str, *, url_prefix: str | None = ..., description: str = ...
    ) -> None: ...
    # The schema's values come first, then what the path holds; the answer may be any object
    # that the response's schema can read.
    def arguments(
        self,
        schema: Schema | type[Schema],
        *,
        location: str = ...,
        required: bool = ...,
        as_kwargs: bool = ...,
        content_type: str | None = ...,
        description: str | None = ...,
        example: object = ...,
        examples: object = ...,
    ) -> Callable[[Callable[..., R]], Callable[..., R]]: ...
    def response(
        self,
        status_code: int | str,
        schema: Schema | type[Schema] | Mapping[str, Any] | None = ...,
        *,
        content_type: str | None = ...,
        description: str | None = ...,
        example: object = ...,
        examples: object = ...,
        headers: Mapping[str, Any] | None = ...,
    ) -> Callable[[Callable[P, object]], Callable[P, ResponseReturnValue]]: ...
    def alt_response(
        self,
        status_code: int | str,
        *,
        schema: Schema | type[Schema] | Mapping[str, Any] | None = ...,
        content_type: str | None = ...,
        description: str | None = ...,
        success: bool = ...,
    ) -> Callable[[Callable[P, R]], Callable[P, R]]: ...
    def doc(self, **kwargs: object) -> Callable[[_View], _View]: ...

class Api:
    ERROR_SCHEMA: type[Schema]
    _app: flask.Flask
    spec: APISpec
    def __init__(
        self, app: flask.Flask | None = ..., *, spec_kwargs: Mapping[str, Any] | None = ...
    ) -> None: ...
    def register_blueprint(
        self, blp: Blueprint, *, parameters: object = ..., **options: object
    ) -> None: ...
    def _register_error_handlers(self) -> None: ...
