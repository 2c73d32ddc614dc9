"""Palier's server: one package per room, in the order of docs/; app.py puts them together."""
