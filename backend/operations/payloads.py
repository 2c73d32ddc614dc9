"""The fields of payloads, strict, and a quick reader made from a schema of them.

A schema is the documented contract, but loading it costs about 0.1 ms, as much as checking the
signature. `reader_of` compiles the same fields into one loop that costs a few microseconds;
tests hold the two equal.
"""

import re
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from datetime import date, time
from functools import lru_cache
from typing import Any, cast
from uuid import UUID

from marshmallow import Schema, ValidationError, fields, missing

Convert = Callable[[object], Any]

_UUID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_MINUTE = re.compile(r"[0-9]{2}:[0-9]{2}")
# The same, as the description of a route says it.
MINUTE = f"^{_MINUTE.pattern}$"
_SALT = re.compile(r"[0-9a-f]{32}")


class Malformed(ValueError):
    """A value is not what its field holds."""


def as_uuid(value: object) -> UUID:
    """A UUID in its one canonical form."""
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        raise Malformed("not a UUID in lower case")
    return _uuid(value)


# A batch names the same member, device, organisation and campaign fifty times.
_uuid = lru_cache(maxsize=1024)(UUID)


def as_day(value: object) -> date:
    """A day, as YYYY-MM-DD."""
    if not isinstance(value, str) or not _DAY.fullmatch(value):
        raise Malformed("not a day as YYYY-MM-DD")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise Malformed("no such day") from None


def as_minute(value: object) -> time:
    """A time of day, as HH:MM."""
    if not isinstance(value, str) or not _MINUTE.fullmatch(value):
        raise Malformed("not a time as HH:MM")
    try:
        return time.fromisoformat(value)
    except ValueError:
        raise Malformed("no such time") from None


def as_flag(value: object) -> bool:
    """True or false, and nothing that merely stands for one of them."""
    if value is True or value is False:
        return value
    raise Malformed("neither true nor false")


def as_number(value: object, lowest: int, highest: int) -> int:
    """A whole number between two bounds, both included."""
    if not isinstance(value, int) or isinstance(value, bool) or not lowest <= value <= highest:
        raise Malformed(f"not a whole number from {lowest} to {highest}")
    return value


def as_text(value: object, shortest: int, longest: int) -> str:
    """Text of a length in characters that the database can keep."""
    if not isinstance(value, str) or not shortest <= len(value) <= longest:
        raise Malformed(f"not a text of {shortest} to {longest} characters")
    if "\0" in value or not is_unicode(value):
        raise Malformed("a text with characters that cannot be kept")
    return value


def is_unicode(value: str) -> bool:
    """Whether it is free of halves of surrogate pairs, which have no UTF-8."""
    if value.isascii():
        return True
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True


class _Strict(fields.Field[Any], ABC):
    """A field that takes what `convert` takes."""

    @abstractmethod
    def convert(self, value: object) -> Any:  # noqa: ANN401  # each field says its own type
        """The value as it is worked with.

        Raises:
            Malformed: it is not what the field holds.
        """

    def _deserialize(self, value: object, *_: object, **__: object) -> Any:  # noqa: ANN401
        try:
            return self.convert(value)
        except Malformed as error:
            raise ValidationError(str(error)) from error


class Id(_Strict, fields.UUID):
    """A UUID in its one canonical form."""

    def convert(self, value: object) -> UUID:
        return as_uuid(value)


class Day(_Strict, fields.Date):
    """A day, as YYYY-MM-DD."""

    def convert(self, value: object) -> date:
        return as_day(value)


class Minute(_Strict, fields.Time):
    """A time of day, as HH:MM."""

    def convert(self, value: object) -> time:
        return as_minute(value)


class Flag(_Strict, fields.Boolean):
    """True or false."""

    def convert(self, value: object) -> bool:
        return as_flag(value)


class Number(_Strict, fields.Integer):
    """A whole number between two bounds, both included."""

    def __init__(self, lowest: int, highest: int, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.lowest, self.highest = lowest, highest

    def convert(self, value: object) -> int:
        return as_number(value, self.lowest, self.highest)


class Text(_Strict, fields.String):
    """Text of a length in characters."""

    def __init__(self, longest: int, shortest: int = 0, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.shortest, self.longest = shortest, longest

    def convert(self, value: object) -> str:
        return as_text(value, self.shortest, self.longest)


class OneOf(_Strict, fields.String):
    """One of a few words."""

    def __init__(self, *words: str, **options: Any) -> None:  # noqa: ANN401
        super().__init__(**options)
        self.words = frozenset(words)

    def convert(self, value: object) -> str:
        if not isinstance(value, str) or value not in self.words:
            raise Malformed(f"none of {', '.join(sorted(self.words))}")
        return value


class Salt(_Strict, fields.String):
    """16 random bytes in hexadecimal, so that a hash tells nothing once its payload is gone."""

    def convert(self, value: object) -> str:
        if not isinstance(value, str) or not _SALT.fullmatch(value):
            raise Malformed("not 32 hexadecimal digits")
        return value


class ListOf(fields.List[Any]):
    """A list of at most so many values of one field."""

    def __init__(self, inner: fields.Field[Any], most: int, **options: Any) -> None:  # noqa: ANN401
        super().__init__(inner, **options)
        self.most = most

    def checked(self, value: object) -> list[object]:
        """The values as they were given.

        Raises:
            Malformed: it is no list, or one that is too long.
        """
        if not isinstance(value, list) or len(value) > self.most:
            raise Malformed(f"not a list of at most {self.most}")
        return cast(list[object], value)

    def _deserialize(self, value: object, *given: Any, **options: Any) -> list[Any]:  # noqa: ANN401
        try:
            self.checked(value)
        except Malformed as error:
            raise ValidationError(str(error)) from error
        return super()._deserialize(value, *given, **options)


class PayloadSchema(Schema):
    """What every payload carries."""

    salt = Salt(required=True)


def reader_of(schema: type[Schema]) -> Callable[[object], dict[str, Any]]:
    """A function that loads what the schema loads, and refuses what it refuses, quickly.

    Raises:
        TypeError: the schema has a field that is none of this module's, or a rule of its own.
    """
    made = schema()
    # Marshmallow says nowhere else whether there are any; it notes an empty list where it looked.
    if any(made._hooks.values()):
        raise TypeError(f"{schema.__name__} has rules that a reader does not know")
    table = [
        (name, _convert_of(field), field.required, bool(field.allow_none), field.load_default)
        for name, field in made.load_fields.items()
    ]
    known = frozenset(made.load_fields)

    def read(value: object) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise Malformed("not an object")
        given = cast(Mapping[str, object], value)
        if not known.issuperset(given):
            raise Malformed("a field that is not known")
        loaded: dict[str, Any] = {}
        for name, convert, required, allows_none, default in table:
            if name not in given:
                if required:
                    raise Malformed(f"{name} is missing")
                if default is not missing:
                    loaded[name] = default
                continue
            found = given[name]
            if found is None:
                if not allows_none:
                    raise Malformed(f"{name} is null")
                loaded[name] = None
            else:
                loaded[name] = convert(found)
        return loaded

    return read


def _convert_of(field: fields.Field[Any]) -> Convert:
    if field.validators:
        raise TypeError(f"{field!r} has validators that a reader does not know")
    if isinstance(field, fields.Nested):
        nested = field.schema
        return reader_of(type(nested))
    if isinstance(field, ListOf):
        listed, convert = field, _convert_of(field.inner)
        return lambda value: [convert(one) for one in listed.checked(value)]
    if isinstance(field, _Strict):
        return field.convert
    raise TypeError(f"{field!r} is not a field of payloads")
