"""Tests of households are told from phones, in the application."""

from tests.sync.conftest import desk, home, in_app, phone, round_of

__all__ = ["desk", "home", "in_app", "phone", "round_of"]
