"""Passwords, tokens, devices and their keys."""
