"""Refusals: classes with a code and facts, their words in each language, and how they travel."""

from backend.problems.reading import Reader
from backend.problems.refusals import (
    Conflict,
    Forbidden,
    Invalid,
    NotFound,
    Problem,
    TooManyRequests,
    Unauthenticated,
    Unavailable,
)

__all__ = [
    "Conflict",
    "Forbidden",
    "Invalid",
    "NotFound",
    "Problem",
    "Reader",
    "TooManyRequests",
    "Unauthenticated",
    "Unavailable",
]
