"""Importers of public data: each reads a file of its own format into staging."""
