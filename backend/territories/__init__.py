"""Territories and their assignments."""
