"""Mails: written from words per language, kept sealed until a job has sent them."""
