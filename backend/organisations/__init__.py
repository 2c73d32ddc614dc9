"""Accounts, organisations, teams, members and what they are granted."""
